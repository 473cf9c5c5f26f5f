"""What became of trainings: one rule for the training room, the loss landscapes and the signs clinic.

A rate is judged by the medians over its seeds. L₀: the validation loss before training. A rate keeps the lowest
validation loss that three epochs in a row have in their middle, so that no lucky touch counts. L*: the lowest that any
rate keeps which does not diverge; that rate is the best.

    diverged      the numbers end, or most of the last quarter's training losses are above 1.5 times the first
    just right    it keeps a validation loss within 5% of the way from L₀ to L*
    too slow      it does not, and all rates that are just right are larger
    stuck         it is too large, and the training loss hardly moves in the second half
    oscillating   it is too large, and the loss leaps without settling
"""

from dataclasses import dataclass

import numpy as np

from lrviz.training import Histories, History
from lrviz.verdicts import Verdict

GROWN = 1.5
"""A training loss that stays above this many times the one before training has grown."""

NEAR = 0.05
"""A rate is just right when what is left of the way to the best rate's validation loss is under this share."""

HARDLY = 0.02
"""A loss that stays within this share of the way from L₀ to L* hardly moves."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """What became of K rates. kept: the validation loss `[K]` that each keeps, inf where there is none; best: the
    number of the best rate."""

    kept: np.ndarray
    verdicts: tuple[Verdict, ...]
    best: int


def judge(histories: Histories) -> Judgement:
    """The verdict on each rate, by the rule above."""
    kept = _kept(histories.validation_losses)
    losses, last = histories.train_losses, histories.epochs
    gone = _gone(losses, last, histories.diverged_at >= 0).mean(axis=1) > 0.5
    best = int(np.argmin(np.where(gone, np.inf, kept)))
    start = float(np.median(histories.validation_losses[:, :, 0]))
    way = start - kept[best]
    good = ~gone & (start - kept >= (1 - NEAR) * way)
    choices = np.select(
        [gone, good, np.arange(len(kept)) < good.argmax(), _swing(losses, last) < HARDLY * way],
        [Verdict.DIVERGED, Verdict.JUST_RIGHT, Verdict.TOO_SLOW, Verdict.STUCK],
        Verdict.OSCILLATING,
    )
    return Judgement(kept, tuple(map(Verdict, choices)), best)


def diverges(history: History) -> bool:
    """Whether one training diverges, by the rule above."""
    losses = history.train_losses
    return bool(_gone(losses, np.array(history.epochs), np.array(history.diverged_at is not None)))


def _gone(losses: np.ndarray, last: np.ndarray, broken: np.ndarray) -> np.ndarray:
    """Which trainings diverge: of losses `[…, E+1]` up to the last epoch `[…]`, broken `[…]` where numbers end."""
    epoch, last = np.arange(losses.shape[-1]), last[..., None]
    quarter = (epoch <= last) & (epoch > last - np.maximum(1, (last + 1) // 4))
    above = (quarter & ~(losses <= GROWN * losses[..., :1])).sum(axis=-1)
    return broken | (above > quarter.sum(axis=-1) / 2)


def _kept(losses: np.ndarray) -> np.ndarray:
    """What each rate keeps `[K]` of the losses `[K, S, E+1]`: the lowest median of three epochs in a row."""
    finite = np.where(np.isfinite(losses), losses, np.inf)
    three = np.lib.stride_tricks.sliding_window_view(finite, 3, axis=2)
    return np.median(np.median(three, axis=3).min(axis=2), axis=1)


def _swing(losses: np.ndarray, last: np.ndarray) -> np.ndarray:
    """How far apart the losses `[K, S, E+1]` of the second half up to the last epoch are: the median `[K]` of seeds."""
    epoch, last = np.arange(losses.shape[2]), last[..., None]
    half = (epoch <= last) & (epoch >= last // 2) & np.isfinite(losses)
    high, low = np.where(half, losses, -np.inf).max(axis=2), np.where(half, losses, np.inf).min(axis=2)
    return np.median(high - low, axis=1)
