"""Concepts of a dataset larger than the sample."""

import shutil

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from concept import ConceptModel, PrecomputedEmbedder
from concept.assign import assign
from concept.dataset import Assigned, Dataset, ModelFacts, build_dataset_index
from concept.distributed import assign_dataset, embed_dataset, fit_dataset
from concept.distributed.rule import quick_rule
from concept.errors import DatasetError, InvalidInput
from concept.images import from_jpeg
from concept.persist import MANIFEST
from concept.vectors import unit_rows
from tests.conftest import ColourSpace
from tests.dataset.conftest import write_part
from tests.distributed.conftest import write_table, write_tar

ROWS, WIDTH, SMALL = 6000, 32, 30
FACTS = ModelFacts("drawn", "", "float32", "torch", WIDTH)


def mixture(seed=0):
    """Eight concepts, one of 30 rows among 6,000, and some strays."""
    random = np.random.default_rng(seed)
    labels = np.append(random.integers(0, 7, ROWS - SMALL - 60), [7] * SMALL + [-1] * 60)
    labels = random.permutation(labels)
    centres = unit_rows(random.normal(size=(8, WIDTH)))
    vectors = random.normal(size=(ROWS, WIDTH)) * 0.7 / np.sqrt(WIDTH)
    vectors[labels >= 0] += centres[labels[labels >= 0]]
    return unit_rows(vectors), labels


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    vectors, labels = mixture()
    dataset = Dataset.create(tmp_path_factory.mktemp("drawn") / "dataset", FACTS)
    for number, rows in enumerate(np.split(np.arange(ROWS), 4)):
        write_part(dataset, number, rows, vectors[rows], failed=(17,))
    return dataset, vectors, labels


def model():
    space = PrecomputedEmbedder(images=([], np.empty((0, WIDTH))), texts={})
    return ConceptModel(15, embedding_model=space, clustering="evoc", random_state=0, verbose=False)


@pytest.fixture(scope="module")
def fitted(drawn, tmp_path_factory):
    dataset, _, _ = drawn
    found = fit_dataset(model(), dataset.folder, sample=1000)
    folder = tmp_path_factory.mktemp("fitted") / "model"
    found.save(folder)
    assigned = assign_dataset(folder, dataset.folder, verbose=False)
    labels = np.full(ROWS, -9)
    for rows, concepts, _ in assigned.blocks():
        labels[rows] = concepts
    return found, folder, assigned, labels


def test_a_concept_too_small_for_the_sample_is_found(fitted, drawn):
    found, _, _, labels = fitted
    _, _, true = drawn
    in_sample = (np.isin(found.image_names_[:1000], [f"photos/{r}.jpg" for r in range(ROWS)])).sum()
    assert in_sample == 1000
    small = labels[true == 7]
    concept = np.bincount(small[small >= 0]).argmax()
    assert (small == concept).mean() >= 0.9
    assert (true[labels == concept] == 7).mean() >= 0.9
    assert found.state_.n_concepts in {8, 9}  # strays may come together
    assert adjusted_rand_score(true[labels >= 0], labels[labels >= 0]) > 0.95


def test_the_sample_and_the_whole_agree(fitted, drawn):
    *_, labels = fitted
    _, vectors, _ = drawn
    whole = model()
    whole.fit(["x.jpg"] * ROWS, image_embeddings=vectors)
    assert adjusted_rand_score(whole.labels_, labels) >= 0.95


def test_every_row_gets_its_concept_and_probability(fitted):
    _, _, assigned, labels = fitted
    assert (labels >= -1).all()
    assert labels[17] == -1
    counts, outliers = assigned.counts()
    assert counts.sum() + outliers == ROWS
    for _, concepts, probabilities in assigned.blocks():
        assert ((probabilities >= 0) & (probabilities <= 1)).all()
        assert (probabilities[concepts >= 0] > 0).all()
    best = assigned.most_typical(0, 20)
    assert (labels[best] == 0).all()


def test_the_same_seed_gives_the_same_model_in_whatever_parts(fitted, drawn, tmp_path):
    found, *_ = fitted
    _, vectors, _ = drawn
    other = Dataset.create(tmp_path / "dataset", FACTS)
    for number, rows in enumerate(np.split(np.arange(ROWS), 10)):
        write_part(other, number, rows, vectors[rows], failed=(17,))
    again = fit_dataset(model(), other.folder, sample=1000)
    np.testing.assert_array_equal(again.labels_, found.labels_)
    assert again.image_names_ == found.image_names_


