"""Postcards: drawn the same from the same seed, and captioned truly."""

from __future__ import annotations

import csv
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image

from concept.demo.postcards import (
    CAPTIONS_FILE,
    KINDS,
    draw_postcard,
    draw_postcards,
    nouns,
    sketch_postcard,
    write_postcards,
)
from concept.demo.words import (
    CONTEXT_NOUNS,
    FILLERS,
    Sketch,
    caption,
    context_caption,
    plural,
    short_caption,
    split_words,
    truths,
)


def test_there_are_at_least_44_kinds_each_a_single_word() -> None:
    assert len(KINDS) >= 44
    assert len(set(KINDS)) == len(KINDS)
    assert all(kind.isalpha() and kind.islower() for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_postcard(kind: str) -> None:
    first, again = draw_postcard(kind, 5), draw_postcard(kind, 5)
    assert first.image.tobytes() == again.image.tobytes()
    assert (first.caption, first.kind, first.seed) == (again.caption, kind, 5)


@pytest.mark.parametrize("kind", KINDS)
def test_different_seeds_give_different_pictures(kind: str) -> None:
    pictures = {draw_postcard(kind, seed, (64, 48)).image.tobytes() for seed in range(6)}
    assert len(pictures) == 6


@pytest.mark.parametrize("size", [(16, 16), (96, 72), (120, 200), (320, 128)])
def test_every_kind_draws_at_any_size(size: tuple[int, int]) -> None:
    for kind in KINDS:
        image = draw_postcard(kind, 1, size).image
        assert image.size == size
        assert image.mode == "RGB"
        assert np.asarray(image).std() > 3, f"{kind} is empty"


def test_a_postcard_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "from hashlib import sha256\n"
        "from concept.demo.postcards import draw_postcards\n"
        "digest = sha256()\n"
        "for card in draw_postcards(20, 3, size=(64, 48)):\n"
        "    digest.update(card.image.tobytes() + card.caption.encode())\n"
        "print(digest.hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_captions_name_the_kind_or_a_synonym(kind: str) -> None:
    for seed in range(12):
        _, sketch, rng = sketch_postcard(kind, seed, (32, 24))
        assert sketch.kind == kind
        named = [kind, *sketch.names]
        accepted = {*named, *map(plural, named)}
        for text in (caption(sketch, rng), short_caption(sketch, rng)):
            assert any(f" {noun} " in f" {text} ".replace(",", " ") for noun in accepted), text


@pytest.mark.parametrize("kind", KINDS)
def test_every_wording_is_true_of_its_picture(kind: str) -> None:
    for seed in range(12):
        _, sketch, rng = sketch_postcard(kind, seed, (32, 24))
        for word_it in (caption, short_caption, context_caption):
            said = set(split_words(word_it(sketch, rng))) - FILLERS
            assert said <= truths(sketch)


def test_captions_vary_and_agree_in_number() -> None:
    sketch = Sketch("apple", traits=("green",), count=2)
    texts = {short_caption(sketch, Random(seed)) for seed in range(300)}
    assert "two green apples" in texts
    assert "apple" in texts
    assert not any("a apple" in text for text in texts)
    captions = {draw_postcard("boat", seed, (32, 24)).caption for seed in range(30)}
    assert len(captions) > 25


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("butterfly", "butterflies"),
        ("sailing boat", "sailing boats"),
        ("beach", "beaches"),
        ("bus", "buses"),
        ("fish", "fish"),
        ("city", "cities"),
    ],
)
def test_plural(noun: str, expected: str) -> None:
    assert plural(noun) == expected


def test_an_unknown_kind_says_what_is_known() -> None:
    with pytest.raises(ValueError, match=r"'zeppelin'.*expected one of beach.*KINDS"):
        draw_postcard("zeppelin", 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": -1}, "n is -1"),
        ({"n": 3, "seed": -1}, "seed is -1"),
        ({"n": 3, "kinds": []}, "kinds is empty"),
        ({"n": 3, "kinds": ["cat", "zeppelin"]}, "zeppelin"),
        ({"n": 3, "size": (8, 200)}, "too small"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw_postcards(**arguments)


def test_sets_are_balanced_shuffled_and_disjoint() -> None:
    cards = draw_postcards(2 * len(KINDS), seed=1, size=(32, 24))
    kinds = [card.kind for card in cards]
    assert all(kinds.count(kind) == 2 for kind in KINDS)
    assert kinds != sorted(kinds, key=KINDS.index)
    others = draw_postcards(2 * len(KINDS), seed=2, size=(32, 24))
    assert not {(c.kind, c.seed) for c in cards} & {(c.kind, c.seed) for c in others}
    assert {card.kind for card in draw_postcards(6, kinds=("cat", "dog"), size=(32, 24))} == {
        "cat",
        "dog",
    }
    assert draw_postcards(0) == []


def test_write_postcards(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    paths = write_postcards(folder, 12, seed=4, size=(64, 48))
    assert [path.name for path in paths] == [f"postcard-{i:04d}.jpg" for i in range(1, 13)]
    with (folder / CAPTIONS_FILE).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    cards = draw_postcards(12, seed=4, size=(64, 48))
    assert [row["file"] for row in rows] == [path.name for path in paths]
    assert [(row["caption"], row["kind"]) for row in rows] == [(c.caption, c.kind) for c in cards]
    with Image.open(paths[0]) as image:
        assert (image.size, image.format) == ((64, 48), "JPEG")
    before = sha256(paths[0].read_bytes()).digest()
    write_postcards(folder, 12, seed=4, size=(64, 48))
    assert sha256(paths[0].read_bytes()).digest() == before


def test_nouns_are_the_kinds_and_words_the_grammar_uses() -> None:
    words = nouns()
    assert words[: len(KINDS)] == list(KINDS)
    assert len(set(words)) == len(words)
    said: set[str] = set()
    for kind in KINDS:
        for seed in range(12):
            said |= truths(sketch_postcard(kind, seed, (32, 24))[1])
    assert set(CONTEXT_NOUNS) <= said
