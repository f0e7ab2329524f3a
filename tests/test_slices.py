"""Concepts over time, per class, and beside those of another fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from concept.errors import InvalidInput
from concept.slices import compare, concepts_over_time, concepts_per_class
from concept.state import ConceptState
from concept.vectors import unit_rows


def state_of(labels, concept_vectors=None, paths=None):
    """What a fitted model would know of pictures with these concepts."""
    labels = np.asarray(labels, dtype=np.int64)
    n, c = len(labels), int(labels.max(initial=-1)) + 1
    if concept_vectors is None:
        concept_vectors = np.eye(max(c, 1), 8, dtype=np.float32)[:c]
    vectors = np.zeros((n, concept_vectors.shape[1]), dtype=np.float32)
    vectors[:, 0] = 1
    return ConceptState(
        names=[f"picture {row}" for row in range(n)],
        paths=paths or [""] * n,
        vectors=vectors,
        layout=np.empty((n, 0), dtype=np.float32),
        labels=labels,
        shares=np.ones(n, dtype=np.float32),
        core=labels,
        reach=np.zeros(c, dtype=np.float32),
        concept_vectors=concept_vectors,
        exemplars=[[] for _ in range(c)],
        collages=[b""] * c,
        titles=[f"thing {concept}" for concept in range(c)],
    )


def test_concepts_over_time():
    state = state_of([0, 0, 1, -1, 0, 1])
    table = concepts_over_time(state, [2020, 2020, 2020, 2020, 2022, None], "year")
    assert list(table.columns) == ["Concept", "Name", "Timestamp", "Count", "Share"]
    assert table["Concept"].tolist() == [0, 0, 0, 1, 1, 1]
    assert table["Name"].tolist() == ["thing 0"] * 3 + ["thing 1"] * 3
    assert table["Timestamp"].dt.year.tolist() == [2020, 2021, 2022] * 2
    assert table["Count"].tolist() == [2, 0, 1, 1, 0, 0]
    assert table["Share"].tolist() == [0.5, 0, 1, 0.25, 0, 0]


def test_dates_are_read_from_the_files(tmp_path):
    paths = []
    for number, year in enumerate((2019, 2021)):
        exif = Image.Exif()
        exif[0x0132] = f"{year}:06:01 10:00:00"
        Image.new("RGB", (8, 8)).save(tmp_path / f"{number}.jpg", exif=exif)
        paths.append(str(tmp_path / f"{number}.jpg"))
    table = concepts_over_time(state_of([0, 0], paths=paths), bins="year")
    assert table["Count"].tolist() == [1, 0, 1]
    with pytest.raises(InvalidInput, match="says in its EXIF data"):
        concepts_over_time(state_of([0, 0]))


labelled = st.lists(
    st.tuples(st.integers(-1, 4), st.integers(2000, 2030), st.sampled_from("abc")),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(labelled, st.one_of(st.none(), st.integers(1, 9), st.sampled_from(["month", "year"])))
def test_counting_slices_equals_counting_all(pictures, bins):
    labels, years, classes = zip(*pictures, strict=True)
    state = state_of(labels)
    over_time = concepts_over_time(state, list(years), bins)
    per_class = concepts_per_class(state, list(classes))
    for table in (over_time, per_class):
        counts = table.groupby("Concept")["Count"].sum().reindex(range(state.n_concepts))
        assert counts.fillna(0).tolist() == state.counts.tolist()
        assert table["Share"].between(0, 1).all()
    inside = np.bincount([ord(c) for c, label in zip(classes, labels, strict=True) if label >= 0])
    for name, part in per_class.groupby("Class"):
        whole = classes.count(name)
        assert part["Share"].sum() == pytest.approx(inside[ord(name)] / whole)


def test_concepts_per_class():
    state = state_of([0, 0, 0, 1, -1, 1])
    table = concepts_per_class(state, ["sea", "sea", "alps", "alps", "alps", None])
    assert table["Class"].tolist() == ["sea", "alps", "alps"]
    assert table["Concept"].tolist() == [0, 0, 1]
    assert table["Count"].tolist() == [2, 1, 1]
    assert table["Share"].tolist() == pytest.approx([1, 1 / 3, 1 / 3])
    with pytest.raises(InvalidInput, match="classes has 2 entries; expected 6"):
        concepts_per_class(state, ["sea", "alps"])
    with pytest.raises(InvalidInput, match="classes has no known entry"):
        concepts_per_class(state, [None] * 6)


def test_a_fit_compared_with_itself_has_only_kept_concepts():
    state = state_of([0] * 5 + [1] * 3 + [2] * 2 + [-1])
    table = compare(state, state)
    assert table["Status"].tolist() == ["kept"] * 3
    assert table["ConceptBefore"].tolist() == table["ConceptAfter"].tolist() == [0, 1, 2]
    assert (table["Change"] == 0).all()
    assert table["CountBefore"].tolist() == [5, 3, 2]
    assert table["ShareAfter"].tolist() == pytest.approx([5 / 11, 3 / 11, 2 / 11])


def test_gained_lost_and_shifted_concepts_are_told():
    axes = np.eye(8, dtype=np.float32)
    before = state_of([0] * 4 + [1] * 3 + [2] * 3, axes[[0, 1, 2]])
    turned = unit_rows(axes[[1]] + 0.9 * axes[[4]])[0]
    after = state_of([0] * 4 + [1] * 4 + [2] * 2, np.vstack([axes[5], axes[0], turned]))
    table = compare(before, after, same=0.9, related=0.4)
    by_before = table.set_index("ConceptBefore")
    assert by_before.loc[0, "Status"] == "kept"
    assert by_before.loc[0, "ConceptAfter"] == 1
    assert by_before.loc[1, "Status"] == "shifted"
    assert by_before.loc[1, "Change"] == pytest.approx(0.2 - 0.3)
    assert by_before.loc[2, "Status"] == "lost"
    assert by_before.loc[2, "NameAfter"] == ""
    assert by_before.loc[2, "CountAfter"] == 0
    gained = table[table["Status"] == "gained"]
    assert gained["ConceptAfter"].tolist() == [0]
    assert gained["ShareAfter"].tolist() == [0.4]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_every_concept_appears_once_and_looking_back_swaps_the_sides(b, a, seed):
    random = np.random.default_rng(seed)
    sides = [
        state_of(np.arange(k), unit_rows(random.normal(size=(k, 8)).astype(np.float32)))
        for k in (b, a)
    ]
    forth, back = compare(*sides), compare(*sides[::-1])
    for column, k in (("ConceptBefore", b), ("ConceptAfter", a)):
        assert sorted(forth[column][forth[column] >= 0]) == list(range(k))
    pairs = set(zip(forth["ConceptBefore"], forth["ConceptAfter"], strict=True))
    assert pairs == set(zip(back["ConceptAfter"], back["ConceptBefore"], strict=True))


def test_fits_without_concepts_and_of_other_spaces():
    nothing = state_of([-1, -1], np.empty((0, 8), dtype=np.float32))
    assert not len(compare(nothing, nothing))
    table = compare(nothing, state_of([0, 1]))
    assert table["Status"].tolist() == ["gained", "gained"]
    assert table["Similarity"].isna().all()
    with pytest.raises(InvalidInput, match="8 and 5 dimensions"):
        compare(nothing, state_of([0], np.eye(1, 5, dtype=np.float32)))
    with pytest.raises(InvalidInput, match="related is"):
        compare(nothing, nothing, same=0.2, related=0.5)
