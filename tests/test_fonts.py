"""Fonts: Pillow's own where it is enough, else the system's, and a warning after that."""

import warnings
from pathlib import Path

import pytest
from PIL import ImageFont

from concept import fonts
from concept.errors import MissingGlyphsWarning


def test_latin_needs_no_font_of_the_system(monkeypatch):
    monkeypatch.setattr(fonts, "system_fonts", lambda: pytest.fail("was asked for"))
    font = fonts.font_for(["a cat on a sofa", ""], 16)
    assert font.getlength("cat") > 0


def test_what_a_font_lacks():
    font = ImageFont.load_default(16)
    assert fonts.missing(font, "abc") == ""
    assert fonts.missing(font, "a海b豚") == "海豚"


def test_without_a_font_a_warning_names_the_characters(monkeypatch):
    monkeypatch.setattr(fonts, "system_fonts", lambda: ("no-such-font.ttf",))
    with pytest.warns(MissingGlyphsWarning, match=r"'海豚'.*CJK.*fonts-noto-cjk"):
        font = fonts.font_for(["海豚 dolphin"], 16)
    assert font.getlength("dolphin") > 0


def test_the_first_font_that_shows_everything_is_taken(monkeypatch):
    default = ImageFont.load_default(20)
    monkeypatch.setattr(fonts, "system_fonts", lambda: ("poor", "rich", "never"))
    opened = []

    def open_font(path, size):
        opened.append(path)
        return default

    monkeypatch.setattr(fonts, "_opened", open_font)
    lacks = iter(["海豚", "海", ""])
    monkeypatch.setattr(fonts, "missing", lambda font, characters: next(lacks))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fonts.font_for(["海豚"], 20) is default
    assert opened == ["poor", "rich"]


def test_fonts_of_many_scripts_come_first():
    names = ["Zapf.ttf", "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc"]
    ordered = sorted(names, key=fonts._rank)
    assert ordered == ["NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "DejaVuSans.ttf", "Zapf.ttf"]
    assert fonts._rank("NotoSansCJK-Bold.ttc") > fonts._rank("NotoSansCJK-Regular.ttc")


def test_the_fonts_of_this_system_are_files():
    assert all(Path(path).is_file() for path in fonts.system_fonts())


def test_every_chinese_font_here_shows_chinese():
    wide = [path for path in fonts.system_fonts() if "cjk" in path.lower()]
    if not wide:
        pytest.skip("no Noto Sans CJK on this system")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fonts.font_for(["海豚 イルカ 돌고래"], 16)
