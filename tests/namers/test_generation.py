"""The name in what a model answers."""

import pytest

from concept.namers.generation import first_line


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Sailing boats", "Sailing boats"),
        ('  "Sailing boats."\nThese pictures show', "Sailing boats"),
        ("\n\n**Sailing boats**", "Sailing boats"),
        ("Name: Sailing boats.", "Sailing boats"),
        ("The short name is: “Sailing boats”", "Sailing boats"),
        ("<think>\nWell, boats\n</think>\n\nSailing boats", "Sailing boats"),
        ("<think>\nWell, boats and then the words ran ou", ""),
        ("St. Bernard dogs", "St. Bernard dogs"),
        ("names of ships", "names of ships"),
        (" \n\"'", ""),
        ("", ""),
    ],
)
def test_the_first_line_without_its_wrapping(answer, name):
    assert first_line(answer) == name
