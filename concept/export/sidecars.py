"""XMP sidecars, in which photo managers such as digiKam and darktable look for keywords.

``beach.jpg.xmp`` beside ``beach.jpg`` gets the concept as a keyword (``dc:subject``) and as a
hierarchical one (``lr:hierarchicalSubject``, "Concept|beach"). What else stands in a sidecar stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from concept.errors import InvalidInput
from concept.state import DOUBT, ConceptState
from concept.tables import written_whole

if TYPE_CHECKING:
    from xml.dom.minidom import Document, Element

SUFFIX = ".xmp"
ROOT = "Concept|"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
LR = "http://ns.adobe.com/lightroom/1.0/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_EMPTY = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""/></rdf:RDF>'
    "</x:xmpmeta>"
)


def export_sidecars(state: ConceptState, *, overwrite_damaged: bool = False) -> int:
    """Write the concepts of pictures into the sidecars beside their files.

    Keywords are added to those that are there. Of an earlier export the hierarchical keyword is
    replaced and the plain one kept, since it may be the user's own; a doubtful name is no plain
    keyword. All sidecars are read before the first is written.

    Args:
        state: What the fitted model knows.
        overwrite_damaged: Whether to replace sidecars that are no XMP, instead of refusing.

    Returns:
        How many sidecars were written.

    Raises:
        InvalidInput: If a sidecar is no XMP, or no picture has a file.
    """
    there = [row for row, path in enumerate(state.paths) if path and Path(path).is_file()]
    if not there:
        raise InvalidInput(
            "none of the pictures has a file here",
            "a model fitted with paths of files that are still there",
        )
    written: dict[Path, str] = {}
    for row in there:
        concept = int(state.labels[row])
        path = Path(state.paths[row] + SUFFIX)
        before = _content(path)
        if concept < 0 and before is None:
            continue
        title = state.titles[concept] if concept >= 0 else None
        try:
            after = with_keyword(_EMPTY if before is None else before, title)
        except ValueError as error:
            if not overwrite_damaged:
                raise InvalidInput(
                    f"{str(path)!r} is no XMP ({error})",
                    "a sidecar that a program for photographs wrote, or none",
                    "Move it away, or pass overwrite_damaged=True to lose it",
                ) from error
            after = with_keyword(_EMPTY, title)
        if after != before:
            written[path] = after
    for path, text in written.items():
        with written_whole(path) as fresh:
            fresh.write_text(text, encoding="utf-8")
    return len(written)


def with_keyword(xmp: str, title: str | None) -> str:
    """An XMP document in which a picture belongs to one concept, or to none.

    Args:
        xmp: The document.
        title: The concept's name; None to take out what an earlier one had put there.

    Returns:
        The document; the same text where nothing had to be changed.

    Raises:
        ValueError: If it is no XMP.
    """
    from xml.dom.minidom import parseString
    from xml.parsers.expat import ExpatError

    try:
        document = parseString(xmp.encode("utf-8"))
    except ExpatError as error:
        raise ValueError(str(error)) from error
    description = _description(document)
    wanted = [] if title is None else [ROOT + title.replace("|", "/")]
    plain = [] if title is None or title.endswith(DOUBT) else [title]
    changed = _put(document, description, ("lr", LR, "hierarchicalSubject"), wanted, ROOT)
    changed |= _put(document, description, ("dc", DC, "subject"), plain)
    return document.toxml() + "\n" if changed else xmp


def _content(path: Path) -> str | None:
    if not path.exists():
        return None
    return path.read_bytes().decode("utf-8-sig", "replace")


def _description(document: Document) -> Element:
    found = document.getElementsByTagNameNS(RDF, "Description")
    if found:
        return found[0]
    roots = document.getElementsByTagNameNS(RDF, "RDF")
    if not roots:
        raise ValueError("there is no rdf:RDF in it")
    prefix = roots[0].prefix
    made = document.createElementNS(RDF, f"{prefix}:Description" if prefix else "Description")
    made.setAttributeNS(RDF, f"{prefix}:about" if prefix else "about", "")
    roots[0].appendChild(made)
    return made


def _put(
    document: Document,
    description: Element,
    name: tuple[str, str, str],
    values: Iterable[str],
    replaced: str = "",
) -> bool:
    """Add values to a bag of keywords; those that begin with ``replaced`` go if not wanted."""
    prefix, space, local = name
    present = document.getElementsByTagNameNS(space, local)
    items = [item for bag in present for item in bag.getElementsByTagNameNS(RDF, "li")]
    wanted = list(values)
    stale = [i for i in items if replaced and _text(i).startswith(replaced)]
    gone = [item for item in stale if _text(item) not in wanted]
    known = {_text(item) for item in items}
    new = [value for value in wanted if value not in known]
    for item in gone:
        if item.parentNode is not None:
            item.parentNode.removeChild(item)
    if new:
        bag = _bag(document, description, present, (prefix, space, local))
        for value in new:
            item = document.createElementNS(RDF, f"{bag.prefix}:li" if bag.prefix else "li")
            item.appendChild(document.createTextNode(value))
            bag.appendChild(item)
    return bool(gone or new)


def _bag(
    document: Document, description: Element, present: Iterable[Element], name: tuple[str, str, str]
) -> Element:
    """The list that keywords stand in, made where there is none."""
    prefix, space, local = name
    for found in present:
        for kind in ("Bag", "Seq", "Alt"):
            bags = found.getElementsByTagNameNS(RDF, kind)
            if bags:
                return bags[0]
    made = document.createElementNS(space, f"{prefix}:{local}")
    made.setAttributeNS(_XMLNS, f"xmlns:{prefix}", space)
    made.setAttributeNS(_XMLNS, "xmlns:rdf", RDF)
    bag = document.createElementNS(RDF, "rdf:Bag")
    made.appendChild(bag)
    description.appendChild(made)
    return bag


def _text(item: Element) -> str:
    return "".join(node.data for node in item.childNodes if node.nodeType == node.TEXT_NODE).strip()
