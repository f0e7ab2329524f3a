"""Samples of a stream."""

import numpy as np

from concept.dataset import Sample, take_sample


def hashes_of(contents):
    return np.stack([contents, contents * 7919 + 1], axis=1).astype(np.uint64)


def test_a_sample_does_not_depend_on_the_order_or_the_blocks():
    contents = np.arange(1000)
    whole = Sample(50, seed=3)
    whole.see(contents, hashes_of(contents))
    shuffled = np.random.default_rng(0).permutation(contents)
    parts = Sample(50, seed=3)
    for part in np.array_split(shuffled, 7):
        parts.see(part, hashes_of(part))
    assert len(whole.rows) == 50
    assert whole.rows.tolist() == parts.rows.tolist()
    other = Sample(50, seed=4)
    other.see(contents, hashes_of(contents))
    assert set(other.rows) != set(whole.rows)


def test_every_content_is_as_likely_and_counts_once():
    contents = np.repeat(np.arange(100), 20)
    contents[:1000] = 0  # half of all rows are copies of one
    rows = np.arange(len(contents))
    sample = Sample(30)
    sample.see(rows, hashes_of(contents))
    assert len(set(contents[sample.rows])) == 30
    drawn = np.zeros(200)
    for seed in range(200):
        one = Sample(20, seed)
        one.see(np.arange(200), hashes_of(np.arange(200)))
        drawn[one.rows] += 1
    assert drawn.min() > 5
    assert drawn.max() < 40  # 20 are expected


def test_a_sample_of_a_dataset_leaves_out_copies_and_failures(dataset):
    sample = take_sample(dataset, 100)
    assert set(sample.rows) == set(range(30)) - {4, 20, 21, 22}
    assert sample.copies == 3
    assert len(take_sample(dataset, 10).rows) == 10
