"""From a map of fates to what the map component draws: shades, names at their places, ticks and theory's line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.ndimage import distance_transform_edt

from lrviz.labs.fate import MOVING, FateMap
from lrviz.labs.fate.theory import boundary, fastest
from lrviz.labs.fate.words import apart, describe, name_of_minimum, names
from lrviz.spec.access import EVERYTHING, Access
from lrviz.ui.components.map import Label, Line, MapPicture, Mark

LONGEST_TICK = 8
COARSE = 64
"""Names are placed on a grid of about so many places on a side, or on the pixels, where they are fewer."""
LEAST_SHARE = 0.015
"""A fate that fewer runs have is not named on the map, only in the text."""
LEAST_ROOM = 3 / 64
"""What a name needs of the map's width on each side."""
BESIDE_NAME = (0.25, 0.06)
"""How near, along x and y, another name may come to that of a minimum, as shares of a narrow phone's map."""


def picture(drawn: FateMap, pick: tuple[float, float] | None, access: Access = EVERYTHING) -> MapPicture:
    """What the component draws; pick: the place whose run is shown; access: whether the rate may be seen and moved."""
    window, kind = drawn.window, drawn.kind
    marks = tuple(_marks(drawn, pick))
    return MapPicture(
        drawn.fates,
        shades(drawn),
        describe(drawn),
        kind.x_label,
        kind.y_label,
        _ticks(window.x_from, window.x_to),
        _ticks(window.y_from, window.y_to, kind.log_y),
        tuple(_labels(drawn, [mark for mark in marks if mark.text])),
        marks,
        tuple(_lines(drawn)),
        drawn.experiment.learning_rate if kind.one_rate and access.shows("learning_rate") else None,
        access.moves("learning_rate"),
    )


def shades(drawn: FateMap) -> np.ndarray:
    """uint8 `[n, n]`: light where a fate is decided early, dark where late; for rates of convergence, the slowest
    (near 1) darkest."""
    if drawn.rates is not None:
        with np.errstate(invalid="ignore"):
            share = np.where(drawn.rates < 1, drawn.rates, np.clip(2 - drawn.rates, 0, 1))
        return (255 * np.nan_to_num(share) ** 3).astype(np.uint8)
    return (255 * np.log1p(drawn.steps) / np.log1p(drawn.experiment.steps + 1)).astype(np.uint8)


def _labels(drawn: FateMap, named: Sequence[Mark]) -> Iterator[Label]:
    """Fates without a named mark, each where it has most room, away from the names of the marks."""
    every = max(1, len(drawn.fates) // COARSE)
    coarse = drawn.fates[every // 2 :: every, every // 2 :: every]
    shares = (np.arange(len(coarse)) + 0.5) / len(coarse)
    free = np.ones(coarse.shape, bool)
    for mark in named:
        beside = [np.abs(shares - at) < near for at, near in zip((mark.x, mark.y), BESIDE_NAME, strict=True)]
        free &= ~np.outer(beside[1], beside[0])
    for fate, name in names(drawn).items():
        if fate in {mark.fate for mark in named} or (coarse == fate).mean() < LEAST_SHARE:
            continue
        mask = (coarse == fate) & free
        room = np.asarray(distance_transform_edt(np.pad(mask, 1)))[1:-1, 1:-1]
        row, column = np.unravel_index(int(np.argmax(room)), room.shape)
        if room[row, column] >= LEAST_ROOM * len(coarse) or fate == MOVING:
            yield Label(_short(name), (column + 0.5) / len(coarse), (row + 0.5) / len(coarse))


def _marks(drawn: FateMap, pick: tuple[float, float] | None) -> Iterator[Mark]:
    found = [
        Mark("minimum", minimum.x, minimum.y, _short(name_of_minimum(minimum)), fate)
        for fate, minimum in enumerate(drawn.minima)
        if drawn.kind.one_rate
    ]
    if drawn.rates is not None:
        found.append(Mark("fastest", *fastest(drawn.experiment), "fastest"))
    if pick is not None:
        found.append(Mark("picked", *pick))
    for mark in found:
        x, y = drawn.window.share(mark.x, mark.y)
        if 0 <= x <= 1 and 0 <= y <= 1:
            yield replace(mark, x=x, y=y)


def _short(name: str) -> str:
    return name.removeprefix("minimum at ")


def _lines(drawn: FateMap) -> Iterator[Line]:
    if drawn.rates is None:
        return
    momenta = np.linspace(drawn.window.y_from, drawn.window.y_to, 41)
    points = [drawn.window.share(x, y) for x, y in zip(boundary(drawn.experiment, momenta), momenta, strict=True)]
    inside = tuple((float(x), float(y)) for x, y in points if -1 <= x <= 2)
    if any(0 <= x <= 1 for x, _ in inside):
        yield Line("theory: ηλmax = 2(1 + β)", inside)


def _ticks(low: float, high: float, log: bool = False) -> dict[float, str]:
    """The two ends and the middle, with as many digits as set them apart."""
    first, middle, last = (10.0**value if log else value for value in (low, (low + high) / 2, high))
    texts = apart(first, last)
    # Deep inside, the ends have too many digits to stand side by side.
    if max(map(len, texts)) > LONGEST_TICK:
        return {0.0: texts[0], 1.0: f"+{last - first:.2g}"}
    return {0.0: texts[0], 0.5: apart(first, middle)[1], 1.0: texts[1]}
