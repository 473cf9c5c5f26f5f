"""Diagnosis: a run → the verdict on its rate, the numbers behind it, why in a sentence, and what to try."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.descent.evidence import Evidence, evidence_of
from lrviz.descent.experiment import Experiment
from lrviz.descent.explanation import explain
from lrviz.descent.judging import outcomes
from lrviz.descent.rate_sweep import RULER_RATES, RateSweep, best_rate, rate_sweep
from lrviz.descent.settled import settled_loss
from lrviz.descent.trajectory import Trajectory, simulate
from lrviz.descent.verdict import VERDICTS, Verdict

LOWER = 0.999
"""A rate settles lower if its settled gap is below this share of the other's;"""
BEYOND_NOISE = 0.01
"""under noise, by this share of the gap at the start, too."""


@dataclass(frozen=True)
class Diagnosis:
    """What a run shows: the verdict on its rate, the numbers by name, why in a sentence, what to try, a better rate.

    suggested_learning_rate: a rate that settles lower than this one, or None where no rate of the ruler does.

    >>> found = diagnose(simulate(Experiment(learning_rate=0.3)))
    >>> found.verdict.value, found.suggested_learning_rate < 0.3
    ('diverged', True)
    """

    verdict: Verdict
    evidence: Evidence
    explanation: str
    suggestion: str
    suggested_learning_rate: float | None

    @property
    def advice(self) -> str:
        """The explanation and what to try."""
        return f"{self.explanation} {self.suggestion}".strip()


def diagnose(trajectory: Trajectory) -> Diagnosis:
    """The verdict on one run's rate, beside all rates of its ruler, with the evidence and a sentence of advice.

    >>> diagnose(simulate(Experiment(learning_rate=0.08))).verdict.value
    'just_right'
    """
    experiment = trajectory.experiment
    swept = rate_sweep(experiment)
    found = outcomes(experiment, [experiment.learning_rate], swept.comparison)
    verdict = VERDICTS[found.codes[0]]
    evidence = evidence_of(trajectory, found, swept)
    suggested = _better_rate(trajectory, evidence["settled_gap"], swept)
    return Diagnosis(verdict, evidence, *explain(verdict, trajectory, evidence, suggested), suggested)


@once(stored=True)
def run_and_diagnose(experiment: Experiment) -> tuple[Trajectory, Diagnosis]:
    """`simulate`, then `diagnose`; remembered."""
    trajectory = simulate(experiment)
    return trajectory, diagnose(trajectory)


def _better_rate(trajectory: Trajectory, gap: float, swept: RateSweep) -> float | None:
    """A rate that settles lower than the run's: the best, or else the one that settles lowest; None if neither does."""
    experiment = trajectory.experiment
    gaps = [
        np.inf if verdict is Verdict.DIVERGED else own
        for verdict, own in zip(swept.verdicts, swept.settled_gaps, strict=True)
    ]
    for rate in dict.fromkeys((best_rate(experiment), RULER_RATES[int(np.argmin(gaps))])):
        other = gaps[RULER_RATES.index(rate)] if rate in RULER_RATES else _settled_gap(experiment, rate, swept)
        if other < _clearly_below(gap, experiment) and _also_with_this_seed(rate, trajectory, swept):
            return rate
    return None


def _settled_gap(experiment: Experiment, rate: float, swept: RateSweep) -> float:
    found = outcomes(experiment, [rate], swept.comparison)
    return np.inf if VERDICTS[found.codes[0]] is Verdict.DIVERGED else float(found.gaps[0])


def _clearly_below(gap: float, experiment: Experiment) -> float:
    return min(LOWER * gap, gap - BEYOND_NOISE * experiment.is_random)


def _also_with_this_seed(rate: float, trajectory: Trajectory, swept: RateSweep) -> bool:
    """Whether the rate settles lower than the run with the run's own seed, too."""
    experiment, (_, _, lowest, scale, _, _) = trajectory.experiment, swept.comparison
    if not experiment.is_random:
        return True
    runs = (simulate(experiment.replace(learning_rate=rate)), trajectory)
    other, gap = (float((settled_loss(run.losses) - lowest) / scale) for run in runs)
    return other < _clearly_below(gap, experiment)
