"""The benchmark of fits runs, and its mixture is what it says."""

import numpy as np

from benchmarks import fitting


def test_the_mixture_has_concepts_and_strays():
    vectors, true = fitting.mixture(2000)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert 0.01 < (true == -1).mean() < 0.06
    alike = vectors @ vectors.T
    same = (true[:, None] == true) & (true >= 0)[:, None]
    assert alike[same].mean() > alike[~same].mean() + 0.3


def test_the_command_prints_both_tables(capsys):
    fitting.main(
        ["--rows", "600", "--new", "50", "--repeats", "1", "--growth", "400", "--engines", "evoc"]
    )
    lines = capsys.readouterr().out.splitlines()
    works = [line.split("  ")[0] for line in lines if "evoc" in line]
    assert works[:2] == ["fit 600 vectors", "assign 50 vectors"]
    assert len(works) == 3
    assert float(lines[1].split()[-1]) > 0.5
