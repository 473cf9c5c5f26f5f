"""The signs that a loss shows beside another curve: the validation loss, the learning rate."""

import numpy as np

import lrviz.labs.log.thresholds as at
from lrviz.labs.log.log import Series
from lrviz.labs.log.sign import Sign, SignKind, in_order, sure, within
from lrviz.labs.log.statistics import MEDIAN_ERROR, Curve, kendall
from lrviz.labs.log.words import change, times

DROPS_LOOKED_AT = 20


def overfitting(train: Curve, validation: Curve) -> Sign:
    """The validation loss has risen from its lowest while the training loss has not."""
    blocks, turn = validation.blocks, validation.at(validation.lowest)
    rise = float(np.median([validation.tail, blocks[-1], blocks[-2]]) - blocks.min())
    since = 1 - validation.lowest / (len(blocks) - 1)
    then = train.z[train.x >= turn]
    part = max(1, len(then) // 5)
    moved = float(np.median(then[-part:]) - np.median(then[:part])) if len(then) else 0.0
    confidence = min(
        sure(rise, at.WORSENED),
        sure(rise / validation.error, at.SIGNIFICANT),
        sure(since, at.TOO_LATE),
        in_order(kendall(blocks[validation.lowest :])),
        within(max(moved, 0), at.WORSENED + rise / 3),
    )
    return Sign(
        SignKind.OVERFITTING,
        validation.name,
        turn,
        float(validation.x[-1]),
        confidence,
        (
            f"the validation loss ends {times(validation, rise)} its lowest",
            f"since then the training loss has changed by {change(train, moved)}",
        ),
    )


def validation_better(train: Curve, validation: Curve) -> Sign:
    """The validation loss lies under the training loss for most of the run, its first third left out.

    An epoch's training loss is the mean over the epoch, so it is half an epoch older than the validation loss beside
    it: the training loss half an entry later is compared.
    """
    later, older = slice(len(validation.x) // 3, None), float(np.median(np.diff(train.x))) / 2
    there = np.interp(validation.x[later] + older, train.medians(train.x), train.medians(train.y))
    below = (there - validation.y[later]) / np.maximum(np.abs(there), np.finfo(float).tiny)
    gap, share = float(np.median(below)), float(np.mean(below > 0))
    return Sign(
        SignKind.VALIDATION_BETTER,
        validation.name,
        float(validation.x[0]),
        float(validation.x[-1]),
        min(sure(gap, at.BELOW), sure(share - 0.5, at.MOSTLY)),
        (f"the validation loss is {gap:.1%} below the training loss", f"at {share:.0%} of its entries"),
    )


def lr_drops(curve: Curve, rate: Series) -> list[Sign]:
    """The steps of a schedule after which the loss falls at once."""
    known = np.isfinite(rate.y) & (rate.y > 0)
    x, y = (rate.x, rate.y) if known.all() else (rate.x[known], rate.y[known])
    fell = np.flatnonzero(np.diff(np.log(y)) < -at.RATE_STEP)[:DROPS_LOOKED_AT]
    return [
        sign for i in fell if (sign := _lr_drop(curve, (float(x[i]), float(x[i + 1])), (float(y[i]), float(y[i + 1]))))
    ]


def _lr_drop(curve: Curve, where: tuple[float, float], rates: tuple[float, float]) -> Sign | None:
    place, width = int(np.searchsorted(curve.x, where[1])), max(2, len(curve.z) // 12)
    older, before, after = (curve.z[max(0, place + k * width) : max(0, place + (k + 1) * width)] for k in (-2, -1, 0))
    if min(len(before), len(after)) < 2:
        return None
    drop = float(np.median(before) - np.median(after))
    expected = max(float(np.median(older) - np.median(before)), 0.0) if len(older) else 0.0
    error = MEDIAN_ERROR * curve.noise * np.sqrt(2 / width)
    confidence = min(sure(drop - expected, at.SCHEDULE_DROP), sure(drop / error, at.SIGNIFICANT))
    return Sign(
        SignKind.LR_DROP,
        curve.name,
        where[0],
        where[1],
        confidence,
        (
            f"the rate goes from {rates[0]:.3g} to {rates[1]:.3g}",
            f"the loss changes by {change(curve, -drop)} right after",
        ),
    )
