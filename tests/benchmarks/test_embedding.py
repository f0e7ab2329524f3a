"""The benchmark of embedding runs from end to end, on little; no time is looked at."""

import re

from benchmarks import embedding
from concept.demo.architecture import FOLDER


def test_the_benchmark_prints_its_table(tmp_path, capsys):
    little = "--pictures 3 --large 1 --words 5 --repeats 1 --engines float32 auto"
    embedding.main(["--data", str(tmp_path), "--model", str(FOLDER), *little.split()])
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if re.search(r" (float32|auto) ", line)]
    assert [row.split("  ")[0] for row in rows] == [
        *["3 photographs, 640"] * 2,
        *["1 photographs, 12MP"] * 2,
        *["5 words"] * 2,
    ]
    assert all(float(row.split()[-1]) >= 0.999 for row in rows)  # the least cosine
    assert re.match(r"second run, 3 photographs: 0 embedded", lines[-1])
