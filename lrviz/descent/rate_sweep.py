"""The rate sweep: an experiment at all learning rates of the ruler, a verdict for each, and the best of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lrviz.background import once
from lrviz.descent.curvature import theory
from lrviz.descent.experiment import Experiment
from lrviz.descent.judging import judge_ruler, outcomes
from lrviz.descent.trajectory import Sweep, sweep
from lrviz.descent.verdict import VERDICTS, Comparison, Verdict

MANTISSAS = (1, 1.25, 1.6, 2, 2.5, 3, 4, 5, 6.3, 8)
RULER_RATES: tuple[float, ...] = (*(float(f"{m}e{decade}") for decade in range(-5, 1) for m in MANTISSAS), 10.0)
"""The 61 learning rates of the ruler: ten a decade, from 1e-5 to 10, with 1, 3 and 10 among them."""

BORDER = 1.01
"""Where one verdict ends and the next begins is known to this factor."""


@dataclass(frozen=True, eq=False)
class RateSweep:
    """All rates of an experiment at once.

    runs: the `Sweep` over the K = 61 `RULER_RATES`. verdicts: one a rate. settled_gaps: `[K]` the settled loss above
    the lowest known, as a share of the gap at the start; the median of eight seeds where the seed matters.
    arrivals: `[K]` the first step within 1%, or -1. agreement: `[K]` the share of those seeds whose run alone has the
    same verdict; 1 where the seed doesn't matter. best: the index of the best rate. comparison: what a rate is
    compared with.

    >>> found = rate_sweep(Experiment())
    >>> len(found.runs), len(found.verdicts), found.verdicts[found.best].value, found.verdicts[-1].value
    (61, 61, 'just_right', 'diverged')
    """

    runs: Sweep
    verdicts: tuple[Verdict, ...]
    settled_gaps: np.ndarray
    arrivals: np.ndarray
    agreement: np.ndarray
    best: int
    comparison: Comparison

    @property
    def learning_rates(self) -> np.ndarray:
        """The K rates, ascending."""
        return self.runs.rates


@dataclass(frozen=True)
class Region:
    """Neighbouring rates that share a verdict, from `low` to `high`."""

    verdict: Verdict
    low: float
    high: float


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
    judged = judge_ruler(runs)
    found = judged.judgement
    verdicts = tuple(VERDICTS[code] for code in found.codes)
    return RateSweep(
        runs, verdicts, np.asarray(found.gaps), judged.arrivals, judged.agreement, int(found.best), found.comparison
    )


def verdicts_at(experiment: Experiment, rates: Sequence[float]) -> tuple[Verdict, ...]:
    """The verdict on each of these rates, beside those of the experiment's ruler."""
    return tuple(VERDICTS[code] for code in outcomes(experiment, rates, rate_sweep(experiment).comparison).codes)


def regions(experiment: Experiment) -> tuple[Region, ...]:
    """The ruler from its first rate to its last, as regions of one verdict; a border between two is known to 1%."""
    return _regions(experiment.replace(learning_rate=RULER_RATES[0]))


@once(stored=True)
def _regions(experiment: Experiment) -> tuple[Region, ...]:
    known = dict(zip(RULER_RATES, rate_sweep(experiment).verdicts, strict=True))
    while wide := [(low, high) for low, high in _changes(known) if high > BORDER * low]:
        between = [float(np.sqrt(low * high)) for low, high in wide]
        known |= dict(zip(between, verdicts_at(experiment, between), strict=True))
    first, *others = sorted(known)
    found = [Region(known[first], first, first)]
    for rate in others:
        last = found[-1]
        border = rate if known[rate] is last.verdict else float(np.sqrt(last.high * rate))
        found[-1] = Region(last.verdict, last.low, border)
        if known[rate] is not last.verdict:
            found.append(Region(known[rate], border, rate))
    return tuple(found)


def _changes(known: dict[float, Verdict]) -> list[tuple[float, float]]:
    """Neighbouring rates whose verdicts differ."""
    rates = sorted(known)
    return [pair for pair in pairwise(rates) if known[pair[0]] is not known[pair[1]]]


def best_rate(experiment: Experiment) -> float:
    """The rate with which the experiment does best: the ruler's best or, for gradient descent on a quadratic, the
    closed form 2/(λmin + λmax) where that arrives sooner."""
    found = rate_sweep(experiment)
    best, exact = float(RULER_RATES[found.best]), _closed_form(experiment)
    if exact is None:
        return best
    own, other = found.arrivals[found.best], outcomes(experiment, [exact], found.comparison).arrivals[0]
    return exact if 0 <= other < own or own < 0 <= other else best


def _closed_form(experiment: Experiment) -> float | None:
    known = theory(experiment)
    if not known.is_exact or known.constant != 2.0 or experiment.optimizer_params["weight_decay"]:
        return None
    rate = 2 / float(known.eigenvalues.sum())
    # Three digits, downwards: at κ = 1 the best rate is also the last good one.
    digits = 2 - int(np.floor(np.log10(rate)))
    return float(f"{np.floor(rate * 10.0**digits) / 10.0**digits:.{max(digits, 0)}f}")
