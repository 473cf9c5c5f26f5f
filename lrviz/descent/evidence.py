"""Evidence: the numbers behind a verdict, of the run itself and beside the other rates of its ruler."""

from typing import TypedDict

import numpy as np

from lrviz.descent.chaos import is_chaotic
from lrviz.descent.curvature import best_loss, slope_and_curvature, theory
from lrviz.descent.judging import Outcomes
from lrviz.descent.rate_sweep import RULER_RATES, RateSweep
from lrviz.descent.settled import settled_loss
from lrviz.descent.trajectory import Trajectory
from lrviz.descent.verdict import GOAL

PLATEAU_CURVATURE = 1e-3
"""A place with no slope is a plateau if its curvature is below this share of the gap at the start."""


class Evidence(TypedDict):
    """The numbers behind a verdict.

    last_learning_rate: that of the last step, which a schedule may have lowered. largest_learning_rate: that of all
    steps, which one may have raised. gap: the final gap to the best loss as a share of the start's. settled_loss: the
    median loss of the run's last quarter. settled_gap: that above the lowest loss known of any rate, as a share of the
    gap at the start; under noise the median of eight seeds. starts_lowest: whether the start is at the lowest point,
    where there is no such gap, and a share is one of the surface's height. steps_to_goal: the first step within 1%,
    or None. ruler_best: the best rate of the ruler. agreement: the share of eight seeds whose run alone has the same
    verdict. sharpness: λmax at the best minimum. limit: the largest rate that theory allows, or None. sharpness_ratio:
    η·λmax/c. multiplier: 1 − η·λmax, what one step of gradient descent does to the error along the steepest direction.
    zigzag: whether steps point against each other. place: where the run has stopped without having arrived, or None.
    chaotic: whether the last digit decides where it ends. Losses are in the surface's own units.

    >>> from lrviz import Experiment, diagnose, simulate
    >>> evidence = diagnose(simulate(Experiment(learning_rate=0.09, steps=60))).evidence
    >>> evidence["zigzag"], evidence["steps_to_goal"], f"{evidence['limit']:.3g}"
    (True, 12, '0.1')
    """

    learning_rate: float
    last_learning_rate: float
    largest_learning_rate: float
    steps: int
    start_loss: float
    final_loss: float
    best_loss: float
    gap: float
    settled_loss: float
    settled_gap: float
    starts_lowest: bool
    steps_to_goal: int | None
    diverged_at: int | None
    ruler_best: float
    agreement: float
    sharpness: float
    limit: float | None
    sharpness_ratio: float
    multiplier: float
    zigzag: bool
    place: str | None
    chaotic: bool


def evidence_of(trajectory: Trajectory, found: Outcomes, swept: RateSweep) -> Evidence:
    """The numbers behind the verdict on a run's rate; found: what this one rate does, beside those of its ruler."""
    experiment, losses = trajectory.experiment, trajectory.losses
    known, lowest = theory(experiment), float(swept.comparison.lowest)
    ratio = experiment.learning_rate / known.limit if known.is_exact and known.limit else np.nan
    best = best_loss(experiment)
    with np.errstate(all="ignore"):
        gap = float(np.divide(losses[-1] - best, losses[0] - best))
        within = losses <= lowest + GOAL * float(swept.comparison.scale)
    return {
        "learning_rate": experiment.learning_rate,
        "last_learning_rate": float(trajectory.learning_rates[-1]),
        "largest_learning_rate": float(trajectory.learning_rates.max()),
        "steps": experiment.steps,
        "start_loss": float(losses[0]),
        "final_loss": float(losses[-1]),
        "best_loss": best,
        "gap": gap,
        "settled_loss": float(settled_loss(losses)),
        "settled_gap": float(found.gaps[0]),
        "starts_lowest": not np.isclose(float(swept.comparison.scale), losses[0] - lowest),
        "steps_to_goal": int(within.argmax()) if within.any() else None,
        "diverged_at": trajectory.diverged_at,
        "ruler_best": float(RULER_RATES[swept.best]),
        "agreement": float(found.agreement[0]),
        "sharpness": known.sharpness,
        "limit": known.limit,
        "sharpness_ratio": float(ratio),
        "multiplier": 1 - experiment.learning_rate * known.sharpness,
        "zigzag": zigzags(trajectory),
        "place": _place(trajectory) if found.at_rest[0] and found.gaps[0] > GOAL else None,
        "chaotic": is_chaotic(experiment),
    }


def zigzags(trajectory: Trajectory) -> bool:
    """Whether most steps of the first half point against the one before in at least one coordinate of the slope."""
    gradients = trajectory.gradients[: max(2, len(trajectory.gradients) // 2)]
    with np.errstate(all="ignore"):
        flips = (gradients[1:] * gradients[:-1] < 0).mean(axis=0)
    return bool((flips > 0.5).any())


def _place(trajectory: Trajectory) -> str:
    experiment = trajectory.experiment
    _, [(low, high)] = slope_and_curvature(experiment, trajectory.positions[-1:])
    scale = max(abs(low), abs(high))
    if not np.isfinite(scale) or scale < PLATEAU_CURVATURE * abs(trajectory.losses[0] - best_loss(experiment)):
        return "plateau"
    if low > 0:
        return "local minimum"
    return "saddle" if high > 0 else "maximum"
