"""Verdicts judge a learning rate by comparing it with the other rates of its ruler.

Settled loss: the median loss of the last quarter of the steps. Settled gap g: the settled loss above the lowest known
loss, as a share of the gap at the start. g*: the smallest settled gap on the ruler.

    diverged      not finite; or g > 100; or g > 1 and still growing, quarter by quarter; or a quadratic's theory says
                  that a direction in which the run really moves must grow; or it falls 100 gaps below the lowest
    just right    g ≤ 1%, or within 1% of g*: no rate here gets (much) farther
    stuck         at rest where the slope is flat, and above what other rates reach
    too small     none of these, and smaller than the best rate
    too large     none of these, and larger than the best rate

The good band is the widest run of neighbouring rates that are just right, the best rate the one of them that arrives
first, or else settles lowest: so one lucky rate among chaotic ones never wins.

All of it is a function of arrays with fixed shapes, so that another machine can run the same program.
"""

from enum import StrEnum
from typing import NamedTuple

import jax.numpy as jnp

from lrviz.background import Array
from lrviz.descent.settled import SettledRuns

GOAL = 0.01
"""A run has arrived when the gap to the lowest known loss is under this share of the gap at the start."""

FAR = 100.0
"""A run whose settled gap is above this many times the gap at the start has diverged."""

GROWING = 1.05
"""A run is still growing when the gap of each quarter of it is above this many times that of the quarter before."""

NOTHING = 1e-6
"""A start with a gap below this share of the surface's height is at the lowest point: the height is the scale then."""


class Verdict(StrEnum):
    """What a learning rate does, beside the other rates; the value is what files and the browser call it.

    >>> Verdict("just_right")
    <Verdict.JUST_RIGHT: 'just_right'>
    """

    TOO_SMALL = "too_small"
    JUST_RIGHT = "just_right"
    TOO_LARGE = "too_large"
    STUCK = "stuck"
    DIVERGED = "diverged"


VERDICTS = tuple(Verdict)
"""A verdict's place here is its code."""

WORDS = {
    Verdict.TOO_SMALL: "too small",
    Verdict.JUST_RIGHT: "just right",
    Verdict.TOO_LARGE: "too large",
    Verdict.STUCK: "stuck",
    Verdict.DIVERGED: "diverges",
}
"""A verdict, as a reader sees it."""

FORMER_KEYS = {"too_slow": Verdict.TOO_SMALL, "oscillating": Verdict.TOO_LARGE}
"""What verdicts were called before; files still say so."""


class Comparison(NamedTuple):
    """What the rates of a ruler are compared with, each a number.

    known: the loss of the lowest known minimum. gap: that of the start above it. lowest: the lowest known loss, which
    a rate of the ruler may have found. scale: the gap of the start above that. A start at the lowest point has no gap:
    there the scale is the height of the surface. smallest: g*. best: the best rate.

    >>> from lrviz import Experiment, rate_sweep
    >>> float(rate_sweep(Experiment()).comparison.best)
    0.08
    """

    known: Array
    gap: Array
    lowest: Array
    scale: Array
    smallest: Array
    best: Array


class Judgement(NamedTuple):
    """What is said of a ruler's K rates: codes and gaps `[K]`, the best rate's index, and the comparison behind it."""

    codes: Array
    gaps: Array
    best: Array
    comparison: Comparison


def judge(measured: SettledRuns, rates: Array, arrivals: Array, comparison: Comparison) -> Judgement:
    """The verdict on each of K rates, rising, by the rule above.

    arrivals: `[K]` the first step within 1%, or -1. comparison: by `compare`.
    """
    gaps = settled_gaps(measured, comparison)
    good = is_good(measured, gaps, comparison)
    band = widest(good, gaps)
    candidates = jnp.where(band.any(), band, ~has_diverged(measured, comparison))
    arrival = jnp.where(candidates & (arrivals >= 0), arrivals, jnp.iinfo(arrivals.dtype).max)
    first = candidates & (arrival == arrival.min())
    best = jnp.argmin(jnp.where(first, gaps, jnp.inf))
    decided = comparison._replace(best=rates[best])
    return Judgement(classify(measured, rates, decided), gaps, best, decided)


def compare(measured: SettledRuns, start: Array, known: Array, height: Array) -> Comparison:
    """What the rates of a ruler are compared with; height: how high the surface typically is above its lowest."""
    gap = _scale(start, known, height)
    unknown = jnp.asarray(jnp.nan)
    diverged = has_diverged(measured, Comparison(known, gap, unknown, unknown, unknown, unknown))
    settled = jnp.where(diverged, jnp.inf, measured.settled).min()
    lowest = jnp.minimum(known, settled)
    scale = _scale(start, lowest, height)
    return Comparison(known, gap, lowest, scale, (settled - lowest) / scale, unknown)


def _scale(start: Array, lowest: Array, height: Array) -> Array:
    return jnp.where(start - lowest > NOTHING * height, start - lowest, height)


def classify(measured: SettledRuns, rates: Array, comparison: Comparison) -> Array:
    """The codes `[K]` of any rates, beside those of the ruler that made the comparison."""
    gaps = settled_gaps(measured, comparison)
    diverged = has_diverged(measured, comparison)
    good = is_good(measured, gaps, comparison)
    stuck = measured.still & measured.flat
    small = rates < comparison.best
    choices = (Verdict.DIVERGED, Verdict.JUST_RIGHT, Verdict.STUCK, Verdict.TOO_SMALL, Verdict.TOO_LARGE)
    *codes, otherwise = map(VERDICTS.index, choices)
    return jnp.select([diverged, good, stuck, small], codes, otherwise)


def settled_gaps(measured: SettledRuns, comparison: Comparison) -> Array:
    """g `[K]`: the settled loss above the lowest known, as a share of the gap at the start."""
    return (measured.settled - comparison.lowest) / comparison.scale


def has_diverged(measured: SettledRuns, comparison: Comparison) -> Array:
    """Which of the runs `[K]` diverge. On a quadratic whose limit is known, theory decides, not one swing."""
    above = measured.settled - comparison.known
    gap = above / comparison.gap
    quarters = measured.quarters - comparison.known
    growing = jnp.all(quarters[..., 1:] > GROWING * quarters[..., :-1], axis=-1)
    by_loss = (gap > FAR) | ((gap > 1) & growing)
    return ~measured.finite | (gap < -FAR) | jnp.where(measured.grows == 0, by_loss, measured.grows > 0)


def is_good(measured: SettledRuns, gaps: Array, comparison: Comparison) -> Array:
    """Which of the runs `[K]` are just right."""
    return ~has_diverged(measured, comparison) & (gaps <= jnp.maximum(GOAL, comparison.smallest + GOAL))


def widest(good: Array, gaps: Array) -> Array:
    """The widest run of neighbours among the good `[K]`; of two that are as wide, that with the smallest gap."""
    breaks = jnp.cumsum(~good)
    together = good[:, None] & good[None, :] & (breaks[:, None] == breaks[None, :])
    lowest = good & (gaps == jnp.where(good, gaps, jnp.inf).min())
    width = together.sum(axis=1) + 0.5 * (together & lowest[None, :]).any(axis=1)
    return together[jnp.argmax(width)]
