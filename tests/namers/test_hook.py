"""Any callable may name concepts, and one that fails for some of them loses nothing."""

import re
from functools import partial

import numpy as np
import pytest
import tqdm.auto
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from concept import ConceptModel
from concept.errors import InvalidInput, ModelUnavailable, UnnamedConceptsWarning
from concept.namers import (
    CaptionNamer,
    LanguageModelNamer,
    check_label_model,
    concept_titles,
    hook,
)
from tests.conftest import COLOURS, ColourSpace

TOPICS = [[("sea", 0.5), ("boat", 0.2)], [("sea", 0.4), ("beach", 0.3)], [("dog", 0.9)]]
EXEMPLARS = [[0, 1], [2], [3]]
SOURCES = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]


def named(label_model, topics=TOPICS, exemplars=EXEMPLARS, sources=SOURCES, **options):
    return concept_titles(topics, exemplars, sources, label_model, **options)


def make(**parameters):
    return ConceptModel(
        5,
        embedding_model=ColourSpace(),
        umap_model=PCA(3, random_state=0),
        hdbscan_model=KMeans(3, random_state=0, n_init=1),
        random_state=0,
        verbose=False,
        **parameters,
    )


class Recorder:
    """Names concepts by their mean colour, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, pictures, words, scores):
        self.asked.append((pictures, words, scores))
        red, green, blue = np.mean([np.asarray(p).mean(axis=(0, 1)) for p in pictures], axis=0)
        return f"mostly {max((red, 'red'), (green, 'green'), (blue, 'blue'))[1]} things"


def test_a_hook_sees_exemplars_words_and_scores_and_names_the_concept(photo_folder, tmp_path):
    recorder = Recorder()
    model = make(label_model=recorder).fit(str(photo_folder), docs=list(COLOURS))
    info = model.get_concept_info()
    assert info["Name"].tolist() == [
        "mostly red things",
        "mostly green things",
        "mostly blue things",
    ]
    assert [words[0] for words in info["Words"]] == ["red", "green", "blue"]  # they stay
    assert len(recorder.asked) == 3
    for concept, (pictures, words, scores) in enumerate(recorder.asked):
        assert words == info["Words"][concept]
        assert scores == sorted(scores, reverse=True)
        assert all(type(score) is float for score in scores)
        for picture, name in zip(pictures, info["Exemplars"][concept], strict=True):
            with Image.open(name) as opened:
                np.testing.assert_array_equal(np.asarray(picture), np.asarray(opened))
    assert "mostly red things: red, " in model.summary()
    titles = [note.text for note in model.visualize_concepts().layout.annotations]
    assert titles[0].startswith("Concept 0: mostly red things: red, ")
    model.save(tmp_path / "model")
    again = ConceptModel.load(tmp_path / "model", ColourSpace())
    assert again.label_model is None
    assert again.get_concept_info()["Name"].tolist() == info["Name"].tolist()


def test_names_need_no_words_and_no_files(pictures):
    model = make(label_model=Recorder()).fit(pictures)
    assert model.get_concept_info()["Name"].tolist()[0] == "mostly red things"
    assert "mostly red things" in model.summary()

    vectors = ColourSpace().embed_images(pictures)
    seen = []
    model = make(label_model=lambda *given: seen.append(given) or f"group {len(seen)}")
    model.fit([f"{n}.jpg" for n in range(60)], image_embeddings=vectors)
    assert seen == [([], [], [])] * 3
    assert model.get_concept_info()["Name"].tolist() == ["group 1", "group 2", "group 3"]


def test_pictures_come_small_upright_and_only_if_they_can_be_read(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (3000, 1500)).save(tmp_path / "large.jpg", exif=exif)
    Image.new("RGB", (4000, 10)).save(tmp_path / "thread.png")
    (tmp_path / "broken.jpg").write_bytes(b"x")
    sources = [tmp_path / n for n in ("large.jpg", "gone.jpg", "broken.jpg", "thread.png")]
    seen = []

    def ask(pictures, words, scores):
        seen.extend(pictures)
        return "x"

    assert named(ask, [], [[0, 1, 2, 3]], [*map(str, sources)]) == ["x"]
    assert [picture.size for picture in seen] == [(384, 768), (256, 16)]
    assert {picture.mode for picture in seen} == {"RGB"}


def test_a_concept_whose_hook_fails_keeps_its_word_and_is_told():
    answers = iter([ValueError("too dark"), None, "puppies"])

    def ask(pictures, words, scores):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.warns(UnnamedConceptsWarning) as caught:
        assert named(ask) == ["sea (boat)", "sea (beach)", "puppies"]
    (told,) = [str(warning.message) for warning in caught]
    assert told.startswith("label_model gave no name for 2 of 3 concepts")
    assert "concept 0: ValueError: too dark" in told
    assert "concept 1: it returned None, no text" in told
    assert caught[0].filename != concept_titles.__code__.co_filename


@pytest.mark.parametrize("answer", ["", " \n\t", "\x00\x1b", 3, b"name", ["name"], None])
def test_what_is_no_name_is_not_taken(answer):
    with pytest.warns(UnnamedConceptsWarning, match="concepts 0, 1, 2: it returned"):
        assert named(lambda *_: answer) == ["sea (boat)", "sea (beach)", "dog"]
    with pytest.warns(UnnamedConceptsWarning):
        assert named(lambda *_: answer, []) == ["Concept 0", "Concept 1", "Concept 2"]


def test_the_same_reason_is_told_once_and_many_reasons_are_cut():
    topics, exemplars = [[]] * 40, [[]] * 40
    with pytest.warns(UnnamedConceptsWarning) as caught:
        named(lambda *_: {"a": 1}["name\n" * 500], topics, exemplars)
    assert str(caught[0].message).count("KeyError") == 1
    assert len(str(caught[0].message)) < 400
    assert "concepts 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 …: KeyError: " in str(caught[0].message)
    numbers = iter(range(40))
    with pytest.warns(UnnamedConceptsWarning, match="…$") as caught:
        named(lambda *_: next(numbers), topics, exemplars)
    assert str(caught[0].message).count("it returned") == 3


def test_a_model_that_cannot_be_had_is_asked_for_once():
    calls = []

    def ask(*_):
        calls.append(1)
        if len(calls) == 2:
            raise ModelUnavailable("no such model")
        return "waves"

    with pytest.warns(UnnamedConceptsWarning, match="2 of 3 .* concepts 1, 2: no such model"):
        assert named(ask) == ["waves", "sea", "dog"]
    assert len(calls) == 2


def test_an_interrupt_is_no_failure():
    def ask(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        named(ask)


def test_names_are_one_printable_line_of_sensible_length():
    answers = iter([" two\n words\x07\t", "long " * 40, "x" * 200])
    short, long, longest = named(lambda *_: next(answers))
    assert short == "two words"
    assert re.fullmatch(r"(long )+long…", long)
    assert longest == "x" * 59 + "…"
    assert len(long) <= len(longest) == 60
    assert named(lambda *_: "caf\u00e9 \udce9 猫", [[]], [[]]) == ["caf\u00e9 \\udce9 猫"]


def test_shared_names_are_told_apart_whatever_their_case():
    answers = iter(["Water", "water", "DOG"])
    assert named(lambda *_: next(answers)) == ["Water (sea)", "Water (beach)", "DOG"]
    assert named(lambda *_: "x", [[], []], [[], []]) == ["x (concept 0)", "x (concept 1)"]


@given(st.lists(st.text(min_size=1, max_size=4, alphabet="aA (0)"), min_size=1, max_size=6))
def test_no_two_names_are_the_same(answers):
    given_names = iter([answer.strip() or "a" for answer in answers])
    topics = [[("a", 1.0), ("b", 0.5)]] * len(answers)
    found = named(lambda *_: next(given_names), topics, [[]] * len(answers))
    assert len(set(found)) == len(answers)


@pytest.mark.parametrize("namer", ["name", 3, CaptionNamer, LanguageModelNamer, Recorder])
def test_what_cannot_name_is_refused_before_the_fit(namer, colour_space, pictures):
    with pytest.raises(InvalidInput, match="label_model is"):
        make(label_model=namer).fit(pictures)
    check_label_model(None)
    check_label_model(Recorder())


def test_a_model_that_cannot_be_loaded_ends_the_fit_before_it_begins(pictures, tmp_path):
    space = ColourSpace()
    for namer in (CaptionNamer, LanguageModelNamer):
        model = make(label_model=namer(tmp_path / "none"))
        model.embedding_model = space
        with pytest.raises(ModelUnavailable, match="leave label_model out"):
            model.fit(pictures)
    assert space.embedded == 0


@pytest.mark.parametrize("verbose", [True, False])
def test_progress_shows_when_asked_for(verbose, capsys, monkeypatch):
    monkeypatch.setattr("tqdm.auto.tqdm", partial(tqdm.auto.tqdm, mininterval=0))
    monkeypatch.setattr(hook, "_BAR_DELAY", 0)
    named(lambda *_: "x", verbose=verbose)
    assert ("Names: 100%" in capsys.readouterr().err) == verbose
