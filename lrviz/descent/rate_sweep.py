"""The rate sweep: an experiment at all learning rates of the ruler, a verdict for each, and the best of them."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.descent.curvature import theory
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Sweep, sweep
from lrviz.descent.verdict import Facts, Verdict, best_of, classify, measure

MANTISSAS = (1, 1.25, 1.6, 2, 2.5, 3, 4, 5, 6.3, 8)
RULER_RATES: tuple[float, ...] = (*(float(f"{m}e{decade}") for decade in range(-5, 1) for m in MANTISSAS), 10.0)
"""The 61 learning rates of the ruler: ten a decade, from 1e-5 to 10, with 1, 3 and 10 among them."""


@dataclass(frozen=True, eq=False)
class RateSweep:
    """All rates of an experiment at once.

    runs: the `Sweep` over the K = 61 `RULER_RATES`. facts: what was measured, arrays `[K]`. verdicts: one a rate. best:
    the index of the best rate.

    >>> found = rate_sweep(Experiment())
    >>> len(found.runs), len(found.verdicts), found.verdicts[found.best].value, found.verdicts[-1].value
    (61, 61, 'just_right', 'diverged')
    """

    runs: Sweep
    facts: Facts
    verdicts: tuple[Verdict, ...]
    best: int

    @property
    def learning_rates(self) -> np.ndarray:
        """The K rates, ascending."""
        return self.runs.rates


def rate_sweep(experiment: Experiment) -> RateSweep:
    """The experiment at each of the 61 `RULER_RATES`, from 1e-5 to 10; its own learning rate does not matter.

    It is computed once for all who ask, and remembered as long as there is room.

    >>> found = rate_sweep(Experiment())
    >>> float(found.runs.rates[found.best])
    0.08
    """
    return _rate_sweep(experiment.replace(learning_rate=RULER_RATES[0]))


def is_swept(experiment: Experiment) -> bool:
    """Whether `rate_sweep` answers at once."""
    return _rate_sweep.is_ready(experiment.replace(learning_rate=RULER_RATES[0]))


@once(stored=True)
def _rate_sweep(experiment: Experiment) -> RateSweep:
    runs = sweep(experiment, RULER_RATES)
    facts = measure(runs)
    verdicts = classify(facts)
    return RateSweep(runs, facts, verdicts, best_of(facts, verdicts))


def suggest(experiment: Experiment) -> float:
    """A good rate: in closed form for gradient descent on a quadratic, 2/(λmin + λmax), else the sweep's best."""
    if _gradient_descent_on_quadratic(experiment):
        return _three_digits(2 / float(theory(experiment).eigenvalues.sum()))
    found = rate_sweep(experiment)
    return float(found.runs.rates[found.best])


def _gradient_descent_on_quadratic(experiment: Experiment) -> bool:
    known = theory(experiment)
    return known.is_exact and known.constant == 2.0 and not experiment.optimizer_params["weight_decay"]


def _three_digits(rate: float) -> float:
    # Downwards: at κ = 1 the best rate is also the last good one.
    digits = 2 - int(np.floor(np.log10(rate)))
    return float(f"{np.floor(rate * 10.0**digits) / 10.0**digits:.{max(digits, 0)}f}")
