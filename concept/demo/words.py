"""What is on a postcard, in words, and the grammar that makes captions of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")

IRREGULAR_PLURALS = {
    "bus": "buses",
    "butterfly": "butterflies",
    "cactus": "cacti",
    "city": "cities",
    "dots": "dots",
    "fish": "fish",
    "fireworks": "fireworks",
    "lightning": "lightning",
    "puppy": "puppies",
    "stripes": "stripes",
}
UNCOUNTED = frozenset({"dots", "fireworks", "lightning", "stripes", "woods", "dunes", "lines"})

CONTEXT_NOUNS = (
    "sea",
    "sand",
    "snow",
    "sky",
    "clouds",
    "grass",
    "meadow",
    "hill",
    "road",
    "street",
    "table",
    "wall",
    "floor",
    "rain",
    "stars",
    "sun",
    "night",
    "sunset",
    "waves",
    "rocks",
    "garden",
    "winter",
    "background",
)
"""Nouns of the grammar that belong to several kinds and to none."""

FILLERS = frozenset(
    {
        *("a", "an", "the", "its", "it", "and", "many", "full"),
        *("above", "across", "after", "along", "among", "around", "at", "behind", "between", "by"),
        *("far", "for", "from", "in", "middle", "of", "off", "on", "out", "over", "through", "to"),
        *("under", "up", "with", "without"),
        *("drawing", "image", "photo", "picture", "postcard"),
    }
)
"""Words that say nothing about a picture by themselves."""

_FRAMES = (
    "a photo of {}",
    "a picture of {}",
    "a postcard of {}",
    "a drawing of {}",
    "an image of {}",
)
_SHORT = ("{np}", "{traits}", "{bare}")
_LONG = (
    "{traits} {place}",
    "{traits} {part} {place}",
    "{traits} {place} {hour}",
    "{traits} {hour}",
    "{traits} {part} {hour}",
    "{traits} {weather} {hour}",
    "{traits} {place} {weather}",
    "{traits} {part}",
    "{hour}, {traits} {place}",
    "{place}, {traits} {weather}",
)


@dataclass(frozen=True)
class Setting:
    """Where and when: phrases of which any may be said, and the light on things there."""

    places: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    weathers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sketch:
    """The truth about a picture, from which captions are made.

    Attributes:
        kind: The word a person would use for it.
        names: Other nouns for the same thing.
        traits: Adjectives that are true of it ("red", "small").
        count: How many there are.
        parts: Phrases that say what it has ("with a white sail").
        setting: Where and when.
    """

    kind: str
    names: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    count: int = 1
    parts: tuple[str, ...] = ()
    setting: Setting = field(default_factory=Setting)


def caption(sketch: Sketch, rng: Random) -> str:
    """One full sentence part about the picture, such as ``two green apples on a table``."""
    template = rng.choice(_LONG)
    text = _fill(sketch, rng, template)
    framed = template.startswith("{traits}") and rng.random() < 0.25
    return rng.choice(_FRAMES).format(text) if framed else text


def short_caption(sketch: Sketch, rng: Random) -> str:
    """The thing alone: a bare noun, a noun phrase, or ``a photo of`` one."""
    kind = rng.random()
    noun = _noun(sketch, rng)
    if kind < 0.38:
        return noun
    text = with_article(noun) if kind < 0.72 else _fill(sketch, rng, rng.choice(_SHORT))
    return rng.choice(_FRAMES).format(text) if rng.random() < 0.4 else text


def context_caption(sketch: Sketch, rng: Random) -> str:
    """A word or phrase about the surroundings or a trait, without the thing itself."""
    setting = sketch.setting
    phrase = rng.choice([*setting.places, *setting.hours, *setting.weathers, *sketch.traits])
    nouns = [word for word in phrase.split() if word in CONTEXT_NOUNS]
    return rng.choice(nouns) if nouns and rng.random() < 0.6 else phrase


def truths(sketch: Sketch) -> frozenset[str]:
    """Every word that a true caption of the picture may use."""
    phrases = [sketch.kind, *sketch.names, *sketch.traits, *sketch.parts, NUMBERS[sketch.count]]
    phrases += [plural(noun) for noun in (sketch.kind, *sketch.names)] if sketch.count > 1 else []
    phrases += [*sketch.setting.places, *sketch.setting.hours, *sketch.setting.weathers]
    return frozenset(word for phrase in phrases for word in split_words(phrase))


def split_words(text: str) -> Iterator[str]:
    """The lower-case words of a text, as mini-clip's tokenizer finds them."""
    return (match.group() for match in re.finditer(r"\w+", text.lower()))


def plural(noun: str) -> str:
    """The plural of a noun phrase of the grammar, formed on its last word."""
    head, _, last = noun.rpartition(" ")
    if last in IRREGULAR_PLURALS:
        word = IRREGULAR_PLURALS[last]
    elif last.endswith(("ch", "sh", "x", "ss")):
        word = last + "es"
    else:
        word = last + "s"
    return f"{head} {word}" if head else word


def _noun(sketch: Sketch, rng: Random) -> str:
    # The kind's own word is said most often, so that it lies nearest to the pictures.
    nouns = (sketch.kind,) * 4 + sketch.names
    return rng.choice(nouns)


def _fill(sketch: Sketch, rng: Random, template: str) -> str:
    noun = _noun(sketch, rng)
    setting = sketch.setting
    filled = template.format(
        np=_phrase(sketch, noun, ()),
        traits=_phrase(sketch, noun, _some(sketch.traits, rng)),
        bare=" ".join((*_some(sketch.traits, rng), noun)),
        place=_one(setting.places, rng),
        hour=_one(setting.hours, rng),
        weather=_one(setting.weathers, rng),
        part=_one(sketch.parts, rng),
    )
    return " ".join(filled.split()).lstrip(", ")


def _phrase(sketch: Sketch, noun: str, traits: tuple[str, ...]) -> str:
    if sketch.count > 1:
        return " ".join((NUMBERS[sketch.count], *traits, plural(noun)))
    return with_article(" ".join((*traits, noun)))


def with_article(phrase: str) -> str:
    """The phrase behind ``a`` or ``an``, or alone where the grammar does not count it."""
    if phrase.rsplit(maxsplit=1)[-1] in UNCOUNTED:
        return phrase
    return f"an {phrase}" if phrase[0] in "aeiou" else f"a {phrase}"


def _some(traits: tuple[str, ...], rng: Random) -> tuple[str, ...]:
    """Each trait more likely said than not, in the order given."""
    return tuple(trait for trait in traits if rng.random() < 0.7)


def _one(phrases: tuple[str, ...], rng: Random) -> str:
    return rng.choice(phrases) if phrases else ""
