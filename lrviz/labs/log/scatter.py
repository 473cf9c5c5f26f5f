"""The signs of one loss curve by what leaves its trend: swings, noise, peaks."""

import numpy as np

import lrviz.labs.log.thresholds as at
from lrviz.labs.log.sign import Sign, SignKind, sure, within
from lrviz.labs.log.statistics import Curve
from lrviz.labs.log.words import change, number, times

PEAK_BINS = 1000
"""Long curves are looked at in this many bins, by the highest value of each."""


def oscillating(curve: Curve) -> Sign:
    """The loss swings back and forth with a pattern."""
    share, lag = curve.pattern
    entries = "one entry" if lag == 1 else f"{lag} entries"
    return _at_the_end(
        SignKind.OSCILLATING,
        curve,
        min(sure(curve.scatter, at.SWINGS), _patterned(curve)),
        (
            f"the typical distance from the trend is {change(curve, curve.scatter)}",
            f"{entries} later the loss is on the other side, a pattern that makes up {share:.0%}",
        ),
    )


def noisy(curve: Curve) -> Sign:
    """The loss scatters without a pattern."""
    size = min(curve.scatter, 2 * curve.noise)
    return _at_the_end(
        SignKind.NOISY,
        curve,
        min(sure(size, at.SCATTER), 1 - _patterned(curve)),
        (
            f"the typical distance from the trend is {change(curve, curve.scatter)}",
            f"a pattern makes up {max(curve.pattern[0], 0):.0%} of it at most",
        ),
    )


def spike(curve: Curve) -> Sign | None:
    """A short peak above what comes before and after."""
    edges = np.unique(np.linspace(0, len(curve.z), min(len(curve.z), PEAK_BINS) + 1).astype(int))
    tops = np.maximum.reduceat(curve.z, edges[:-1])
    width, gap = max(3, len(tops) // 12), max(1, len(tops) // 25)
    places = np.arange(2, len(tops) - gap - 1)
    if len(places) == 0:
        return None
    around = [max(np.median(tops[max(0, i - width) : i]), np.median(tops[i + gap : i + gap + width])) for i in places]
    heights = tops[places] - np.array(around)
    best = int(np.argmax(heights))
    height, usual = float(heights[best]), max(curve.noise, curve.scatter)
    confidence = min(
        sure(height, at.PEAK),
        sure(height / usual, at.PEAK_IN_NOISE),
        within(float(np.mean(heights > height / 2)), at.LASTING),
    )
    begin, end = edges[places[best] - 1], min(edges[places[best] + gap], len(curve.x) - 1)
    return Sign(
        SignKind.SPIKE,
        curve.name,
        float(curve.x[begin]),
        float(curve.x[end]),
        confidence,
        (
            f"the peak is {times(curve, height)} the loss around it",
            f"that is {number(height / usual)} times the usual distance from the trend",
        ),
    )


def _patterned(curve: Curve) -> float:
    limit = max(at.PATTERN, 2 / np.sqrt(len(curve.residuals)))
    return sure(max(curve.pattern[0], 0) ** 2, limit**2)


def _at_the_end(kind: SignKind, curve: Curve, confidence: float, reasons: tuple[str, ...]) -> Sign:
    return Sign(kind, curve.name, float(curve.x[-len(curve.residuals)]), float(curve.x[-1]), confidence, reasons)
