"""The benchmark of rounding runs from end to end, on little; no time is looked at."""

from benchmarks import rounding
from concept.demo.architecture import FOLDER
from concept.embedders import quantize


def test_the_benchmark_prints_its_table(capsys, monkeypatch):
    monkeypatch.setattr(quantize, "LEAST_INPUTS", 64)
    rounding.main(["--model", str(FOLDER), "--pictures", "6"])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:15].rstrip() for line in lines[1:]] == list(rounding.CHANGES)
    rows = [line[15:].split() for line in lines[1:]]
    assert all(float(row[3]) >= 0.999 for row in rows)  # the least cosine
    assert not quantize.can_multiply() or int(rows[0][0]) > 0
