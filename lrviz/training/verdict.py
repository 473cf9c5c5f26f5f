"""Verdicts on training rates: one rule for the training room, the loss landscapes and the signs clinic.

A rate is judged by the medians over its seeds. L₀: the validation loss before training. A rate keeps the lowest
median validation loss of three epochs in a row, so that no lucky touch counts. L*: the lowest that any
rate keeps which does not diverge. How much a training loss rises from epoch to epoch of the second half, on average, is
its unrest: restless is more than 5% of the way from L₀ to L*, and leaping more than 10% of that half's median loss.

    diverged      the loss is NaN, or most of the last quarter's training losses are above 1.5 times the first
    just right    the validation loss that it keeps is within 5% of the way from L₀ to L*, and it is not restless if
                  there is one that is not
    too small     it is not, and all rates that are just right are larger
    stuck         it is too large, and the training loss has come to rest
    too large     it is too large, and the training loss leaps

The best is the rate that is just right and keeps the lowest validation loss. Where none comes below L₀, none is just
right, and the best is the lowest of those that do not diverge.
"""

from dataclasses import dataclass

import numpy as np

from lrviz.descent.verdict import Verdict
from lrviz.training import Histories, History

GROWN = 1.5
"""A training loss that stays above this many times the one before training has grown."""

NEAR = 0.05
"""A rate is just right when what is left of the way to the best rate's validation loss is under this share."""

RESTLESS, LEAPING = 0.05, 0.1

RISEN = 1.1
"""A validation loss that ends above its lowest by more than this factor has risen again."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """The verdicts on K rates. kept: the validation loss `[K]` that each keeps, inf where there is none; best: the
    number of the best rate."""

    kept: np.ndarray
    verdicts: tuple[Verdict, ...]
    best: int


def judge(histories: Histories) -> Judgement:
    """The verdict on each rate, by the rule above."""
    kept = _kept(histories.validation_losses)
    losses, last = histories.train_losses, histories.epochs
    diverged = _diverged(losses, last, histories.diverged_at >= 0).mean(axis=1) > 0.5
    start = float(np.median(histories.validation_losses[:, :, 0]))
    way = start - np.where(diverged, np.inf, kept).min()
    near = ~diverged & (start - kept >= (1 - NEAR) * way)
    unrest, level = _unrest(losses, last)
    calm = near & (unrest <= RESTLESS * way)
    good = calm if calm.any() else near
    best = int(np.argmin(np.where(good if good.any() else ~diverged, kept, np.inf)))
    choices = np.select(
        [diverged, good, np.arange(len(kept)) < good.argmax(), unrest <= LEAPING * level],
        [Verdict.DIVERGED, Verdict.JUST_RIGHT, Verdict.TOO_SMALL, Verdict.STUCK],
        Verdict.TOO_LARGE,
    )
    return Judgement(kept, tuple(map(Verdict, choices)), best)


def diverges(history: History) -> bool:
    """Whether one training diverges, by the rule above."""
    losses = history.train_losses
    return bool(_diverged(losses, np.array(history.epochs), np.array(history.diverged_at is not None)))


def overfits_after(history: History) -> int | None:
    """The epoch after which the validation loss rises for good while the training loss falls, or None.

    By the medians of the last three epochs: the validation loss is more than 10% above its lowest, the training loss
    below what it was then.
    """
    best, validation, train = history.best_epoch, history.validation_losses, history.train_losses
    if history.diverged_at is not None or not 0 < best <= history.epochs - 3:
        return None
    risen = np.median(validation[-3:]) > RISEN * validation[best]
    return best if risen and np.median(train[-3:]) < train[best] else None


def _diverged(losses: np.ndarray, last: np.ndarray, broken: np.ndarray) -> np.ndarray:
    """Which trainings diverge: of losses `[…, E+1]` up to the last epoch `[…]`, broken `[…]` where the loss is NaN."""
    epoch, last = np.arange(losses.shape[-1]), last[..., None]
    quarter = (epoch <= last) & (epoch > last - np.maximum(1, (last + 1) // 4))
    above = (quarter & ~(losses <= GROWN * losses[..., :1])).sum(axis=-1)
    return broken | (above > quarter.sum(axis=-1) / 2)


def _kept(losses: np.ndarray) -> np.ndarray:
    """What each rate keeps `[K]` of the losses `[K, S, E+1]`: the lowest median of three epochs in a row."""
    finite = np.where(np.isfinite(losses), losses, np.inf)
    three = np.lib.stride_tricks.sliding_window_view(finite, 3, axis=2)
    return np.median(np.median(three, axis=3).min(axis=2), axis=1)


def _unrest(losses: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the losses `[K, S, E+1]` in the second half up to the last epoch, by the median `[K]` of the seeds: how much
    they rise from epoch to epoch, on average, and their own median."""
    epoch, last = np.arange(losses.shape[2]), last[..., None]
    half = (epoch <= last) & (epoch >= last // 2) & np.isfinite(losses)
    both = half[..., 1:] & half[..., :-1]
    with np.errstate(invalid="ignore", over="ignore"):
        rises = np.where(both, np.diff(losses, axis=2), 0.0).clip(0).sum(axis=2) / np.maximum(1, both.sum(axis=2))
    # Where nothing is a number the training has diverged, whatever stands here.
    level = np.ma.median(np.ma.array(losses, mask=~half), axis=2).filled(np.inf)
    return np.median(rises, axis=1), np.median(level, axis=1)
