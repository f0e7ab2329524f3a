"""One function a kind of postcard: each draws through a pen and returns what it drew in words."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from concept.demo.brush import Pen
from concept.demo.scenes import (
    creatures,
    flyers,
    food,
    household,
    landmarks,
    landscapes,
    patterns,
    pets,
    plants,
    roads,
    skies,
    things,
    towns,
    waters,
)
from concept.demo.words import Sketch

Scene = Callable[[Pen, Random], Sketch]

_FUNCTIONS: tuple[Scene, ...] = (
    waters.beach,
    waters.island,
    waters.waterfall,
    waters.river,
    waters.boat,
    landscapes.mountain,
    landscapes.forest,
    landscapes.desert,
    landscapes.volcano,
    landscapes.snowman,
    skies.rainbow,
    skies.moon,
    skies.fireworks,
    skies.lightning,
    towns.city,
    towns.skyline,
    towns.house,
    towns.castle,
    landmarks.bridge,
    landmarks.windmill,
    landmarks.lighthouse,
    landmarks.tent,
    roads.car,
    roads.bus,
    roads.bicycle,
    roads.train,
    flyers.airplane,
    flyers.rocket,
    flyers.balloon,
    flyers.kite,
    pets.cat,
    pets.dog,
    pets.penguin,
    creatures.fish,
    creatures.bird,
    creatures.butterfly,
    plants.tree,
    plants.flower,
    plants.cactus,
    plants.mushroom,
    food.apple,
    food.banana,
    food.pizza,
    food.cake,
    household.cup,
    things.umbrella,
    household.clock,
    things.guitar,
    things.ball,
    household.candle,
    household.book,
    patterns.stripes,
    patterns.dots,
)

SCENES: dict[str, Scene] = {function.__name__: function for function in _FUNCTIONS}
"""Every kind of postcard, under the word that a person would use for it."""
