"""The signs of one loss curve by its course: gone, diverging, flat, too slow, stopped early, plateau then drop."""

import numpy as np

import lrviz.labs.log.thresholds as at
from lrviz.labs.log.log import Series
from lrviz.labs.log.sign import Sign, SignKind, in_order, sure, within
from lrviz.labs.log.statistics import Curve, drift, kendall
from lrviz.labs.log.words import change, number, times


def not_finite(series: Series) -> Sign | None:
    """NaN or inf in the loss; surest where no number follows."""
    bad = np.flatnonzero(~np.isfinite(series.y))
    if len(bad) == 0:
        return None
    numbers = np.flatnonzero(np.isfinite(series.y))
    reasons = [f"{len(bad):,} of {len(series):,} values are not numbers"]
    first, recovers = bad[0], len(numbers) > 0 and numbers[-1] > bad[-1]
    if not recovers and len(numbers):
        first = numbers[-1] + 1
        reasons.append(f"the last number is {series.y[numbers[-1]]:.4g}, then comes {series.y[first]}")
    confidence = 0.8 if recovers else 0.99
    return Sign(SignKind.NAN, series.name, float(series.x[first]), float(series.x[bad[-1]]), confidence, tuple(reasons))


def diverging(curve: Curve) -> Sign:
    """The loss ends far above its lowest, and has not turned back."""
    low = curve.blocks.min()
    grown = float(min(curve.tail, curve.blocks[-1]) - low)
    won = float(curve.blocks[: curve.lowest + 1].max() - low)
    highest = float(curve.blocks[curve.lowest :].max() - low)
    confidence = min(
        sure(grown, at.GROWN),
        sure(grown / curve.error, at.SIGNIFICANT),
        sure(grown / curve.scatter, 2),
        sure(grown / max(won, at.GROWN), at.REGAINED),
        sure(grown / max(highest, at.GROWN), at.TURNED_BACK),
    )
    return _of_blocks(
        SignKind.DIVERGING,
        curve,
        curve.lowest,
        len(curve.blocks),
        confidence,
        (
            f"the loss ends {times(curve, grown)} its lowest",
            f"that is {number(grown / curve.error)} standard errors of the noise",
        ),
    )


def flat(curve: Curve) -> Sign:
    """The loss ends where it began, goes nowhere else, and has no trend."""
    third = max(1, len(curve.blocks) // 3)
    moved = float(np.mean(curve.blocks[-third:]) - np.mean(curve.blocks[:third]))
    reach = max(float(np.ptp(curve.blocks)) - 4 * curve.error, 0)
    learnt = max(curve.beginning - float(np.median(curve.blocks)) - 4 * curve.error, 0)
    confidence = min(
        within(learnt, 4 * at.UNCHANGED),
        within(max(abs(moved) - curve.error, 0), at.UNCHANGED / 2),
        within(reach, 2 * at.UNCHANGED),
        within(curve.error, 3 * at.UNCHANGED),
    )
    return _of_blocks(
        SignKind.FLAT,
        curve,
        0,
        len(curve.blocks),
        confidence,
        (
            f"from its first third to its last the loss changes by {change(curve, moved)}",
            f"it begins at {curve.y[0]:.4g}, and half of all values are above {np.median(curve.y):.4g}",
        ),
    )


def too_slow(curve: Curve) -> Sign:
    """The loss falls as steadily at the end as at the start, but by little."""
    confidence = min(
        within(curve.fall, at.LITTLE),
        sure(curve.late_share, at.STEADY),
        in_order(-curve.order),
        sure(curve.fall / (np.sqrt(2) * curve.error), at.SIGNIFICANT),
    )
    return _of_blocks(
        SignKind.TOO_SLOW,
        curve,
        0,
        len(curve.blocks),
        confidence,
        (
            f"the loss changes by {change(curve, -curve.fall)} in the whole run",
            f"{curve.late_share:.0%} of that in the second half",
        ),
    )


def still_improving(curve: Curve) -> Sign:
    """The loss was still falling when the log ends."""
    begin = 3 * len(curve.z) // 4
    fall = -drift(curve.z[begin:])
    error = curve.noise * np.sqrt(12 / (len(curve.z) - begin))  # of a straight line's change over n equal steps
    confidence = min(
        sure(fall, at.MUCH_LEFT),
        sure(fall / error, at.SIGNIFICANT),
        in_order(-kendall(curve.blocks)),
        sure(curve.fall, 2 * at.UNCHANGED),
        sure(curve.late_share, at.STEADY / 2),
    )
    return Sign(
        SignKind.STILL_IMPROVING,
        curve.name,
        float(curve.x[begin]),
        float(curve.x[-1]),
        confidence,
        (
            f"in the last quarter the loss changes by {change(curve, -fall)}",
            f"{curve.late_share:.0%} of the whole fall is in the second half",
        ),
    )


def healthy(curve: Curve, stopped_early: float, worst: float) -> Sign:
    """The loss has fallen and arrived, and nothing else is to be seen."""
    fall = curve.beginning - float(curve.blocks.min())
    confidence = min(sure(fall, at.UNCHANGED), 1 - stopped_early, 1 - worst)
    return _of_blocks(
        SignKind.HEALTHY,
        curve,
        0,
        len(curve.blocks),
        confidence,
        (
            f"the loss changes by {change(curve, -fall)}",
            f"the surest other sign has {worst:.0%}",
        ),
    )


def plateau_then_drop(curve: Curve) -> Sign:
    """No progress for a good part of the run, then a fall: the best of all stretches of blocks."""
    count = len(curve.blocks)
    stretches = [
        (begin, begin + length)
        for length in range(max(2, round(at.PLATEAU * count)), count - 1)
        for begin in range(count - length)
    ]
    confidences = [_plateau(curve, *stretch) for stretch in stretches]
    begin, end = stretches[int(np.argmax(confidences))]
    still = curve.blocks[begin:end]
    return _of_blocks(
        SignKind.PLATEAU_THEN_DROP,
        curve,
        begin,
        end,
        max(confidences),
        (
            f"for {len(still) / count:.0%} of the run the loss stays within {change(curve, float(np.ptp(still)))}",
            f"then it changes by {change(curve, float(curve.blocks[end:].min() - np.median(still)))}",
        ),
    )


def _plateau(curve: Curve, begin: int, end: int) -> float:
    """How sure it is that the blocks from begin to end are a plateau before a drop."""
    still, after, length = curve.blocks[begin:end], curve.blocks[end:], end - begin
    drop = float(np.median(still) - after.min())
    soon = after[: max(2, len(curve.blocks) // 4)]
    steep = max(float(still[-1] - soon.min()) / (1 + int(np.argmin(soon))), 1e-9)
    tilt = abs(float(np.mean(still[: length // 2]) - np.mean(still[(length + 1) // 2 :])))
    slope = max(tilt - curve.error, 0) / (length / 2)
    return min(
        sure(drop, at.DROP),
        sure(drop / curve.error, at.SEARCHED),
        sure(drop / curve.noise, at.DROP_IN_NOISE),
        within(slope / steep, at.TILT),
        sure(length / len(curve.blocks), at.PLATEAU),
    )


def _of_blocks(kind: SignKind, curve: Curve, start: int, end: int, confidence: float, reasons: tuple[str, ...]) -> Sign:
    return Sign(kind, curve.name, curve.at(start), curve.at(end), confidence, reasons)
