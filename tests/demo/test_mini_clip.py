"""The committed mini-clip: small, offline, and good on postcards it has never seen."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from concept.demo.architecture import FOLDER
from concept.demo.evaluation import Figures, evaluate
from concept.demo.postcards import KINDS, draw_postcard, nouns
from concept.demo.words import split_words

SEED = 11
"""Not the set of postcards that the model card reports."""


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    return SentenceTransformer(str(FOLDER), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def figures() -> Figures:
    return evaluate(FOLDER, n=8 * len(KINDS), seed=SEED, clustering=False)


def test_the_folder_is_small_and_whole() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()}
    assert sum(files.values()) <= 8_000_000
    assert {"README.md", "model.safetensors", "modules.json", "tokenizer.json"} <= set(files)
    config = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
    assert config["dtype"] == "float32"
    assert config["architectures"] == ["CLIPModel"]


def test_pictures_and_words_meet_in_one_space(model: SentenceTransformer) -> None:
    pictures = model.encode([draw_postcard("cat", 3).image, draw_postcard("beach", 3).image])
    words = model.encode(["a cat", "a beach"])
    assert pictures.shape == words.shape == (2, 128)
    assert pictures.dtype == np.float32
    similarity = np.asarray(model.similarity(pictures, words))
    assert (similarity.argmax(axis=1) == [0, 1]).all()


def test_a_picture_of_any_shape_is_read(model: SentenceTransformer) -> None:
    wide = model.encode([draw_postcard("train", 3, (400, 150)).image])
    tall = model.encode([draw_postcard("train", 3, (150, 400)).image])
    assert wide.shape == tall.shape == (1, 128)


def test_recall_on_unseen_postcards(figures: Figures) -> None:
    assert figures.recall >= 0.95, figures.report()


def test_zero_shot_on_unseen_postcards(figures: Figures) -> None:
    assert figures.zero_shot >= 0.90, figures.report()
    assert figures.zero_shot_bare >= 0.90, figures.report()


def test_nearly_every_kind_has_its_own_word_nearest(figures: Figures) -> None:
    assert len(figures.missed) <= 2, figures.report()


def test_attributes_are_understood(model: SentenceTransformer) -> None:
    cards = [draw_postcard("car", seed) for seed in range(60)]
    red = np.array(["red" in card.caption.split() for card in cards])
    blue = np.array(["blue" in card.caption.split() for card in cards])
    pictures = model.encode([card.image for card in cards], normalize_embeddings=True)
    query = model.encode(["a red car"], normalize_embeddings=True)[0]
    similarity = pictures @ query
    assert similarity[red].mean() > similarity[blue].mean()


def test_the_vocabulary_is_the_words_of_postcards(model: SentenceTransformer) -> None:
    tokenizer = model.tokenizer
    known = tokenizer.get_vocab()
    for noun in nouns():
        assert noun in known
    for card in (draw_postcard(kind, 0, (32, 24)) for kind in KINDS):
        assert all(word in known for word in split_words(card.caption)), card.caption
    for stranger in ("zeppelin", "submarine", "quark"):
        assert stranger not in known
    begin, unknown, car, end = tokenizer("Zeppelin CAR!")["input_ids"]
    assert (begin, end) == (tokenizer.bos_token_id, tokenizer.eos_token_id)
    assert unknown == tokenizer.unk_token_id
    assert car == known["car"]


def test_texts_in_one_batch_do_not_change_each_other(model: SentenceTransformer) -> None:
    alone = model.encode(["a beach"])
    beside = model.encode(["a beach", "two green apples with a leaf on a wooden table"])
    np.testing.assert_allclose(alone[0], beside[0], atol=1e-5)
