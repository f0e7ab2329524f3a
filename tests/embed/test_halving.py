"""A batch that does not fit is halved, and the size that fits is kept."""

import logging

import numpy as np
import pytest
import torch

from concept import embed
from concept.embed.halving import InHalves
from concept.errors import InvalidInput
from tests.conftest import ColourSpace, coloured


class SmallGpu(ColourSpace):
    """A space on a device whose memory holds so many pictures at a time."""

    def __init__(self, room):
        super().__init__()
        self.room = room
        self.tried = []

    def embed_images(self, images):
        self.tried.append(len(images))
        if len(images) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return super().embed_images(images)


@pytest.mark.parametrize("room", [1, 5, 63, 64, 1000])
def test_pictures_that_do_not_fit_are_embedded_all_the_same(room):
    pictures = coloured("red", 100)
    space = SmallGpu(room)
    found = embed.embed_images(pictures, space, verbose=False)
    whole = embed.embed_images(pictures, ColourSpace(), verbose=False)
    np.testing.assert_allclose(found.vectors, whole.vectors, atol=1e-6)
    assert space.embedded == 100
    refused = [n for n in space.tried if n > room]
    assert len(refused) <= 7  # once for each halving of 64, not once a batch


def test_a_single_picture_that_does_not_fit_is_an_error():
    with pytest.raises(torch.OutOfMemoryError):
        embed.embed_images(coloured("red", 3), SmallGpu(0), verbose=False)


def test_halving_is_told(caplog):
    with caplog.at_level(logging.WARNING):
        embed.embed_images(coloured("red", 64), SmallGpu(40), verbose=False)
    assert "64 at a time exceed the memory of the device: going on with 32" in caplog.text


def test_other_errors_pass():
    def broken(batch):
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        InHalves(broken, "vectors")([1, 2])


def test_batches_of_different_width_are_refused():
    widths = iter([3, 4])
    embed_some = InHalves(lambda batch: np.ones((len(batch), next(widths))), "the vectors")
    embed_some([1])
    with pytest.raises(InvalidInput, match="the vectors has 4 dimensions"):
        embed_some([1])
