"""A log → its signs, the surest first."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import lrviz.labs.log.thresholds as at
from lrviz.background import Report
from lrviz.labs.log.beside import lr_drops, overfitting, validation_better
from lrviz.labs.log.log import Log, LogError, Series
from lrviz.labs.log.scatter import noisy, oscillating, spike
from lrviz.labs.log.shape import diverging, flat, healthy, not_finite, plateau_then_drop, still_improving, too_slow
from lrviz.labs.log.sign import Sign, SignKind
from lrviz.labs.log.statistics import Curve
from lrviz.labs.log.watch import Watch
from lrviz.labs.log.words import explained

ON_ONE_CURVE = (diverging, flat, too_slow, oscillating, noisy, spike, plateau_then_drop)

EXPLAINED_BY = {
    SignKind.STILL_IMPROVING: (
        SignKind.NAN,
        SignKind.DIVERGING,
        SignKind.OVERFITTING,
        SignKind.TOO_SLOW,
        SignKind.PLATEAU_THEN_DROP,
        SignKind.LR_DROP,
    ),
    SignKind.PLATEAU_THEN_DROP: (SignKind.LR_DROP, SignKind.OSCILLATING, SignKind.NOISY),
    SignKind.SPIKE: (SignKind.NOISY,),
    SignKind.FLAT: (SignKind.OSCILLATING, SignKind.TOO_SLOW),
    SignKind.TOO_SLOW: (SignKind.OSCILLATING,),
    SignKind.OSCILLATING: (SignKind.DIVERGING,),
    SignKind.NOISY: (SignKind.DIVERGING,),
}
"""A sign that another one explains is the less a sign of its own, the surer that one is."""


def examine(log: Log, report: Report | None = None) -> list[Sign]:
    """What the log's curves show, ordered by how sure it is, the graver first of two alike.

    The course is read from the training loss, or from the validation loss where there is no other; the validation
    loss says whether training longer would help. report: as for `read_log`; what it raises ends the examination.
    LogError: no loss was found; it takes longer than `watch.TIME_LIMIT`.
    """
    main = log.train_loss or log.validation_loss
    if main is None:
        raise LogError(f"the log has no loss: read it with columns={{'train_loss': …}}, one of {_names(log)}")
    gravity, watch = list(SignKind), Watch(log.name or "the log", report, "Examining the curves")
    with np.errstate(all="ignore"):  # a log may hold anything up to 1e308
        signs = sorted(_signs(log, main, watch), key=lambda sign: (-sign.confidence, gravity.index(sign.kind)))
        return [explained(sign, log.unit, _rate_at(log.learning_rate, sign.start)) for sign in signs]


def _signs(log: Log, main: Series, watch: Watch) -> list[Sign]:
    signs = [sign for sign in (not_finite(main),) if sign]
    if np.isfinite(main.y).sum() < at.SHORTEST:
        signs.append(
            Sign(
                SignKind.TOO_SHORT,
                main.name,
                float(main.x[0]),
                float(main.x[-1]),
                at.SUREST,
                (f"{int(np.isfinite(main.y).sum())} numbers; {at.SHORTEST} are needed",),
            )
        )
        return signs
    curve = Curve.of(main)
    return _weighed(signs + _seen(log, curve, watch), curve)


def _seen(log: Log, curve: Curve, watch: Watch) -> list[Sign]:
    examined, other, signs = curve, log.validation_loss, []
    for number, find in enumerate(ON_ONE_CURVE):
        watch.reached(0.5 * number / len(ON_ONE_CURVE))
        signs.append(find(curve))
    if log.train_loss is not None and other is not None and np.isfinite(other.y).sum() >= at.SHORTEST:
        examined = Curve.of(other)
        watch.reached(0.5)
        signs.append(overfitting(curve, examined))
        watch.reached(0.7)
        signs.append(validation_better(curve, examined))
    watch.reached(0.8)
    signs.append(still_improving(examined))
    watch.reached(0.9)
    drops = lr_drops(curve, log.learning_rate) if log.learning_rate is not None else []
    return [sign for sign in signs if sign] + drops


def _weighed(signs: Sequence[Sign], curve: Curve) -> list[Sign]:
    """The signs that are sure enough, each with what explains it taken off, and healthy as what is left."""
    sureness = {kind: max((sign.confidence for sign in signs if sign.kind is kind), default=0.0) for kind in SignKind}
    wrong = [
        replace(
            sign,
            confidence=sign.confidence
            * min((1 - sureness[other] for other in EXPLAINED_BY.get(sign.kind, ())), default=1.0),
        )
        for sign in signs
    ]
    worst = max(sign.confidence for sign in wrong)
    found = [*wrong, healthy(curve, sureness[SignKind.STILL_IMPROVING], worst)]
    surest = max(sign.confidence for sign in found)
    return [
        sign if sign.kind is SignKind.NAN else replace(sign, confidence=min(sign.confidence, at.SUREST))
        for sign in found
        if sign.confidence >= min(at.SHOWN, surest)
    ]


def _rate_at(rate: Series | None, x: float) -> float | None:
    if rate is None:
        return None
    index = max(int(np.searchsorted(rate.x, x, side="right")) - 1, 0)
    return float(rate.y[index]) if rate.y[index] > 0 else None


def _names(log: Log) -> str:
    return ", ".join(log.candidates)[:300]
