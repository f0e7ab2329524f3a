"""A small fitted state over real files."""

from dataclasses import replace

import pytest
from PIL import Image

from concept.state import ConceptState
from tests.test_state import STATE


@pytest.fixture
def exported(tmp_path) -> ConceptState:
    """Three pictures on disk: two of "sea", one of nothing."""
    folder = tmp_path / "photos"
    folder.mkdir()
    paths = [str(folder / f"{name}.jpg") for name in "abc"]
    for path in paths:
        Image.new("RGB", (8, 8), "blue").save(path)
    return replace(STATE, names=paths, paths=paths)
