"""XMP sidecars: keywords go in, nothing else goes out."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concept.errors import InvalidInput
from concept.export.sidecars import DC, LR, RDF, export_sidecars, with_keyword

DARKTABLE = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="4">
   <dc:subject><rdf:Bag><rdf:li>holiday</rdf:li></rdf:Bag></dc:subject>
   <!-- edited by hand -->
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""


def keywords(text, space, local):
    root = ET.fromstring(text.encode())
    return [
        item.text for bag in root.iter(f"{{{space}}}{local}") for item in bag.iter(f"{{{RDF}}}li")
    ]


def sidecar(path):
    return Path(path + ".xmp")


def test_new_sidecars_hold_both_kinds_of_keywords(exported):
    assert export_sidecars(exported) == 2
    text = sidecar(exported.paths[0]).read_text(encoding="utf-8")
    assert keywords(text, DC, "subject") == ["sea"]
    assert keywords(text, LR, "hierarchicalSubject") == ["Concept|sea"]
    assert not sidecar(exported.paths[1]).exists()  # in no concept


def test_exporting_again_changes_nothing(exported):
    export_sidecars(exported)
    before = sidecar(exported.paths[0]).read_bytes()
    assert export_sidecars(exported) == 0
    assert sidecar(exported.paths[0]).read_bytes() == before


def test_what_others_wrote_stays(exported):
    sidecar(exported.paths[0]).write_text(DARKTABLE, encoding="utf-8")
    export_sidecars(exported)
    text = sidecar(exported.paths[0]).read_text(encoding="utf-8")
    assert keywords(text, DC, "subject") == ["holiday", "sea"]
    assert 'xmp:Rating="4"' in text
    assert "<!-- edited by hand -->" in text
    assert 'x:xmptk="XMP Core 4.4.0-Exiv2"' in text


def test_another_concept_takes_the_place_of_an_earlier_one(exported):
    export_sidecars(exported)
    export_sidecars(replace(exported, titles=["beach"]))
    text = sidecar(exported.paths[0]).read_text(encoding="utf-8")
    assert keywords(text, LR, "hierarchicalSubject") == ["Concept|beach"]
    assert keywords(text, DC, "subject") == ["sea", "beach"]  # "sea" may be the user's own
    nothing = replace(exported, labels=exported.labels * 0 - 1)
    assert export_sidecars(nothing) == 2
    text = sidecar(exported.paths[0]).read_text(encoding="utf-8")
    assert keywords(text, LR, "hierarchicalSubject") == []


def test_a_doubtful_name_is_no_plain_keyword(exported):
    export_sidecars(replace(exported, titles=["sea?"]))
    text = sidecar(exported.paths[0]).read_text(encoding="utf-8")
    assert keywords(text, DC, "subject") == []
    assert keywords(text, LR, "hierarchicalSubject") == ["Concept|sea?"]


@pytest.mark.parametrize("damaged", ["", "no XML <", "<html><body/></html>"])
def test_what_is_no_xmp_is_refused_before_anything_is_written(exported, damaged):
    last = sidecar(exported.paths[2])
    last.write_text(damaged, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"c\.jpg\.xmp' is no XMP"):
        export_sidecars(exported)
    assert last.read_text() == damaged
    assert not sidecar(exported.paths[0]).exists()
    assert export_sidecars(exported, overwrite_damaged=True) == 2
    assert keywords(last.read_text(), DC, "subject") == ["sea"]


def test_pictures_without_files_are_told(exported):
    with pytest.raises(InvalidInput, match="none of the pictures has a file"):
        export_sidecars(replace(exported, paths=["", "", "gone.jpg"]))


printable = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@settings(max_examples=60)
@given(printable.filter(lambda t: not t.endswith("?")), printable)
def test_any_name_goes_in_and_comes_out(title, later):
    text = with_keyword(DARKTABLE, title)
    assert keywords(text, DC, "subject")[-1] == title
    assert keywords(text, LR, "hierarchicalSubject") == ["Concept|" + title.replace("|", "/")]
    assert with_keyword(text, title) == text
    last = with_keyword(text, later)
    assert keywords(last, LR, "hierarchicalSubject") == ["Concept|" + later.replace("|", "/")]
