"""A page of concepts that opens from disk: no server, no script, everything inside."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template


@dataclass(frozen=True)
class Card:
    """One concept on the page.

    Attributes:
        number: The concept.
        name: Its best word.
        words: All its words.
        count: How many pictures it has.
        collage: A JPEG of its exemplars.
        exemplars: The names of the exemplars, in the collage's order.
    """

    number: int
    name: str
    words: str
    count: int
    collage: bytes
    exemplars: Sequence[str]


_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; --ink: #1d2433; --faint: #5b6577; --paper: #f6f7f9; --card: #fff;
        --line: #dfe3ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --faint: #a0a9ba; --paper: #14171d;
        --card: #1e232c; --line: #323a47; } }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 4rem); background: var(--paper);
       color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.7rem; } header p { margin: .3rem 0 1.6rem; color: var(--faint); }
main { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
          overflow: hidden; }
article img { display: block; width: 100%; aspect-ratio: 1; }
article div { padding: .8rem 1rem 1rem; } h2 { margin: 0; font-size: 1.1rem; }
article p { margin: .2rem 0 0; color: var(--faint); font-size: .9rem;
            overflow-wrap: anywhere; }
</style>
</head>
<body>
<header><h1>$title</h1><p>$summary</p></header>
<main>
$cards
</main>
</body>
</html>
""")

_CARD = Template("""<article id="concept-$number">
<img src="data:image/jpeg;base64,$collage" loading="lazy" alt="Exemplars of $name: $exemplars">
<div><h2>$name</h2><p>$words</p><p>Concept $number · $count pictures</p></div>
</article>""")


def concepts_page(title: str, cards: Sequence[Card], pictures: int, outliers: int) -> str:
    """Write a self-contained page of concepts.

    Args:
        title: What stands on top.
        cards: The concepts in the order in which they are to be shown.
        pictures: How many pictures there are in all.
        outliers: How many of them belong to no concept.

    Returns:
        The page as HTML; all names are escaped.
    """
    summary = f"{pictures:,} pictures, {len(cards):,} concepts, {outliers:,} pictures in none"
    return _PAGE.substitute(
        title=html.escape(title),
        summary=summary,
        cards="\n".join(_card(card) for card in cards) or "<p>There are no concepts to show.</p>",
    )


def _card(card: Card) -> str:
    return _CARD.substitute(
        number=card.number,
        name=html.escape(card.name),
        words=html.escape(card.words),
        count=f"{card.count:,}",
        collage=base64.b64encode(card.collage).decode("ascii"),
        exemplars=html.escape(", ".join(card.exemplars)),
    )
