from benchmarks.page import renew

PAGE = """# Quality

What it says.

### one: 3 pictures

| old |

### two: 4 pictures

| kept |

## Notes

At the end.
"""


def test_a_section_takes_the_place_of_its_like(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    renew(path, "### one: 3 pictures\n\n| new |\n")
    assert path.read_text() == PAGE.replace("old", "new")
    renew(path, "### two: 4 pictures\n\n| newer |\n")
    assert path.read_text() == PAGE.replace("old", "new").replace("kept", "newer")


def test_a_new_section_goes_to_the_end_of_a_page_that_may_not_be_there(tmp_path):
    path = tmp_path / "page.md"
    renew(path, "### one\n\n| a |\n")
    renew(path, "### two\n\n| b |\n")
    assert path.read_text() == "### one\n\n| a |\n\n### two\n\n| b |\n"
