"""Why a rate has its verdict, in a sentence that is true of the run shown, and what to try."""

import numpy as np

from lrviz.descent.curvature import theory
from lrviz.descent.evidence import Evidence
from lrviz.descent.experiment import Experiment
from lrviz.descent.judging import SEEDS
from lrviz.descent.trajectory import Trajectory
from lrviz.descent.verdict import GOAL, Verdict
from lrviz.spec.writing import number_text

SPENT = 0.01
"""A schedule has used up its rate when the last is below this share of the experiment's own."""

RAISED = 1.001
"""A schedule raises the rate when it goes above the experiment's own by more than the rounding of its arithmetic."""

CHAOS = (
    " This run is chaotic: if its start moves by a ten-billionth of the picture, it ends elsewhere. On another machine"
    " it may end elsewhere, too."
)


def explain(verdict: Verdict, trajectory: Trajectory, evidence: Evidence, suggested: float | None) -> tuple[str, str]:
    """Why the rate has this verdict, and what to try; suggested: a rate that settles lower, if there is one."""
    if not np.isfinite(evidence["start_loss"]):
        return "The loss has no finite value at the start.", "Try another start."
    why = {
        Verdict.DIVERGED: _divergence,
        Verdict.JUST_RIGHT: _arrival,
        Verdict.STUCK: _stop,
        Verdict.TOO_SMALL: _slowness,
        Verdict.TOO_LARGE: _unrest,
    }[verdict](trajectory, evidence)
    better = f"Try {number_text(suggested)}." if suggested is not None else ""
    return why + _certainty(trajectory.experiment, evidence) + CHAOS * evidence[
        "chaotic"
    ], "" if verdict is Verdict.JUST_RIGHT else better


def _certainty(experiment: Experiment, evidence: Evidence) -> str:
    if not experiment.is_random:
        return ""
    return f" {round(len(SEEDS) * evidence['agreement'])} of {len(SEEDS)} seeds agree."


def _divergence(trajectory: Trajectory, evidence: Evidence) -> str:
    at = evidence["diverged_at"]
    if at is not None and np.isnan(trajectory.losses[at]) and np.isfinite(trajectory.positions[at]).all():
        return f"Step {at} lands where the loss has no value: it is NaN from there on."
    cause = _by_theory(trajectory.experiment, evidence) or _by_loss(trajectory, evidence)
    if at is None:
        return cause
    return f"{cause} The loss is {'NaN' if np.isnan(trajectory.losses[at]) else 'not finite'} from step {at} on."


def _by_theory(experiment: Experiment, evidence: Evidence) -> str:
    """The cause where theory is exact: η is above the limit of the steepest direction."""
    constant = theory(experiment).constant
    if constant is None or not evidence["sharpness_ratio"] > 1:
        return ""
    product = experiment.learning_rate * evidence["sharpness"]
    digits = next(many for many in range(3, 17) if float(f"{product:.{many}g}") > constant or many == 16)
    text = f"η·λmax = {number_text(product, digits)} > {number_text(constant)}"
    if constant == 2.0:
        factor = number_text(1 - product, digits)
        return f"{text}: each step multiplies the error along the steepest direction by {factor}."
    return f"{text}: the swings across the steepest direction grow."


def _by_loss(trajectory: Trajectory, evidence: Evidence) -> str:
    """What the loss does as long as it is finite."""
    start, rate, largest = evidence["start_loss"], evidence["learning_rate"], evidence["largest_learning_rate"]
    finite = trajectory.losses[: evidence["diverged_at"]]
    highest, last = float(finite.max()), float(finite[-1])
    named = (
        f"η = {number_text(rate)}" if largest <= RAISED * rate else f"The schedule raises η to {number_text(largest)}"
    )
    if last < start and last < evidence["best_loss"]:
        return f"The loss falls to {number_text(last)}, far below everything in the picture, and doesn't settle."
    if highest > start:
        return f"{named}, and the loss climbs from {number_text(start)} to {number_text(highest)}."
    return f"{named}, and a step leads out of where the loss is finite."


def _arrival(trajectory: Trajectory, evidence: Evidence) -> str:
    first, steps, gap = evidence["steps_to_goal"], evidence["steps"], evidence["settled_gap"]
    if evidence["settled_loss"] < evidence["best_loss"] - GOAL * abs(evidence["start_loss"] - evidence["best_loss"]):
        return f"Runs out of the picture downhill: after {steps} steps the loss is lower than anywhere in it."
    if gap > GOAL:
        if not np.ptp(trajectory.positions, axis=0).any():
            return "The slope at the start is 0: the ball stays where it is, whatever the learning rate."
        if evidence["place"]:
            return f"Stopped on a {evidence['place']}, and no learning rate gets much farther: {_left(evidence)}."
        return f"No learning rate gets much farther in {steps} steps: {_left(evidence)}."
    if first == 0:
        return "Starts at the lowest point, and stays within 1% of it."
    if first is None:
        return "Settles within 1% of the minimum for most seeds, but not for this one."
    return (
        f"{'Zig-zags, and is' if evidence['zigzag'] else 'Is'} within 1% of the minimum after {first} of {steps} steps."
    )


def _stop(_: Trajectory, evidence: Evidence) -> str:
    return f"Stopped on a {evidence['place']}: the slope there is almost 0, but {_left(evidence)}."


def _slowness(trajectory: Trajectory, evidence: Evidence) -> str:
    steps, last = evidence["steps"], evidence["last_learning_rate"]
    if last < SPENT * evidence["learning_rate"]:
        return (
            f"The schedule has taken the rate down to {number_text(last, 2)} by the last of the {steps} steps:"
            f" {_left(evidence)}."
        )
    losses = trajectory.losses
    if losses[-1] < losses[-max(2, len(losses) // 4)] < losses[0]:
        return f"Still going down when the {steps} steps ran out: {_left(evidence)}."
    return f"A larger rate gets farther in {steps} steps: {_left(evidence)}."


def _unrest(trajectory: Trajectory, evidence: Evidence) -> str:
    if _turns_back(trajectory.positions):
        return f"Steps point back and forth: after {evidence['steps']} steps {_left(evidence)}."
    return f"A smaller rate gets farther in {evidence['steps']} steps: {_left(evidence)}."


def _turns_back(positions: np.ndarray) -> bool:
    """Whether most steps of the second half point against the one before, and the run still moves."""
    steps = np.diff(positions, axis=0)[-max(2, len(positions) // 2) :]
    with np.errstate(all="ignore"):
        return bool(((steps[1:] * steps[:-1]).sum(axis=1) < 0).mean() > 0.5)


def _left(evidence: Evidence) -> str:
    """How much of the gap at the start is left, in words."""
    gap = evidence["settled_gap"]
    if evidence["starts_lowest"]:
        return "the loss settles above the start, which is the lowest point"
    if gap > 1.005:
        return "the loss settles higher than it began"
    if gap > 0.995:
        return "nearly all of the way down is left"
    return f"{number_text(100 * gap, 2)}% of the way down is left"