def test_the_saved_model_searches_the_whole_dataset(fitted, drawn):
    _, folder, _, _ = fitted
    dataset, vectors, true = drawn
    loaded = ConceptModel.load(folder, mapped=True)
    query = np.asarray(vectors[true == 7][0])
    with pytest.raises(DatasetError, match="has no index"):
        loaded.find_images(query, dataset=dataset.folder)
    build_dataset_index(dataset)
    matches = loaded.find_images(query, 20, dataset=dataset.folder)
    assert [true[row] for row, _ in matches] == [7] * 20
    assert matches[0].item == np.flatnonzero(true == 7)[0]
    assert matches[0].similarity == pytest.approx(1, abs=1e-3)
    with pytest.raises(InvalidInput, match="within"):
        loaded.find_images(query, within=0, dataset=dataset.folder)


def test_finished_parts_are_not_assigned_again(fitted, drawn, tmp_path):
    _, folder, assigned, _ = fitted
    dataset, *_ = drawn
    first = assigned.folder / dataset.part(0).name
    first.unlink()
    kept = (assigned.folder / dataset.part(1).name).stat().st_mtime_ns
    assign_dataset(folder, dataset.folder, verbose=False)
    assert first.exists()
    assert (assigned.folder / dataset.part(1).name).stat().st_mtime_ns == kept
    shutil.copytree(folder, tmp_path / "other")
    about = tmp_path / "other" / MANIFEST
    about.write_text(about.read_text() + "\n")  # as good as another model
    with pytest.raises(DatasetError, match="concepts of another model"):
        assign_dataset(tmp_path / "other", dataset.folder, verbose=False)


def test_looked_up_members_decide_as_scanned_ones(fitted, drawn, monkeypatch):
    found, *_ = fitted
    _, vectors, _ = drawn
    scanned = quick_rule(found.state_)
    assert scanned.nearest is None
    monkeypatch.setattr("concept.distributed.rule.LOOKED_UP_FROM", 0)
    looked_up = quick_rule(found.state_)
    assert looked_up.nearest is not None
    one, other = assign(vectors, scanned)[0], assign(vectors, looked_up)[0]
    assert (one == other).mean() > 0.995


def test_a_sample_of_everything_is_an_ordinary_fit(drawn):
    dataset, *_ = drawn
    found = fit_dataset(model(), dataset.folder, sample=10_000)
    assert len(found.image_names_) == ROWS - 1


def test_what_cannot_be_fitted(drawn, tmp_path):
    dataset, *_ = drawn
    other = ConceptModel(embedding_model="clip-ViT-B-32")
    with pytest.raises(DatasetError, match="made by 'drawn' in float32.*'clip-ViT-B-32'"):
        fit_dataset(other, dataset.folder)
    with pytest.raises(InvalidInput, match="sample is 0"):
        fit_dataset(model(), dataset.folder, sample=0)
    with pytest.raises(DatasetError, match="is no dataset"):
        fit_dataset(model(), tmp_path)
    narrow = Dataset.create(tmp_path / "narrow", ModelFacts("drawn", "", "float32", "torch", 8))
    write_part(narrow, 0, np.arange(3), np.zeros((3, 8)), failed=(0, 1, 2))
    with pytest.raises(DatasetError, match="no readable pictures"):
        fit_dataset(model(), narrow.folder)


def test_a_model_of_another_width_is_refused(fitted, tmp_path):
    _, folder, _, _ = fitted
    narrow = Dataset.create(tmp_path / "narrow", ModelFacts("drawn", "", "float32", "torch", 8))
    with pytest.raises(DatasetError, match="the model has 32 dimensions"):
        assign_dataset(folder, narrow.folder)
    assert not (narrow.folder / "concepts").exists()
    with pytest.raises(DatasetError, match="holds no concepts"):
        Assigned(narrow.folder)


def test_collages_show_pictures_out_of_tars_and_tables(tmp_path, contents):
    sources = [
        write_tar(tmp_path / "p.tar", contents[:30]),
        write_table(tmp_path / "p.parquet", "image", contents[30:]),
    ]
    space = ColourSpace()
    embed_dataset(sources, tmp_path / "dataset", space, verbose=False)
    model = ConceptModel(5, embedding_model=space, random_state=0, verbose=False)
    fit_dataset(model, tmp_path / "dataset")
    shown = [
        from_jpeg(collage).resize((1, 1)).getpixel((0, 0)) for collage in model.state_.collages
    ]
    # Red, green and blue pictures, and no grey ones.
    assert sorted(int(np.argmax(pixel)) for pixel in shown) == [0, 1, 2]
    assert all(max(pixel) - min(pixel) > 60 for pixel in shown)
