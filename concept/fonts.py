"""Fonts of the system that can show a text, in whatever script it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from concept.errors import MissingGlyphsWarning

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("%WINDIR%/Fonts", "%LOCALAPPDATA%/Microsoft/Windows/Fonts"),
}
_OTHER_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
# Families that cover Chinese, Japanese and Korean, as parts of file names, best first.
_WIDE: tuple[str, ...] = (
    "notosanscjk",
    "sourcehansans",
    "wqy",
    "msyh",
    "pingfang",
    "hiragino",
    "droidsansfallback",
)
_WIDE += ("ipag", "nanum", "malgun", "meiryo", "simsun", "simhei", "applesdgothic", "unifont")
_PLAIN = ("dejavusans.", "notosans-regular", "liberationsans-regular", "arial.", "helvetica")
# Fonts draw what they lack as an empty box, or as nothing; no font has a glyph for this one.
_NO_CHARACTER = "\U0010fffd"


def font_for(texts: Iterable[str], size: int) -> Font:
    """A font that shows some texts: Pillow's own where it can, else one of the system's.

    Args:
        texts: All that it is to show.
        size: In pixels.

    Returns:
        The font; the one that lacks the fewest characters, with a `MissingGlyphsWarning` that
        names them, where none shows everything.
    """
    needed = "".join(sorted({c for text in texts for c in text if _is_drawn(c)}))
    best: Font = ImageFont.load_default(size)
    lacking = missing(best, needed)
    if not lacking:
        return best
    for path in system_fonts():
        font = _opened(path, size)
        if font is None:
            continue
        without = missing(font, needed)
        if len(without) < len(lacking):
            best, lacking = font, without
        if not lacking:
            return best
    scripts = sorted({unicodedata.name(c, "?").split()[0] for c in lacking})
    warnings.warn(
        f"no font on this system shows {lacking[:10]!r} ({', '.join(scripts)}): boxes stand in "
        "their place. Install one that does, for Chinese, Japanese and Korean for example "
        "Noto Sans CJK (Debian and Ubuntu: apt install fonts-noto-cjk).",
        MissingGlyphsWarning,
        stacklevel=2,
    )
    return best


def missing(font: Font, characters: str) -> str:
    """Those of some characters that a font has no glyph for."""
    box = _drawn(font, _NO_CHARACTER)
    return "".join(c for c in characters if _drawn(font, c) in (box, (0, 0, b"")))


def _drawn(font: Font, character: str) -> tuple[int, int, bytes]:
    mask = font.getmask(character)
    return (*mask.size, bytes(mask))


def _is_drawn(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] not in "CM"


@lru_cache(maxsize=1)
def system_fonts() -> tuple[str, ...]:
    """Paths of the system's fonts: those of many scripts first, then plain ones, then the rest."""
    found = sorted(set(_listed()) | set(_in_folders()))
    return tuple(sorted(found, key=_rank))


def _rank(path: str) -> tuple[int, str]:
    name = Path(path).name.lower()
    families = (*_WIDE, *_PLAIN)
    places = [place for place, family in enumerate(families) if family in name]
    return (min(places, default=len(families)) + ("bold" in name or "italic" in name), path)


def _listed() -> Iterator[str]:
    """What fontconfig knows, where there is one."""
    lister = shutil.which("fc-list")
    if lister is None:
        return
    done = subprocess.run(
        [lister, "--format", "%{file}\n"], capture_output=True, timeout=60, check=False
    )
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.lower().endswith(_ENDINGS):
            yield line


def _in_folders() -> Iterator[str]:
    for name in _FOLDERS.get(sys.platform, _OTHER_FOLDERS):
        folder = Path(os.path.expandvars(name)).expanduser()
        if folder.is_dir():
            for path in folder.rglob("*"):
                if path.suffix.lower() in _ENDINGS:
                    yield str(path)


def _opened(path: str, size: int) -> Font | None:
    try:
        return ImageFont.truetype(path, size)
    except OSError:  # a file that is no font, or one that this FreeType cannot read
        return None
