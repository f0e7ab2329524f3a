"""Measures of retrieval: worked by hand, against every order of ties, and what must always hold."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.evaluate.retrieval import retrieval_scores, scores_of
from concept.vectors import unit_rows


def test_worked_by_hand():
    similarities = [
        [0.9, 0.8, 0.1, 0.0],  # right first
        [0.9, 0.8, 0.7, 0.6],  # right third
        [0.1, 0.5, 0.4, 0.3],  # right at 2 and 4: precisions 1/2 and 2/4
    ]
    found = scores_of(similarities, [[0], [2], [2, 0]], ks=(1, 2, 3))
    assert found.recall == pytest.approx({1: 1 / 3, 2: 2 / 3, 3: 1.0})
    assert found.median_rank == 2
    assert found.mrr == pytest.approx((1 + 1 / 3 + 1 / 2) / 3)
    assert found.map == pytest.approx((1 + 1 / 3 + 1 / 2) / 3)
    assert found.queries == 3
    assert str(found) == ("R@1 0.333  R@2 0.667  R@3 1.000  median rank 2  MRR 0.611  mAP 0.611")


def test_pictures_with_several_captions_in_both_directions():
    """Two pictures at right angles; caption 1 of picture 0 lies nearer to picture 1."""
    pictures = unit_rows(np.eye(2))
    texts = unit_rows([[1.0, 0.1], [0.4, 0.9], [0.2, 1.0]])
    to_images, to_texts = retrieval_scores(pictures, texts, [0, 0, 1], ks=(1, 2))
    assert to_images.recall == pytest.approx({1: 2 / 3, 2: 1.0})
    assert to_images.mrr == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert to_texts.recall == pytest.approx({1: 1.0, 2: 1.0})
    assert to_texts.map == pytest.approx((1.0 + 1.0) / 2)
    assert to_texts.median_rank == 1


def by_every_order(scores, right, ks):
    """The measures of one query as means over all orders of its ties, counted out."""
    rows = []
    for order in permutations(range(len(scores))):
        ranked = sorted(order, key=lambda c: -scores[c])
        places = [place for place, column in enumerate(ranked, 1) if column in right]
        rows.append(
            [
                *(float(places[0] <= k) for k in ks),
                places[0],
                1 / places[0],
                np.mean([(number + 1) / place for number, place in enumerate(places)]),
            ]
        )
    return np.mean(rows, axis=0)


@given(
    st.lists(st.integers(0, 2), min_size=2, max_size=6),
    st.sets(st.integers(0, 5), min_size=1, max_size=3),
)
@settings(deadline=None, max_examples=60)
def test_ties_count_as_the_mean_over_all_their_orders(scores, right):
    right = {column % len(scores) for column in right}
    expected = by_every_order(scores, right, (1, 2, 3))
    found = scores_of([scores], [sorted(right)], ks=(1, 2, 3))
    measured = [*found.recall.values(), found.median_rank, found.mrr, found.map]
    np.testing.assert_allclose(measured, expected, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.booleans())
@settings(deadline=None, max_examples=40)
def test_recall_never_falls_with_k_and_ends_at_one(seed, tied):
    random = np.random.default_rng(seed)
    n, m = random.integers(1, 8), random.integers(2, 12)
    similarities = random.normal(size=(n, m))
    if tied:
        similarities = similarities.round()
    right = [random.choice(m, random.integers(1, m), replace=False) for _ in range(n)]
    found = scores_of(similarities, right, ks=tuple(range(1, m + 1)))
    shares = list(found.recall.values())
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert found.recall[1] <= found.mrr + 1e-9 <= 1 + 2e-9
    assert 0 < found.map <= 1 + 1e-9


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_the_order_of_queries_and_answers_does_not_matter(seed):
    random = np.random.default_rng(seed)
    similarities = random.normal(size=(6, 9)).round(1)
    right = [random.choice(9, 2, replace=False) for _ in range(6)]
    rows, columns = random.permutation(6), random.permutation(9)
    place = np.argsort(columns)
    shuffled = scores_of(similarities[rows][:, columns], [place[right[row]] for row in rows])
    straight = scores_of(similarities, right)
    assert shuffled.recall == pytest.approx(straight.recall)
    assert (shuffled.mrr, shuffled.map) == pytest.approx((straight.mrr, straight.map))


def test_a_method_that_knows_nothing_gets_what_chance_gets():
    found = scores_of(np.zeros((3, 100)), [[0], [50], [99]], ks=(1, 5, 10))
    assert found.recall == pytest.approx({1: 0.01, 5: 0.05, 10: 0.1})
    assert found.median_rank == pytest.approx(50.5)


@pytest.mark.parametrize(
    ("similarities", "right", "options", "words"),
    [
        ([[1.0, float("nan")]], [[0]], {}, "shape"),
        ([1.0, 2.0], [[0]], {}, "shape"),
        ([[1.0, 2.0]], [[0], [1]], {}, "right has 2 entries"),
        ([[1.0, 2.0]], [[]], {}, r"right\[0\]"),
        ([[1.0, 2.0]], [[2]], {}, "different columns from 0 to 1"),
        ([[1.0, 2.0]], [[1, 1]], {}, "different columns"),
        ([[1.0, 2.0]], [[0.5]], {}, "different columns"),
        ([[1.0, 2.0]], [[0]], {"ks": (0,)}, "numbers from 1"),
    ],
)
def test_what_cannot_be_scored_is_refused(similarities, right, options, words):
    with pytest.raises(InvalidInput, match=words):
        scores_of(similarities, right, **options)


@pytest.mark.parametrize("owners", [[0, 1], [0, 0, 0], [0, 1, 2], [0.0, 1.0, 1.0]])
def test_every_text_has_a_picture_and_every_picture_a_text(owners):
    with pytest.raises(InvalidInput, match="image_of_text"):
        retrieval_scores(unit_rows(np.eye(2)), unit_rows(np.ones((3, 2))), owners)
