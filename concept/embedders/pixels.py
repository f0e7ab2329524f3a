"""What a model's image processor does to a picture, done by Pillow in any thread.

The processors of transformers take one picture after the other through several copies. Their
settings are few (a size, a filter, a crop, a mean and a deviation), and Pillow scales without the
interpreter's lock; so the work moves into the threads that read the files. Whether the result is
the processor's own is tried out on pictures before it is relied on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# JPEGs may be decoded at a half, a quarter or an eighth. The decoder's scaling is a mean of pixels;
# with this much left to scale, the processor's own filter decides how the result looks.
_DECODE_MARGIN = 1.5
# Pixels are numbers from 0 to 255. Processors differ in rounding by one of these, here and there.
_TOLERATED_LEVELS = 0.5
_TRIAL_SIZES = ((1.5, 1.25), (1.25, 2.5), (0.75, 0.5))


@dataclass(frozen=True)
class PixelPreparation:
    """Scale and crop a picture as an image processor would, up to the arithmetic on its pixels.

    Attributes:
        height: Of the result, in pixels.
        width: Of the result, in pixels.
        short: What the short side is scaled to before the crop; None to scale to height and width.
        resample: Pillow's filter.
        scale: (3,) what each pixel from 0 to 255 is multiplied by afterwards.
        offset: (3,) what is added then.
        batch: How many pictures the model takes best at a time.
    """

    height: int
    width: int
    short: int | None
    resample: Image.Resampling
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    batch: int

    @property
    def side(self) -> int:
        """The least side in pixels at which a picture may be decoded."""
        target = max(self.height, self.width) if self.short is None else self.short
        return round(_DECODE_MARGIN * target)

    def __call__(self, image: Image.Image, /) -> NDArray[np.uint8]:
        """Scale and crop one picture of mode RGB: (height, width, 3) from 0 to 255."""
        if self.short is None:
            scaled = image.resize((self.width, self.height), self.resample)
        else:
            shorter, longer = sorted(image.size)
            long = int(self.short * longer / shorter)
            wide, high = (self.short, long) if image.width <= image.height else (long, self.short)
            left, top = (wide - self.width) // 2, (high - self.height) // 2
            scaled = image.resize((wide, high), self.resample)
            scaled = scaled.crop((left, top, left + self.width, top + self.height))
        return np.asarray(scaled)


def preparation_of(processor: Any, batch: int) -> PixelPreparation | None:
    """The preparation that does what an image processor of transformers does.

    Args:
        processor: The image processor.
        batch: How many pictures the model takes best at a time.

    Returns:
        It, or None if the processor does anything else.
    """
    preparation = _from_settings(processor, batch)
    return preparation if preparation and _agrees(preparation, processor) else None


def _from_settings(processor: Any, batch: int) -> PixelPreparation | None:
    size = {name: value for name, value in dict(processor.size or {}).items() if value}
    cropped = getattr(processor, "do_center_crop", False)
    crop = {name: value for name, value in dict(processor.crop_size or {}).items() if value}
    target = crop if cropped else size
    if not getattr(processor, "do_resize", False) or set(target) != {"height", "width"}:
        return None
    short = None
    if cropped:
        if set(size) == {"shortest_edge"}:
            short = size["shortest_edge"]
        if short is None or short < max(crop.values()):
            return None
    factor = processor.rescale_factor if getattr(processor, "do_rescale", False) else 1.0
    mean, deviation = np.zeros(3), np.ones(3)
    if getattr(processor, "do_normalize", False):
        mean = np.broadcast_to(np.asarray(processor.image_mean, dtype=float), 3)
        deviation = np.broadcast_to(np.asarray(processor.image_std, dtype=float), 3)
    try:
        # Torchvision's filters have Pillow's names.
        given = processor.resample
        name = getattr(given, "name", None)
        resample = Image.Resampling[name] if name else Image.Resampling(int(given))
    except (KeyError, ValueError, TypeError):
        return None
    return PixelPreparation(
        height=target["height"],
        width=target["width"],
        short=short,
        resample=resample,
        scale=tuple(float(value) for value in factor / deviation),
        offset=tuple(float(value) for value in -mean / deviation),
        batch=batch,
    )


def _agrees(preparation: PixelPreparation, processor: Any) -> bool:
    """Whether both make the same of a wide, a high and a small picture."""
    base = preparation.short or max(preparation.height, preparation.width)
    scale, offset = np.array(preparation.scale), np.array(preparation.offset)
    for across, down in _TRIAL_SIZES:
        picture = _trial_picture(int(base * across), int(base * down))
        expected = processor(picture, return_tensors="np")["pixel_values"][0]
        if np.shape(expected) != (3, preparation.height, preparation.width):
            return False
        made = (preparation(picture) * scale + offset).transpose(2, 0, 1)
        if np.abs((made - expected) / scale[:, None, None]).mean() > _TOLERATED_LEVELS:
            return False
    return True


def _trial_picture(width: int, height: int) -> Image.Image:
    """Waves of different lengths in each channel, so that no shift, filter or swap goes unseen."""
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    waves = [
        np.sin(across / 5.0) + np.cos(down / 11.0),
        np.sin(across / 13.0 + down / 7.0) * 2,
        np.cos(across / 23.0) + np.sin(down / 3.0),
    ]
    return Image.fromarray((127.5 + 60 * np.stack(waves, axis=2)).astype(np.uint8))
