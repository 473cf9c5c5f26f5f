"""The runs that a figure shows, computed: what every kind of figure needs of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lrviz.descent.curvature import best_loss
from lrviz.descent.diagnosis import Diagnosis, run_and_diagnose
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Trajectory
from lrviz.descent.verdict import GOAL, WORDS, Verdict
from lrviz.figures.look import brief, number

Runs = Mapping[str, Experiment]
"""What a figure is drawn of: name → experiment, in the order of the curves. A name may be empty."""


@dataclass(frozen=True, eq=False)
class ComputedRun:
    """One run with its name, its diagnosis, and its loss above the best reachable value, gaps `[T+1]`.

    given: the name is the author's and not made of the rate.
    """

    index: int
    name: str
    given: bool
    trajectory: Trajectory
    diagnosis: Diagnosis
    gaps: np.ndarray

    @property
    def experiment(self) -> Experiment:
        return self.trajectory.experiment

    @property
    def arrival(self) -> int | None:
        """The first step within 1%, or None."""
        return self.diagnosis.evidence["steps_to_goal"]

    @property
    def goal(self) -> float:
        """The loss above the best value from which on the run has arrived."""
        return GOAL * float(self.gaps[0])

    @property
    def ending(self) -> str:
        """What the end of the run's curve does not show by itself; empty where there is nothing to say."""
        if self.trajectory.diverged_at is not None:
            return f"diverges at step {self.trajectory.diverged_at}"
        if self.diagnosis.verdict is Verdict.DIVERGED:
            return f"grows to {brief(self.gaps[-1])}"
        if self.gaps[-1] <= 0:
            below = ~(self.gaps > 0)
            return f"0 from step {len(below) - int(np.argmin(below[::-1])) if not below.all() else 0}"
        return ""


def computed_runs(runs: Runs) -> list[ComputedRun]:
    """The runs, computed. Raises `ValueError` where there are none."""
    if not runs:
        raise ValueError("a figure needs at least one run")
    return [
        ComputedRun(index, name_of(name, experiment), bool(name), *_computed(experiment))
        for index, (name, experiment) in enumerate(runs.items())
    ]


def name_of(name: str, experiment: Experiment) -> str:
    """The run's name, or else its learning rate."""
    return name or f"η = {experiment.learning_rate:.3g}"


def _computed(experiment: Experiment) -> tuple[Trajectory, Diagnosis, np.ndarray]:
    trajectory, diagnosis = run_and_diagnose(experiment)
    return trajectory, diagnosis, trajectory.losses - best_loss(experiment)


def steps_of(runs: Sequence[ComputedRun]) -> int:
    """The number of steps of the longest run."""
    return max(run.experiment.steps for run in runs)


def common(values: Sequence[float | None], tolerance: float = 1e-9) -> float | None:
    """The value that all share; None where they differ or one is missing."""
    first = values[0]
    if first is None or any(v is None or not abs(v - first) <= tolerance * abs(first) for v in values):
        return None
    return first


def sentence(run: ComputedRun) -> str:
    """One run in words: its rate, where its loss starts and ends, when it arrives, and the verdict."""
    trajectory, verdict = run.trajectory, WORDS[run.diagnosis.verdict]
    start, steps = number(run.gaps[0]), run.experiment.steps
    finite = np.flatnonzero(np.isfinite(run.gaps))
    if trajectory.diverged_at is not None:
        last = f"{number(float(run.gaps[finite[-1]]))} at step {finite[-1]}" if finite.size else "nowhere"
        way = f"from {start} at step 0 to {last}; not finite from step {trajectory.diverged_at}"
    else:
        way = f"from {start} at step 0 to {number(run.gaps[-1])} at step {steps}"
    arrived = "never within 1%" if run.arrival is None else f"within 1% at step {run.arrival}"
    rate = "" if run.name.startswith("η = ") else f" (η = {run.experiment.learning_rate:.3g})"
    return f"{run.name}{rate}: {way}; {arrived}; {verdict}."
