"""Queries of several parts: means, weights, and what is unwanted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.queries import UNWANTED, combined, query_vector, same_text
from concept.vectors import unit_rows

TABLE = {"cat": [1.0, 0, 0], "sofa": [0.0, 1, 0], "dog": [0.0, 0, 1], "catdog": [1.0, 0, 1]}


def embed(part):
    """Words of the table; None for those of a closed vocabulary's outside; vectors as they are."""
    if isinstance(part, str):
        return unit_rows([TABLE[part]]) if part in TABLE else None
    return unit_rows(np.reshape(part, (1, -1)))


@pytest.mark.parametrize(
    ("query", "without", "expected"),
    [
        ("cat", None, [1, 0, 0]),
        (["cat", "sofa"], None, [1, 1, 0]),
        (("cat", "sofa"), None, [1, 1, 0]),
        ({"cat": 3, "sofa": 1}, None, [3, 1, 0]),
        ([("cat", 3), ("sofa", 1.0)], None, [3, 1, 0]),
        ([("cat", 2), "sofa"], None, [2, 1, 0]),
        ({"cat": 1, "dog": -0.5}, None, [1, 0, -0.5]),
        ("catdog", "dog", [2**-0.5, 0, 2**-0.5 - UNWANTED]),
        (["cat", "sofa"], ["dog", "dog"], [0.5, 0.5, -UNWANTED]),
        ("cat", {"dog": 7}, [1, 0, -UNWANTED]),
        (["cat", "unknown"], None, [1, 0, 0]),
        ("cat", "unknown", [1, 0, 0]),
        ([0.0, 0.0, 2.0], None, [0, 0, 1]),
        (["cat", np.array([0.0, 1.0, 0.0])], None, [1, 1, 0]),
        (np.eye(3)[:2], None, [1, 1, 0]),
    ],
)
def test_parts_add_up(query, without, expected):
    found = query_vector(query, embed, without)
    assert found is not None
    np.testing.assert_allclose(found, unit_rows([expected]), atol=1e-6)


def test_nothing_known_is_wanted():
    assert query_vector("unknown", embed) is None
    assert query_vector("unknown", embed, "dog") is None


@pytest.mark.parametrize(
    ("query", "without", "words"),
    [
        ([], None, "empty list"),
        ("cat", [], "empty list"),
        ({"dog": -1}, None, "only says what is unwanted"),
        ({"cat": 1, "dog": 0}, None, "weight 0"),
        ([("cat", float("nan"))], None, "weight nan"),
        ({"cat": "much"}, None, "weight 'much'"),
        ({"cat": 1, "sofa": 1}, [({}, 1)], "empty list|unknown"),
        ([("cat", 1.0), ("cat", -1.0)], None, "cancel out"),
    ],
)
def test_what_is_no_query_is_refused(query, without, words):
    def strict(part):
        if isinstance(part, dict):
            raise InvalidInput("unknown")
        return embed(part)

    with pytest.raises(InvalidInput, match=words):
        query_vector(query, strict, without)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10))
def test_neither_the_order_nor_the_scale_of_the_weights_matters(seed, factor):
    random = np.random.default_rng(seed)
    parts = [(unit_rows(random.normal(size=(1, 4))), float(w)) for w in random.uniform(0.1, 2, 5)]
    once = combined(parts)
    again = combined([(vector, weight * factor) for vector, weight in reversed(parts)])
    assert once is not None
    np.testing.assert_allclose(again, once, atol=1e-5)


def test_a_word_is_itself_in_any_case():
    assert same_text("Hot  Dog")("hot dog")
    assert not same_text("dog")("dogs")
    assert not same_text(np.ones(3))("dog")
