"""Relevance: 0 for chance, 1 for what stands out, the same for every query and space."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from concept.relevance import null_of, relevance
from concept.vectors import unit_rows


def cone(random, n, width, axis, spread):
    """Unit rows about an axis, as embeddings of one kind lie."""
    return unit_rows(axis + spread * random.normal(size=(n, width)) / np.sqrt(width))


def two_cones(seed, n=800, width=96, gap=1.0):
    """Pictures and texts in cones of their own; text j matches pictures j, 10 + j, 20 + j ..."""
    random = np.random.default_rng(seed)
    topics = random.normal(size=(10, width)) / np.sqrt(width)
    pictures = unit_rows(
        gap * random.normal(size=width) / np.sqrt(width) * 2
        + topics[np.arange(n) % 10]
        + 0.6 * random.normal(size=(n, width)) / np.sqrt(width)
    )
    axis = gap * random.normal(size=width) / np.sqrt(width) * 2
    texts = unit_rows(axis + topics)
    others = cone(random, 100, width, axis, 1.0)
    return pictures, texts, others


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 2.0))
@settings(deadline=None, max_examples=25)
def test_matches_stand_out_however_far_the_cones_lie_apart(seed, gap):
    pictures, texts, others = two_cones(seed, gap=gap)
    null = null_of(pictures, others)
    matching = np.arange(len(pictures)) % 10 == 3
    found = relevance(null, texts[[3]], pictures)
    assert np.median(found[matching]) > 0.5
    assert np.quantile(found[~matching], 0.99) < 0.1
    assert relevance(null, others[[0]], pictures).max() < 0.7


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_it_lies_between_0_and_1_and_does_not_turn_with_the_space(seed):
    random = np.random.default_rng(seed)
    pictures, texts, others = two_cones(seed, n=120, width=24)
    turn, _ = np.linalg.qr(random.normal(size=(24, 24)))
    found = relevance(null_of(pictures, others), texts[:1], pictures)
    turned = [unit_rows(m @ turn) for m in (pictures, others, texts[:1])]
    again = relevance(null_of(turned[0], turned[1]), turned[2], turned[0])
    assert found.shape == (120,)
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_allclose(again, found, atol=2e-3)


def test_a_member_of_the_collection_is_measured_against_the_collection():
    pictures, _, others = two_cones(5)
    null = null_of(pictures, others)
    like = relevance(null, pictures[[3]], pictures)
    same = np.arange(len(pictures)) % 10 == 3
    assert like[3] > 0.99
    assert roc_auc_score(same, like) > 0.99


def test_pictures_are_measured_by_how_much_pictures_usually_have_in_common():
    pictures, _, others = two_cones(5)
    null = null_of(pictures, others)
    text, picture = null.spreads
    assert text < picture <= 2 * text
    # Without cones nothing shows of which kind a query is.
    random = np.random.default_rng(1)
    scattered = unit_rows(random.normal(size=(300, 64)) * np.linspace(2, 0.1, 64))
    flat = null_of(scattered, unit_rows(random.normal(size=(50, 64))))
    assert flat.spreads[1] <= flat.spreads[0]


def test_half_of_a_collection_can_match():
    random = np.random.default_rng(2)
    topic = unit_rows(random.normal(size=(1, 64)))
    matching = np.arange(300) % 2 == 0
    pictures = unit_rows(
        np.where(matching[:, None], topic, 0) * 2 + random.normal(size=(300, 64)) / 8
    )
    null = null_of(pictures, unit_rows(random.normal(size=(50, 64))))
    found = relevance(null, topic, pictures)
    assert np.median(found[matching]) > 0.5 > found[~matching].max()


def test_small_and_uniform_collections_neither_fail_nor_overflow():
    eye = unit_rows(np.eye(4))
    assert null_of(eye[:2], eye) is None
    assert null_of(np.zeros((9, 4), dtype=np.float32), eye) is None
    same = np.repeat(eye[:1], 10, axis=0)
    found = relevance(null_of(same, eye), eye[:1], same)
    assert np.isfinite(found).all()
    without = null_of(unit_rows(np.random.default_rng(0).normal(size=(9, 4))), eye[:0])
    assert np.isfinite(relevance(without, eye[:1], eye)).all()


@pytest.mark.real_data
def test_present_words_against_absent_ones(data_folder):
    """A word over all photographs against the same word without those of its class."""
    pictures = unit_rows(np.load(data_folder / "caltech101" / "clip_vitb32.npy"))
    classes = pd.read_csv(data_folder / "caltech101" / "images.csv")["label"].to_numpy()
    words = pd.read_csv(data_folder / "vocabulary" / "words.csv")["word"].str.lower().tolist()
    texts = unit_rows(np.load(data_folder / "vocabulary" / "clip_vitb32.npy"))
    present, absent = [], []
    for name in sorted(set(classes)):
        if name not in words:
            continue
        query = texts[[words.index(name)]]
        others = pictures[[name not in kind for kind in classes]]
        for rows, scores in ((pictures, present), (others, absent)):
            best = rows[np.argsort(-(rows @ query[0]))[:5]]
            scores.append(float(relevance(null_of(rows, texts), query, best).mean()))
    known = [1] * len(present) + [0] * len(absent)
    assert len(present) > 30
    assert roc_auc_score(known, present + absent) >= 0.95
