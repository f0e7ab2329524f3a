import pytest

from benchmarks import engines, quality, tables
from benchmarks.peers import process
from benchmarks.peers.exchange import Answer


@pytest.fixture
def only_tiny(monkeypatch, tiny):
    monkeypatch.setitem(quality.LOADERS, "tiny", lambda data: tiny)


def cells(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_command_prints_and_writes_its_table(only_tiny, tmp_path, capsys):
    out = tmp_path / "tables.md"
    chosen = ["--collections", "tiny", "--engines", "umap+hdbscan", "--seeds", "1"]
    quality.main([*chosen, "--no-peers", "--out", str(out)])
    text = out.read_text()
    assert capsys.readouterr().out.strip() == text.strip()
    assert text.startswith("### tiny: 60 pictures of 3 classes\n")
    table = cells(text)
    assert table[0] == ["size", "engine", *tables.COLUMNS]
    # The three kinds lie far apart: whoever misses them is broken.
    found = dict(zip(table[0], table[2], strict=True))
    assert found["engine"] == "umap+hdbscan"
    assert found["concepts"] == "3.0"
    assert found["stability"] == "1.000 ± 0.000"
    for column in ("purity", "ARI", "NMI", "shuffled", "named"):
        assert found[column] == "1.000", column
    named = [row for row in table if row[1] in ("cosine", "c-TF-IDF")]
    assert [row[2] for row in named[:2]] == ["1.000", "1.000"]
    assert [[cell.split(", ")[0] for cell in row[2:]] for row in named[2:]] == [
        ["cat", "dog", "owl"]
    ] * 2


def test_peers_stand_beside_and_reduced_ones_twice(only_tiny, monkeypatch, tmp_path, capsys):
    peer = process.Peer("One 1.0", "one==1.0", "one.py", (True,), reduces=True)
    asked = []

    def answer(collection, fit, engine):
        labels = collection.classes[fit.rows].tolist()
        return Answer(labels, [["cat"], ["dog"], ["owl"]])

    def run(who, collection, fits, folder):
        asked.append((who, len(fits), folder))
        ours = [answer(collection, fit, "any") for fit in fits]
        words = [["cat"], ["dog"], ["dog"]]
        return [Answer([-1, *one.labels[1:]], words, filled=one.labels) for one in ours]

    monkeypatch.setattr(engines, "run", answer)
    monkeypatch.setattr(process, "run", run)
    monkeypatch.setattr(process, "PEERS", (peer,))
    chosen = ["--collections", "tiny", "--engines", "umap+hdbscan", "--seeds", "1"]
    quality.main([*chosen, "--sizes", "5", "--peers", str(tmp_path)])
    table = cells(capsys.readouterr().out)
    lines = {row[1]: dict(zip(table[0], row, strict=True)) for row in table[2:5]}
    assert list(lines) == ["umap+hdbscan", "One 1.0", "One 1.0, outliers reduced"]
    assert {line["size"] for line in lines.values()} == {"5"}
    assert lines["One 1.0"]["covered"] == "0.983"
    assert lines["One 1.0, outliers reduced"]["covered"] == "**1.000**"
    assert [line["named"] for line in lines.values()] == ["**1.000**", "0.667", "0.667"]
    # All fits of a collection at once, and then the classes to be named.
    assert asked == [(peer, 6, tmp_path), (peer, 1, tmp_path)]
    # More samples make a table of their own, without another one of names.
    page = tmp_path / "page.md"
    for samples in ("4", "7"):
        quality.main([*chosen, "--peers", str(tmp_path), "--out", str(page), "--samples", samples])
    assert asked[4:] == [(peer, 9, tmp_path)]
    headings = [line for line in page.read_text().splitlines() if line.startswith("###")]
    assert headings == [
        "### tiny: 60 pictures of 3 classes",
        "### tiny, 7 samples: 60 pictures of 3 classes",
    ]


def test_an_unknown_collection_is_an_error(capsys):
    with pytest.raises(SystemExit):
        quality.main(["--collections", "imagenet"])
    assert "imagenet" in capsys.readouterr().err
