"""What threads make of a picture is what the model's own processor makes of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from transformers import (
    AutoImageProcessor,
    BlipImageProcessorPil,
    CLIPImageProcessorPil,
    SiglipImageProcessorPil,
    ViTImageProcessorPil,
)

from concept.demo.architecture import FOLDER
from concept.embedders.pixels import preparation_of

PROCESSORS = {
    "clip": CLIPImageProcessorPil(),
    "large clip": CLIPImageProcessorPil(
        size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336}
    ),
    "crop of another size": CLIPImageProcessorPil(
        size={"shortest_edge": 40}, crop_size={"height": 32, "width": 27}
    ),
    "siglip": SiglipImageProcessorPil(size={"height": 48, "width": 32}),
    "bilinear": ViTImageProcessorPil(),
    "blip": BlipImageProcessorPil(),
    "mini-clip": AutoImageProcessor.from_pretrained(FOLDER),
    "as they are": CLIPImageProcessorPil(do_normalize=False, do_rescale=False),
}


def noise(width, height, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("name", PROCESSORS)
@settings(max_examples=8, deadline=None)
@given(width=st.integers(16, 500), height=st.integers(16, 500), seed=st.integers(0, 9))
def test_the_pixels_are_those_of_the_processor(name, width, height, seed):
    processor = PROCESSORS[name]
    preparation = preparation_of(processor, batch=32)
    picture = noise(width, height, seed)
    expected = processor(picture, return_tensors="np")["pixel_values"][0]
    made = preparation(picture)
    assert made.dtype == np.uint8
    moved = (made * np.array(preparation.scale) + np.array(preparation.offset)).transpose(2, 0, 1)
    np.testing.assert_allclose(moved, expected, atol=1e-5)


class Mirroring(CLIPImageProcessorPil):
    """A processor that does what its settings do not say."""

    def normalize(self, image, mean, std, **rest):
        return super().normalize(image, mean, std, **rest)[:, :, ::-1]


@pytest.mark.parametrize(
    "processor",
    [
        Mirroring(),
        CLIPImageProcessorPil(do_resize=False),
        CLIPImageProcessorPil(size={"shortest_edge": 200}),  # padded up to its crop
        CLIPImageProcessorPil(size={"shortest_edge": 224}, do_center_crop=False),
    ],
)
def test_a_processor_that_does_more_is_left_to_itself(processor):
    assert preparation_of(processor, batch=32) is None


def test_photographs_may_be_decoded_a_little_larger_than_they_are_needed():
    assert preparation_of(PROCESSORS["clip"], 32).side == 336
    assert preparation_of(PROCESSORS["siglip"], 32).side == 72
