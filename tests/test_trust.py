"""Trust: what speaks for a name, and how likely that makes it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept import trust
from concept.labels import name_concepts
from concept.modality import centres, from_mean
from concept.vectors import unit_rows

THINGS = ["cat", "dog", "sea", "car", "house", "tree", "bird", "boat"]


def space(n_things=8, per_thing=20, noise=0.07, gap=1.0, seed=0, d=48):
    """Pictures of things about their words, the two regions a gap apart."""
    random = np.random.default_rng(seed)
    own = np.eye(d)[:n_things]
    to_pictures, to_words = np.eye(d)[d - 2], np.eye(d)[d - 1]
    concepts = np.repeat(np.arange(n_things), per_thing)
    pictures = own[concepts] + gap * to_pictures + random.normal(0, noise, (len(concepts), d))
    words = own + gap * to_words + random.normal(0, noise, own.shape)
    vectors = unit_rows(pictures)
    means = unit_rows(np.array([vectors[concepts == c].mean(axis=0) for c in range(n_things)]))
    return vectors, concepts, means, unit_rows(words)


def measured(vectors, concepts, means, word_vectors, words):
    topics = name_concepts(means, vectors, concepts, word_vectors, words)
    return topics, np.array(
        trust.trust(vectors, concepts, means, word_vectors, words, topics), dtype=float
    )


def distractors(n, seed=1, d=48):
    random = np.random.default_rng(seed)
    return [f"word {i}" for i in range(n)], unit_rows(
        random.normal(0, 0.15, (n, d)) + np.eye(d)[d - 1]
    )


def test_right_words_are_trusted_and_others_are_not():
    vectors, concepts, means, word_vectors = space()
    others, other_vectors = distractors(60)
    both = np.concatenate([word_vectors, other_vectors])
    topics, sure = measured(vectors, concepts, means, both, [*THINGS, *others])
    assert [scored[0][0] for scored in topics] == THINGS
    assert sure.min() > 0.8
    _, unsure = measured(vectors, concepts, means, other_vectors, others)
    assert unsure.max() < trust.DOUBTFUL


def test_a_word_that_lacks_is_told_from_words_that_are_there():
    vectors, concepts, means, word_vectors = space()
    others, other_vectors = distractors(60)
    both = np.concatenate([word_vectors[1:], other_vectors])
    topics, sure = measured(vectors, concepts, means, both, [*THINGS[1:], *others])
    assert [scored[0][0] for scored in topics[1:]] == THINGS[1:]
    assert sure[0] < trust.DOUBTFUL < sure[1:].min()


def test_a_concept_of_two_kinds_agrees_with_no_word():
    vectors, concepts, means, word_vectors = space()
    joined = np.where(concepts == 1, 0, concepts)
    joined = np.where(joined > 1, joined - 1, joined)
    means = unit_rows(np.array([vectors[joined == c].mean(axis=0) for c in range(7)]))
    found = trust.evidence(vectors, joined, means, word_vectors, np.array([0, 2, 3, 4, 5, 6, 7]))
    chance = 1 / len(word_vectors)
    assert found.agreement[0] == pytest.approx((0.5 - chance) / (1 - chance), abs=0.05)
    assert found.agreement[1:].min() > 0.9
    assert found.explained[0] < 0.75 < found.explained[1:].min()
    chances = trust.probability(found)
    assert chances[0] < chances[1:].min()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(1, 8), st.integers(1, 4), st.integers(0, 99))
def test_any_number_of_concepts_words_and_members_has_an_answer(c, m, size, seed):
    vectors, concepts, means, _ = space(c, size, seed=seed)
    random = np.random.default_rng(seed)
    word_vectors = unit_rows(random.normal(size=(m, vectors.shape[1])))
    topics, sure = measured(vectors, concepts, means, word_vectors, THINGS[:m])
    assert len(sure) == len(topics) == c
    assert ((sure >= 0) & (sure <= 1)).all()
    first = np.array([THINGS.index(scored[0][0]) for scored in topics])
    found = trust.evidence(vectors, concepts, means, word_vectors, first)
    assert np.isnan(found.margin).all() == (c == 1)
    assert ((found.explained >= 0) & (found.explained <= 1)).all()
    assert ((found.agreement >= 0) & (found.agreement <= 1)).all()


def test_evidence_does_not_depend_on_the_order_of_pictures_or_words():
    vectors, concepts, means, word_vectors = space(noise=0.4)
    random = np.random.default_rng(5)
    rows, columns = random.permutation(len(vectors)), random.permutation(len(THINGS))
    first = np.arange(8)
    one = trust.evidence(vectors, concepts, means, word_vectors, first)
    other = trust.evidence(
        vectors[rows], concepts[rows], means, word_vectors[columns], np.argsort(columns)
    )
    for name in ("explained", "margin", "agreement"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-4, atol=1e-5)


def test_evidence_does_not_depend_on_the_scale_of_the_cosines():
    # A wider gap between the regions makes all cosines between pictures and words small.
    sizes = {}
    for gap in (0.5, 3.0):
        vectors, concepts, means, word_vectors = space(gap=gap, per_thing=60, noise=0.05)
        sizes[gap] = float((means @ word_vectors.T).max())
        found = trust.evidence(vectors, concepts, means, word_vectors, np.arange(8))
        assert found.explained.min() > 0.9
        assert found.agreement.min() == 1
        assert trust.probability(found).min() > 0.8
    assert sizes[3.0] < 0.2 < sizes[0.5]


def test_blocks_make_no_difference(monkeypatch):
    vectors, concepts, means, word_vectors = space(noise=0.4)
    whole = trust.evidence(vectors, concepts, means, word_vectors, np.arange(8))
    monkeypatch.setattr("concept.vectors.nearest._BLOCK_CELLS", 3 * len(THINGS))
    parts = trust.evidence(vectors, concepts, means, word_vectors, np.arange(8))
    for name in ("explained", "margin", "agreement"):
        np.testing.assert_allclose(getattr(whole, name), getattr(parts, name), rtol=1e-5)


def test_a_margin_is_counted_in_standard_deviations_of_the_other_concepts():
    # With so many concepts the usual spread hardly counts.
    random = np.random.default_rng(2)
    concepts, words = random.normal(size=(2, 300, 64))
    concepts, words = unit_rows(concepts), unit_rows(words + concepts)
    found = trust.evidence(concepts, np.arange(300), concepts, words, np.arange(300))
    scores = centres(concepts, words).of_pictures(concepts) @ from_mean(words).T
    others = np.delete(scores[:, 7], 7)
    margin = (scores[7, 7] - others.mean()) / others.std()
    assert found.margin[7] == pytest.approx(margin, rel=0.05)


def test_a_word_for_all_concepts_has_no_margin():
    vectors, concepts, means, word_vectors = space()
    own = trust.evidence(vectors, concepts, means, word_vectors, np.arange(8))
    word_vectors[0] = unit_rows(word_vectors.mean(axis=0)[None])[0]
    common = trust.evidence(vectors, concepts, means, word_vectors, np.zeros(8, dtype=np.int64))
    assert np.abs(common.margin).max() < 2 < own.margin.min()


def test_explained_is_the_share_of_the_best_mixture():
    words = np.eye(6, dtype=np.float32)[:4]
    mixed = unit_rows(np.array([[3.0, 4.0, 0, 0, 0, 0]]))[0]
    assert trust._share(0.8, mixed, words[1:2]) == pytest.approx(1.0)  # alone it says all there is
    assert trust._share(0.8, mixed, words[:2]) == pytest.approx(0.8)  # beside one that says more
    assert trust._share(-0.5, mixed, words[:2]) == 0.0
    assert trust._share(0.0, np.eye(6, dtype=np.float32)[5], words) == 0.0


def test_all_evidence_speaks_for_a_name():
    assert set(trust._WEIGHTS) == set(vars(trust.Evidence(*np.zeros((4, 1)))))
    assert min(trust._WEIGHTS.values()) > 0
    nothing = trust.Evidence(*np.zeros((4, 1)))
    everything = trust.Evidence(*np.array([[1.0], [10.0], [1.0], [1.0]]))
    assert trust.probability(nothing)[0] < 0.001
    assert trust.probability(everything)[0] > 0.95


def test_of_few_words_the_best_is_trusted_less():
    vectors, concepts, means, word_vectors = space()
    sure = {}
    for m in (1, 2, 8):  # of the first concept, whose word is always there
        found = trust.evidence(vectors, concepts, means, word_vectors[:m], np.zeros(8, dtype=int))
        assert found.choice[0] == pytest.approx(1 - 1 / m)
        sure[m] = trust.probability(found)[0]
    assert sure[1] < sure[2] < sure[8]
    # Everything agrees with a single word, which says nothing; a margin is not enough alone.
    alone = trust.evidence(vectors, concepts, means, word_vectors[:1], np.zeros(8, dtype=int))
    assert not alone.agreement.any()
    assert sure[1] < 0.8 < sure[8]


def test_without_words_there_is_nothing_to_trust():
    vectors, concepts, means, word_vectors = space(2)
    assert trust.trust(vectors, concepts, means, word_vectors[:0], [], []) == []
    topics = [[("cat", 0.9)], []]
    sure = trust.trust(vectors, concepts, means, word_vectors, THINGS[:2], topics)
    assert sure[1] == 0.0


def test_words_that_are_all_alike_are_no_evidence():
    vectors, concepts, means, _ = space(3)
    same = np.tile(unit_rows(np.ones((1, vectors.shape[1]))), (4, 1))
    found = trust.evidence(vectors, concepts, means, same, np.zeros(3, dtype=np.int64))
    assert not found.explained.any()
    assert trust.probability(found).max() < trust.DOUBTFUL


def test_doubtful_names_are_marked_and_stay_apart():
    topics = [[("cat", 0.9)], [("dog", 0.2)], [("dog?", 0.9)], []]
    titles = ["cat", "dog", "dog?", "Concept 3"]
    assert trust.mark_doubtful(titles, topics, [0.9, 0.1, 0.95, 0.0]) == [
        "cat",
        "dog??",
        "dog?",
        "Concept 3",
    ]
    assert trust.mark_doubtful(["Concept 0"], [], []) == ["Concept 0"]


@given(st.lists(st.tuples(st.sampled_from(["a", "a?", "b", "b??"]), st.booleans()), max_size=4))
def test_marked_names_are_all_different(pairs):
    pairs = list(dict(pairs).items())
    titles = [title for title, _ in pairs]
    sure = [0.0 if doubtful else 1.0 for _, doubtful in pairs]
    marked = trust.mark_doubtful(titles, [[(title, 1.0)] for title in titles], sure)
    assert len(set(marked)) == len(titles)
    for title, name, chance in zip(titles, marked, sure, strict=True):
        assert name == title if chance else name.startswith(f"{title}?")


@pytest.mark.real_data
def test_photographs_with_and_without_their_words(data_folder):
    from benchmarks.answers import right_words
    from benchmarks.collection import caltech101

    collection = caltech101(data_folder)
    answers = right_words(collection)
    concepts, titles = collection.classes, sorted(set(collection.titles))
    means = unit_rows(
        np.array([collection.vectors[concepts == c].mean(axis=0) for c in range(len(titles))])
    )
    topics, sure = measured(
        collection.vectors, concepts, means, collection.word_vectors, collection.words
    )
    right = np.array(
        [scored[0][0] in answers[title] for scored, title in zip(topics, titles, strict=True)]
    )
    assert right[sure >= 0.8].mean() >= 0.95
    assert (sure[right] >= 0.8).mean() >= 0.4
    assert right[sure < trust.DOUBTFUL].mean() <= 0.4  # of some fourteen
