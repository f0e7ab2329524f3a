"""The figures of prompts are there, and mini-clip knows its postcards with and without one."""

import pytest

from benchmarks import prompts


def test_every_prompt_has_its_row(capsys):
    prompts.main(["--postcards", "106", "--seeds", "2"])
    lines = [
        [c.strip() for c in s.strip("|").split("|")] for s in capsys.readouterr().out.split("\n")
    ]
    assert lines[0] == ["prompt", *prompts.COLUMNS]
    rows = lines[2 : 2 + len(prompts.PROMPTS)]
    assert [row[0].strip("`") for row in rows] == list(prompts.PROMPTS)
    assert all("(" not in cell for cell in rows[0])
    assert all("±" in cell for row in rows[1:] for cell in row[1:])
    for row in rows:
        named, _, _, found = (float(cell.split()[0]) for cell in row[1:])
        assert named > 0.85
        assert found > 0.8
    bare, prompted = (float(rows[n][1].split()[0]) for n in (0, 2))
    gain = float(rows[2][1].split("(")[1].split()[0])
    assert gain == pytest.approx(prompted - bare, abs=0.0015)
