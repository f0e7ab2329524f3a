"""The table of labels, in every format the same."""

from dataclasses import replace

import pandas as pd
import pytest

from concept.errors import InvalidInput
from concept.export.labels import export_labels, labels_table


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "CSV"])
def test_every_format_holds_the_same_table(exported, tmp_path, suffix):
    state = replace(exported, names=['a "b", c', "日本語\nx", "c"], titles=["sea, «mer»"])
    path = tmp_path / "new" / f"labels.{suffix}"
    assert export_labels(state, path) == path
    if suffix.lower() == "csv":
        read = pd.read_csv(path, keep_default_na=False)
    elif suffix == "json":
        read = pd.read_json(path)
    else:
        read = pd.read_parquet(path)
    assert list(read.columns) == [
        *("Row", "Name", "Path", "Concept", "ConceptName", "Words", "Share"),
    ]
    pd.testing.assert_frame_equal(read, labels_table(state), check_dtype=False)
    assert read["Concept"].tolist() == [0, -1, 0]
    assert read["ConceptName"].tolist() == ["sea, «mer»", "", "sea, «mer»"]
    assert read["Words"].tolist() == ["sea, boat", "", "sea, boat"]


def test_an_earlier_export_is_replaced(exported, tmp_path):
    export_labels(exported, tmp_path / "labels.csv")
    export_labels(replace(exported, titles=["other"]), tmp_path / "labels.csv")
    assert "other" in (tmp_path / "labels.csv").read_text()
    assert len(list(tmp_path.glob("*labels*"))) == 1


@pytest.mark.parametrize("name", ["labels", "labels.xlsx", "photos"])
def test_other_endings_are_refused(exported, tmp_path, name):
    with pytest.raises(InvalidInput, match=r"\.csv, \.json or \.parquet"):
        export_labels(exported, tmp_path / name)
    assert not (tmp_path / "labels.xlsx").exists()
