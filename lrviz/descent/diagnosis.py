"""Diagnosis: a run → its verdict, the numbers behind it, and what to try."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from lrviz.background import once
from lrviz.descent.curvature import theory
from lrviz.descent.experiment import Experiment
from lrviz.descent.rate_sweep import suggest
from lrviz.descent.trajectory import Sweep, Trajectory, simulate
from lrviz.descent.verdict import GOAL, Facts, Verdict, classify, measure

PLATEAU_CURVATURE = 1e-3
"""A place with no slope is a plateau if its curvature is below this share of the gap at the start."""


SPENT = 0.01
"""A schedule has used up its rate when the last is below this share of the experiment's own."""


class Evidence(TypedDict):
    """The numbers behind a verdict.

    last_learning_rate: that of the last step, which a schedule may have lowered. largest_learning_rate: that of all
    steps, which one may have raised. gap: the final gap to the best loss
    as a share of the start's. steps_to_goal: the first step within 1%, or None. sharpness: λmax at the best minimum.
    limit: the largest rate that theory allows, or None. sharpness_ratio: η·λmax/c. multiplier: 1 − η·λmax, what one
    step of gradient descent does to the error along the steepest direction. zigzag: whether steps point against each
    other. place: where the run is stuck, or None. Losses are in the surface's own units.

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
    steps_to_goal: int | None
    diverged_at: int | None
    sharpness: float
    limit: float | None
    sharpness_ratio: float
    multiplier: float
    zigzag: bool
    place: str | None


@dataclass(frozen=True)
class Diagnosis:
    """What became of a run: the verdict, the numbers by name, why in a sentence, what to try, and a better rate.

    >>> found = diagnose(simulate(Experiment(learning_rate=0.3)))
    >>> found.verdict.value, found.suggested_learning_rate < 0.3
    ('diverged', True)
    """

    verdict: Verdict
    evidence: Evidence
    explanation: str
    suggestion: str
    suggested_learning_rate: float

    @property
    def advice(self) -> str:
        """The explanation and what to try."""
        return f"{self.explanation} {self.suggestion}".strip()


def as_sweep(trajectory: Trajectory) -> Sweep:
    """A single run as a sweep over one rate."""
    return Sweep(
        trajectory.experiment,
        np.array([trajectory.experiment.learning_rate]),
        trajectory.positions[None],
        trajectory.losses[None],
        trajectory.gradients[None],
        trajectory.learning_rates[None],
        (trajectory.diverged_at,),
    )


def diagnose(trajectory: Trajectory) -> Diagnosis:
    """The verdict on one run, with the evidence in numbers and a sentence of advice.

    >>> diagnose(simulate(Experiment(learning_rate=0.08))).verdict.value
    'just_right'
    """
    experiment = trajectory.experiment
    facts = measure(as_sweep(trajectory))
    verdict = classify(facts)[0]
    known = theory(experiment)
    goal = int(facts.steps_to_goal[0])
    evidence: Evidence = {
        "learning_rate": experiment.learning_rate,
        "last_learning_rate": float(trajectory.learning_rates[-1]),
        "largest_learning_rate": float(trajectory.learning_rates.max()),
        "steps": experiment.steps,
        "start_loss": float(trajectory.losses[0]),
        "final_loss": float(trajectory.losses[-1]),
        "best_loss": float(trajectory.losses[0] - facts.start_gap[0]),
        "gap": _share(facts),
        "steps_to_goal": goal if goal >= 0 else None,
        "diverged_at": trajectory.diverged_at,
        "sharpness": known.sharpness,
        "limit": known.limit,
        "sharpness_ratio": float(facts.sharpness_ratio[0]),
        "multiplier": 1 - experiment.learning_rate * known.sharpness,
        "zigzag": zigzags(trajectory),
        "place": _place(facts) if verdict is Verdict.STUCK else None,
    }
    suggested = suggest(experiment)
    return Diagnosis(verdict, evidence, *_explain(verdict, experiment, evidence, facts, suggested), suggested)


@once(stored=True)
def run_and_diagnose(experiment: Experiment) -> tuple[Trajectory, Diagnosis]:
    """`simulate`, then `diagnose`; remembered."""
    trajectory = simulate(experiment)
    return trajectory, diagnose(trajectory)


def _share(facts: Facts) -> float:
    with np.errstate(all="ignore"):
        return float(np.divide(facts.final_gap[0], facts.start_gap[0]))


def zigzags(trajectory: Trajectory) -> bool:
    """Whether most steps of the first half point against the one before in at least one coordinate of the slope."""
    gradients = trajectory.gradients[: max(2, len(trajectory.gradients) // 2)]
    with np.errstate(all="ignore"):
        flips = (gradients[1:] * gradients[:-1] < 0).mean(axis=0)
    return bool((flips > 0.5).any())


def _place(facts: Facts) -> str:
    low, high = facts.last_eigenvalues[0]
    scale = max(abs(low), abs(high))
    if not np.isfinite(scale) or scale < PLATEAU_CURVATURE * abs(facts.start_gap[0]):
        return "plateau"
    if low > 0:
        return "local minimum"
    return "saddle" if high > 0 else "maximum"


def _explain(
    verdict: Verdict, experiment: Experiment, evidence: Evidence, facts: Facts, suggested: float
) -> tuple[str, str]:
    """Why the run ended as it did, and what to try."""
    rate, other = f"{experiment.learning_rate:.3g}", f"{suggested:.3g}"
    better = f"Try {other}." if other != rate else ""
    lower = better if suggested < experiment.learning_rate and not _raised(evidence) else ""
    left, steps = _left(evidence["gap"]), experiment.steps
    match verdict:
        case Verdict.DIVERGED if not np.isfinite(evidence["start_loss"]):
            return "The loss has no finite value at the start.", "Try another start."
        case Verdict.DIVERGED:
            when = f" The numbers end at step {evidence['diverged_at']}." if evidence["diverged_at"] is not None else ""
            return f"{_cause(experiment, evidence)}{when}", lower
        case Verdict.JUST_RIGHT if not evidence["steps_to_goal"]:
            return "Starts at the lowest point and stays there: there is nothing to learn from this start.", ""
        case Verdict.JUST_RIGHT if evidence["gap"] < -GOAL:
            return (
                f"Runs out of the picture downhill: as low as anything in it after {evidence['steps_to_goal']} of"
                f" {steps} steps, and lower since.",
                "",
            )
        case Verdict.JUST_RIGHT:
            how = "zig-zagging, " if evidence["zigzag"] else ""
            return f"Arrives, {how}first within 1% of the way after {evidence['steps_to_goal']} of {steps} steps.", ""
        case Verdict.STUCK:
            return (
                f"Stopped on a {evidence['place']}: the slope there is almost 0, but {left}.",
                better or "Try another start, momentum or a schedule.",
            )
        case Verdict.OSCILLATING:
            too_large = f" η = {rate} is too large to settle." if lower else ""
            return (
                f"Steps point against each other, and {left} after {steps} steps.{too_large}",
                better or "Try less momentum or a schedule that falls.",
            )
        case Verdict.TOO_SLOW if evidence["last_learning_rate"] < SPENT * experiment.learning_rate:
            end = f"{evidence['last_learning_rate']:.2g}"
            return (
                f"The schedule has taken the rate down to {end} by the last of the {steps} steps: {left}.",
                better or "Let the schedule fall later, or less.",
            )
        case Verdict.TOO_SLOW if facts.still[0] and not facts.falling[0]:
            return f"Hardly moves in {steps} steps: {left}.", better or "Try another start or optimizer."
        case Verdict.TOO_SLOW if not evidence["gap"] <= 1.005:
            return (f"Was thrown uphill and is still on the way back when the {steps} steps ran out: {left}.", better)
        case _:
            return (
                f"Still going down when the {steps} steps ran out: {left}.",
                better or "Give it more steps, or another optimizer.",
            )


def _left(gap: float) -> str:
    # The share of the way down in words; a start on the minimum or beside it makes it no use as a number.
    if not gap <= 1.005:
        return "the loss is higher than at the start"
    if gap > 0.995:
        return "nearly all of the way down is left"
    return f"{100 * gap:.2g}% of the way down is left"


def _raised(evidence: Evidence) -> bool:
    """Whether the schedule goes above the experiment's own rate, by more than the rounding of its arithmetic."""
    return evidence["largest_learning_rate"] > 1.001 * evidence["learning_rate"]


def _cause(experiment: Experiment, evidence: Evidence) -> str:
    product, constant = experiment.learning_rate * evidence["sharpness"], theory(experiment).constant
    if not evidence["start_loss"] > evidence["best_loss"]:
        return "The start is the lowest point already, and the steps lead away from it."
    if _raised(evidence):
        return (
            f"The schedule raises the rate to {evidence['largest_learning_rate']:.3g}, which is too large here: the"
            " steps throw the ball uphill."
        )
    if constant is None or product <= constant:
        return f"η = {experiment.learning_rate:.3g} is too large here: the steps throw the ball uphill."
    text = f"η·λmax = {product:.3g} > {constant:.3g}"
    if constant == 2.0:
        return f"{text}: each step multiplies the error along the steepest direction by {1 - product:.3g}."
    return f"{text}: the swings across the steepest direction grow."
