from benchmarks.tables import measures_table


def test_the_best_of_a_size_is_bold_and_what_was_not_measured_is_a_dash():
    text = measures_table(
        [
            (10, "ours", {"concepts": [3, 4], "covered": [0.9, 1.0]}),
            (10, "theirs", {"concepts": [5], "covered": [0.5]}),
            (20, "ours", {"concepts": [2], "covered": [0.25]}),
        ]
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    # The deviation of 3 and 4 is 1 / sqrt(2), of 0.9 and 1.0 a tenth of that.
    assert rows[2][:5] == ["10", "ours", "3.5 ± 0.7", "**0.950** ± 0.071", "–"]
    assert rows[3][:4] == ["10", "theirs", "5.0", "0.500"]
    assert rows[4][:4] == ["20", "ours", "2.0", "0.250"]


def test_not_a_number_is_never_the_best():
    nan = float("nan")
    text = measures_table([(5, "a", {"purity": [nan]}), (5, "b", {"purity": [0.5]})])
    assert "| **0.500** |" in text
    assert "nan" not in text
