"""Verdicts: what became of a run, decided for many runs at once from their arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lrviz.descent.curvature import slope_and_curvature, theory
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Sweep

GOAL = 0.01
"""A run has arrived when the gap to the best reachable loss is under this share of the gap at the start."""

STILL = 0.001
"""A run stands still when the steps of its last quarter together cross less than this share of the picture."""


class Verdict(StrEnum):
    """What became of a run; the value is what files and the browser call it.

    >>> Verdict("just_right")
    <Verdict.JUST_RIGHT: 'just_right'>
    """

    DIVERGED = "diverged"
    OSCILLATING = "oscillating"
    TOO_SLOW = "too_slow"
    STUCK = "stuck"
    JUST_RIGHT = "just_right"


WORDS = {
    Verdict.DIVERGED: "diverges",
    Verdict.OSCILLATING: "zig-zags",
    Verdict.TOO_SLOW: "too slow",
    Verdict.STUCK: "stuck",
    Verdict.JUST_RIGHT: "just right",
}
"""A verdict, as a reader sees it."""


@dataclass(frozen=True, eq=False)
class Facts:
    """What is measured on K runs, each array `[K]`.

    start_gap, final_gap: loss above the best reachable. finite: the whole run is. growing: the loss ends above
    where it began and is rising. reversing: successive steps in the second half point against each other.
    falling: the last quarter's mean loss is below that of the quarter before. still: the last quarter's
    steps together cross less than a thousandth of the picture. flat: even following the last slope
    across the whole picture would not gain 1% of the start's gap. steps_to_goal: the first step with the gap under
    1%, or -1. sharpness_ratio: η·λmax / c on a quadratic whose limit is known by theory, else nan.

    >>> from lrviz import Experiment, rate_sweep
    >>> rate_sweep(Experiment()).facts.final_gap.shape
    (61,)
    """

    start_gap: np.ndarray
    final_gap: np.ndarray
    finite: np.ndarray
    growing: np.ndarray
    reversing: np.ndarray
    falling: np.ndarray
    still: np.ndarray
    flat: np.ndarray
    steps_to_goal: np.ndarray
    sharpness_ratio: np.ndarray
    last_gradients: np.ndarray
    last_eigenvalues: np.ndarray


def best_loss(experiment: Experiment) -> float:
    """The best reachable loss: the lowest known minimum's, or for a formula the lowest found in the picture."""
    return experiment.surface_entry.minima(experiment.surface_params)[0].loss


def measure(runs: Sweep) -> Facts:
    """The facts about all runs of a sweep."""
    experiment, losses, positions = runs.experiment, runs.losses, runs.positions
    with np.errstate(all="ignore"):
        gaps = losses - best_loss(experiment)
        start, final = gaps[:, 0], gaps[:, -1]
        finite = np.array([step is None for step in runs.diverged_at])
        quarter = max(1, (losses.shape[1] - 1) // 4)
        last, before = losses[:, -quarter:], losses[:, -2 * quarter : -quarter]
        growing = (losses[:, -1] > losses[:, 0]) & (last.max(1) - before.max(1) > GOAL * np.abs(start))
        steps = np.diff(positions, axis=1)[:, -max(2, steps_half(losses)) :]
        dots = (steps[:, 1:] * steps[:, :-1]).sum(axis=2)
        reversing = (dots < 0).mean(axis=1) > 0.5
        (x0, x1), (y0, y1) = experiment.surface_entry.domain
        across = np.hypot(x1 - x0, y1 - y0)
        still = np.linalg.norm(steps[:, -quarter:], axis=2).sum(axis=1) <= STILL * across
        gradients, eigenvalues = slope_and_curvature(experiment, positions[:, -1])
        flat = np.hypot(*gradients.T) * across <= GOAL * start
        arrived = gaps <= GOAL * start[:, None]
        falling = last.mean(1) < before.mean(1)
    return Facts(
        start,
        final,
        finite,
        growing,
        reversing,
        falling,
        still,
        flat,
        np.where(arrived.any(1), arrived.argmax(1), -1),
        _sharpness_ratio(experiment, runs.rates),
        gradients,
        eigenvalues,
    )


def steps_half(losses: np.ndarray) -> int:
    """Half the number of steps of runs whose losses are `[K, T+1]`."""
    return (losses.shape[1] - 1) // 2


def _sharpness_ratio(experiment: Experiment, rates: np.ndarray) -> np.ndarray:
    known = theory(experiment)
    if not known.is_exact or known.constant is None:
        return np.full(len(rates), np.nan)
    return rates * known.sharpness / known.constant


def classify(facts: Facts) -> tuple[Verdict, ...]:
    """The verdict on each run, in the order: diverged, just right, stuck, oscillating, too slow.

    On a quadratic whose limit is known, theory decides what diverges: a run that has not grown large yet, but
    is unstable, has diverged; a stable one that swings up at first has not.
    """
    with np.errstate(invalid="ignore"):
        unstable = np.where(np.isnan(facts.sharpness_ratio), facts.growing, facts.sharpness_ratio > 1)
        diverged = ~facts.finite | unstable
        arrived = facts.final_gap <= GOAL * facts.start_gap
    choices = np.select(
        [diverged, arrived, facts.flat, (facts.reversing | ~facts.falling) & ~facts.still],
        [Verdict.DIVERGED, Verdict.JUST_RIGHT, Verdict.STUCK, Verdict.OSCILLATING],
        Verdict.TOO_SLOW,
    )
    return tuple(Verdict(choice) for choice in choices)


def best_of(facts: Facts, verdicts: Sequence[Verdict]) -> int:
    """The index of the best run: the first to come within 1% and stay; if none does, the lowest that stays finite."""
    good = np.array([verdict is Verdict.JUST_RIGHT for verdict in verdicts])
    final = np.where(np.isfinite(facts.final_gap), facts.final_gap, np.inf)
    if good.any():
        return int(np.lexsort((final, np.where(good, facts.steps_to_goal, np.iinfo(int).max)))[0])
    return int(np.argmin(np.where([verdict is Verdict.DIVERGED for verdict in verdicts], np.inf, final)))
