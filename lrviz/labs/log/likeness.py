"""Which training of the clinic a log looks most like."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.labs.clinic import CLINIC_CASES, ClinicCase
from lrviz.labs.log import Log, Series, read_log
from lrviz.training import as_csv, trained

POINTS = 40
BOUND = 3.0
"""ln of a loss over its first: twenty times as high or as low is far enough. NaN is twice as far."""


@dataclass(frozen=True)
class Likeness:
    """A case, and how far the log's curves are from its: the root mean square of the difference of both, where each is
    ln(loss/first loss) over the share of the way, within ±3; 0 is the same curve."""

    case: ClinicCase
    distance: float


def nearest(log: Log) -> Likeness | None:
    """The clinic's training that is most like the log; None where the log has no loss."""
    if not log.clear:
        return None
    own = _shapes(log)
    return min((Likeness(case, _distance(own, shapes)) for case, shapes in _clinic()), key=lambda like: like.distance)


@once
def _clinic() -> list[tuple[ClinicCase, list[np.ndarray | None]]]:
    return [(case, _shapes(log_of(case))) for case in CLINIC_CASES.values()]


def log_of(case: ClinicCase) -> Log:
    """A case's training as the log that it would have written."""
    return read_log(as_csv(trained(case.training)).encode(), f"{case.key}.csv")


def _shapes(log: Log) -> list[np.ndarray | None]:
    """The shapes of the training and of the validation loss, None for one that is missing."""
    return [
        None if series is None or len(series) < 2 else _shape(series)
        for series in (log.train_loss, log.validation_loss)
    ]


def _shape(series: Series) -> np.ndarray:
    with np.errstate(all="ignore"):
        first = series.y[int(np.argmax(np.isfinite(series.y)))]
        ratio = np.clip(np.log(series.y / first), -BOUND, BOUND)
    ratio = np.where(np.isnan(ratio), 2 * BOUND, ratio)
    share = np.linspace(0, 1, len(ratio))
    return np.interp(np.linspace(0, 1, POINTS), share, ratio)


def _distance(one: list[np.ndarray | None], other: list[np.ndarray | None]) -> float:
    both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    squares = [((a - b) ** 2).mean() for a, b in both]
    return float(np.sqrt(np.mean(squares))) if squares else float("inf")
