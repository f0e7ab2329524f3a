"""Searching a fitted model: every way in, what is left out, and when nothing matches."""

import numpy as np
import pytest

from concept import ConceptModel, PrecomputedEmbedder
from concept.embed.typical import EVERYDAY
from concept.errors import InvalidInput, SavedModelError, UnknownConcept, UnknownWordsWarning
from concept.search import Match
from concept.vectors import unit_rows

WORDS = ("beach", "city", "forest", "zebra", "sea", "shore")
KINDS = WORDS[:3]


@pytest.fixture(scope="module")
def fitted() -> ConceptModel:
    """Ninety pictures of three kinds in a space of 64 dimensions; nobody took a zebra's."""
    random = np.random.default_rng(0)
    topics = dict(zip(WORDS, random.normal(size=(len(WORDS), 64)) / 8, strict=True))
    topics["shore"] = topics["beach"] + 0.3 * topics["shore"]
    gap = random.normal(size=(2, 64)) / 4
    pictures = [
        topics[KINDS[row % 3]] + gap[0] + 0.5 * random.normal(size=64) / 8 for row in range(90)
    ]
    pictures[60] = pictures[0]
    extra = random.normal(size=(len(EVERYDAY), 64)) / 8
    texts = {**dict(zip(EVERYDAY, extra + gap[1], strict=True))}
    texts |= {word: topic + gap[1] for word, topic in topics.items()}
    names = [f"{row:02d}.jpg" for row in range(90)]
    space = PrecomputedEmbedder((names, np.array(pictures)), texts)
    model = ConceptModel(10, embedding_model=space, random_state=0, verbose=False)
    model.fit(names, docs=[*WORDS, *EVERYDAY])
    assert len(model.frequency) == 3
    return model


def test_results_are_pairs_with_their_relevance(fitted):
    found = fitted.find_concepts("beach")
    assert found == [(int(c), float(s)) for c, s in found]
    assert all(isinstance(match, Match) for match in found)
    assert found[0].relevance > 0.5 > found[1].relevance
    images = fitted.find_images("beach", 40)
    assert {row % 3 for row, _ in images[:30]} == {0}
    assert min(m.relevance for m in images[:30]) > max(m.relevance for m in images[30:])


def test_nothing_here_matches_is_an_answer(fitted):
    for find in (fitted.find_concepts, fitted.find_images):
        assert find("zebra", 3)
        assert find("zebra", 3, min_relevance=0.5) == []
        assert find("city", 3, min_relevance=0.5)
    tags = fitted.find_tags("01.jpg", min_relevance=0.5)
    assert {word for word, _ in tags} == {"city"}


def test_within_a_concept(fitted):
    concept = int(fitted.labels_[1])
    found = fitted.find_images("beach", 5, within=concept)
    assert len(found) == 5
    assert {int(fitted.labels_[row]) for row, _ in found} == {concept}
    for unknown in (-2, 3):
        with pytest.raises(UnknownConcept, match=f"there is no concept {unknown}"):
            fitted.find_images("beach", within=unknown)


def test_without(fitted):
    mixed = fitted.find_images(["beach", "city"], 40)
    assert {row % 3 for row, _ in mixed} == {0, 1}
    wanted = fitted.find_images(["beach", "city"], 30, without="city")
    assert {row % 3 for row, _ in wanted} == {0}
    assert fitted.find_concepts("beach", 1, without="city")[0].item == fitted.labels_[0]


def test_near_duplicates_are_folded(fitted):
    found = fitted.find_images("00.jpg", 3, fold_duplicates=True)
    assert found[0].item == 0
    assert found[0].folded == (60,)
    assert 60 not in {row for row, _ in found}
    assert fitted.find_images("00.jpg", 3, fold_duplicates=0.01)[0].folded


def test_words_by_distance(fitted):
    found = fitted.find_words("Beach", 3)
    assert found[0][0] == "shore"
    assert [d for _, d in found] == sorted(d for _, d in found)
    with pytest.warns(UnknownWordsWarning):
        assert fitted.find_words("zeppelin") == []


def test_a_model_without_words_has_none_to_find(fitted):
    model = ConceptModel(10, embedding_model=fitted.embedding_model, verbose=False, random_state=0)
    model.fit(fitted.image_names_)
    for find in (model.find_tags, model.find_words):
        with pytest.raises(InvalidInput, match="no words"):
            find("beach")
    assert model.find_images("beach", 1)[0].relevance > 0.5
    model.fit(fitted.image_names_, docs=WORDS)
    assert model.find_words("beach", 1)[0][0] == "shore"


def test_an_index_is_built_saved_and_mapped(fitted, tmp_path):
    before = fitted.find_images("forest", 12)
    fitted.build_index()
    assert [row for row, _ in fitted.find_images("forest", 12)] == [row for row, _ in before]
    fitted.save(tmp_path / "model")
    for mapped in (False, True):
        model = ConceptModel.load(tmp_path / "model", mapped=mapped)
        assert isinstance(model.image_embeddings_, np.memmap) is mapped
        assert (tmp_path / "model" / "index").is_dir()
        found = model.find_images("forest", 12)
        assert [row for row, _ in found] == [row for row, _ in before]
        assert [m.relevance for m in found] == pytest.approx(
            [m.relevance for m in before], abs=1e-4
        )
    model.save(tmp_path / "again")
    assert ConceptModel.load(tmp_path / "again").find_images("forest", 1)[0].item == before[0].item


def test_a_damaged_index_is_noticed(fitted, tmp_path):
    fitted.build_index()
    fitted.save(tmp_path / "model")
    codes = tmp_path / "model" / "index" / "codes.safetensors"
    content = codes.read_bytes()
    codes.unlink()
    codes.write_bytes(content[:-5] + b"12345")
    with pytest.raises(SavedModelError, match="changed or damaged"):
        ConceptModel.load(tmp_path / "model")
    codes.unlink()
    codes.write_bytes(content[:-5])
    with pytest.raises(SavedModelError, match="cannot be mapped"):
        ConceptModel.load(tmp_path / "model", mapped=True)


def test_a_query_in_the_middle_of_everything_is_relevant_to_nothing(fitted):
    middle = unit_rows(fitted.image_embeddings_.mean(axis=0, keepdims=True))
    assert max(m.relevance for m in fitted.find_images(middle, 5)) < 0.9


def test_words_that_are_asked_for_twice_are_embedded_once(monkeypatch, photo_folder, colour_space):
    model = ConceptModel(5, embedding_model=colour_space, random_state=0, verbose=False)
    model.fit(photo_folder, docs=["red", "green", "blue"])
    asked = []
    embed = type(colour_space).embed_texts
    monkeypatch.setattr(
        type(colour_space), "embed_texts", lambda s, t: asked.extend(t) or embed(s, t)
    )
    first = model.find_concepts("red")
    asked.clear()
    model.find_images("red", top_n=3)
    assert asked == []
    assert model.find_concepts("green") != first
    assert asked == ["green"]
