"""From runs to verdicts: what is measured on the runs of one or of eight seeds, and the rule applied to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lrviz.background import Array, compiled, once
from lrviz.descent import settled, verdict
from lrviz.descent.curvature import best_loss, growth, slope_and_curvature, theory
from lrviz.descent.experiment import Experiment
from lrviz.descent.settled import SettledRuns
from lrviz.descent.trajectory import Sweep, as_sweep, capacity_for, simulate, sweep
from lrviz.descent.verdict import GOAL, Comparison, Judgement
from lrviz.problems.surface import GRID

SEEDS = range(8)
"""Under noise or mini-batches these seeds decide, whatever the experiment's own is."""

AT_ONCE = 61
"""So many rates are run and measured in one call, unless it is a single one: one shape, one compilation."""


FEW = 16
"""Up to so many rates are run one by one: a sweep runs as many as its kernel was compiled for."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A ruler's judgement with the arrivals and the agreement of its seeds, each `[K]`, see `RateSweep`."""

    judgement: Judgement
    arrivals: np.ndarray
    agreement: np.ndarray


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Of K rates beside those of a ruler: verdicts as codes, and gaps, arrivals and agreement as in `RateSweep`.

    at_rest: whether a run has stopped where the slope is flat.
    """

    codes: np.ndarray
    gaps: np.ndarray
    arrivals: np.ndarray
    agreement: np.ndarray
    at_rest: np.ndarray


class _Measured(NamedTuple):
    """Of S seeds and K rates: `SettledRuns` with arrays `[S, K]`, the losses `[S, K, C+1]` and the number of steps."""

    each: SettledRuns
    losses: np.ndarray
    steps: int


def judge_ruler(runs: Sweep) -> Judged:
    """The verdicts on all rates of a ruler whose runs these are; they don't depend on the experiment's seed."""
    experiment, rates = runs.experiment, tuple(runs.rates.tolist())
    return _judge_seeds(experiment.replace(seed=0), rates) if experiment.is_random else _judge([runs])


@once(stored=True)
def _judge_seeds(experiment: Experiment, rates: tuple[float, ...]) -> Judged:
    return _judge([sweep(experiment.replace(seed=seed), rates) for seed in SEEDS])


def _judge(runs_of_seeds: Sequence[Sweep]) -> Judged:
    first, measured = runs_of_seeds[0], _measure(runs_of_seeds)
    surface = (first.losses[0, 0], best_loss(first.experiment), height(first.experiment))
    found = _rule(measured.each, measured.losses, first.rates, *map(np.float64, surface), measured.steps)
    return Judged(*jax.tree.map(np.asarray, found))


def outcomes(experiment: Experiment, rates: Sequence[float], comparison: Comparison) -> Outcomes:
    """What these rates do beside those of the ruler that made the comparison."""
    parts = [
        _outcomes(experiment, rates[first : first + AT_ONCE], comparison) for first in range(0, len(rates), AT_ONCE)
    ]
    return Outcomes(*map(np.concatenate, zip(*parts, strict=True)))


def _outcomes(experiment: Experiment, rates: Sequence[float], comparison: Comparison) -> tuple[np.ndarray, ...]:
    seeds = SEEDS if experiment.is_random else (experiment.seed,)
    runs_of_seeds = [_run(experiment.replace(seed=seed), rates) for seed in seeds]
    measured, padded = _measure(runs_of_seeds), runs_of_seeds[0].rates
    found = _classify(measured.each, measured.losses, padded, comparison, measured.steps)
    return tuple(np.asarray(part)[: len(rates)] for part in found)


def _run(experiment: Experiment, rates: Sequence[float]) -> Sweep:
    """A sweep over these rates, and the last of them as often as is needed for one of the two shapes."""
    count = 1 if len(rates) == 1 else AT_ONCE
    if len(rates) > FEW:
        return sweep(experiment, [*rates, *[rates[-1]] * (count - len(rates))])
    runs = [simulate(experiment.replace(learning_rate=rate)) for rate in rates]
    return as_sweep([*runs, *runs[-1:] * (count - len(runs))])


def _measure(runs_of_seeds: Sequence[Sweep]) -> _Measured:
    each, losses = ([*part] for part in zip(*map(_measure_seed, runs_of_seeds), strict=True))
    steps = runs_of_seeds[0].experiment.steps
    return _Measured(SettledRuns(*map(np.stack, zip(*each, strict=True))), np.stack(losses), steps)


def _measure_seed(runs: Sweep) -> tuple[SettledRuns, np.ndarray]:
    experiment, steps = runs.experiment, runs.experiment.steps
    capacity = capacity_for(steps)
    losses, positions = _lengthened(runs.losses, capacity), _lengthened(runs.positions, capacity)
    across = np.float64(experiment.surface_entry.across)
    known = theory(experiment)
    moved = _motion(losses, positions, known.axes, np.array(steps), across)
    with np.errstate(all="ignore"):
        gradients, _ = slope_and_curvature(experiment, runs.positions[:, -1])
        gain = np.hypot(*gradients.T) * across
        flat = gain <= GOAL * (runs.losses[:, 0] - best_loss(experiment))
    grows = growth(known, runs.rates, np.asarray(moved.reach), across)
    return SettledRuns(moved.settled, moved.quarters, moved.finite, moved.still, flat, grows), losses


def _lengthened(values: np.ndarray, capacity: int) -> np.ndarray:
    """`[K, T+1, …]` as `[K, C+1, …]`; what is added is not looked at."""
    wide = np.zeros((values.shape[0], capacity + 1, *values.shape[2:]))
    wide[:, : values.shape[1]] = values
    return wide


_motion = compiled(settled.motion)


def _together(each: SettledRuns) -> SettledRuns:
    """One `SettledRuns` `[K]` for those of the seeds `[S, K]`: medians, and what holds for most."""
    finite, still, flat = (jnp.mean(part, axis=0) > 0.5 for part in (each.finite, each.still, each.flat))
    settled, quarters, grows = (jnp.median(part, axis=0) for part in (each.settled, each.quarters, each.grows))
    return SettledRuns(settled, quarters, finite, still, flat, grows)


def _arrivals(losses: Array, comparison: Comparison, steps: Array) -> Array:
    """The first steps within 1% `[K]`, the median over the seeds of losses `[S, K, C+1]`; -1 where most never are."""
    first = settled.first_within(losses, comparison.lowest + GOAL * comparison.scale, steps)
    late = jnp.where(first < 0, losses.shape[-1], first)
    middle = jnp.sort(late, axis=0)[late.shape[0] // 2]
    return jnp.where(middle < losses.shape[-1], middle, -1)


def _agreement(each: SettledRuns, rates: Array, codes: Array, comparison: Comparison) -> Array:
    """The share `[K]` of the seeds whose run alone has the same verdict."""
    alone = jax.vmap(lambda measured: verdict.classify(measured, rates, comparison))(each)
    return jnp.mean(alone == codes, axis=0)


def _judge_ruler_of_seeds(
    each: SettledRuns, losses: Array, rates: Array, start: Array, known: Array, height: Array, steps: Array
) -> tuple[Judgement, Array, Array]:
    measured = _together(each)
    comparison = verdict.compare(measured, start, known, height)
    arrivals = _arrivals(losses, comparison, steps)
    found = verdict.judge(measured, rates, arrivals, comparison)
    return found, arrivals, _agreement(each, rates, found.codes, found.comparison)


_rule = compiled(_judge_ruler_of_seeds)


@compiled
def _classify(
    each: SettledRuns, losses: Array, rates: Array, comparison: Comparison, steps: Array
) -> tuple[Array, ...]:
    measured = _together(each)
    codes = verdict.classify(measured, rates, comparison)
    gaps, arrivals = verdict.settled_gaps(measured, comparison), _arrivals(losses, comparison, steps)
    return codes, gaps, arrivals, _agreement(each, rates, codes, comparison), measured.still & measured.flat


def height(experiment: Experiment) -> float:
    """How high the surface is above its lowest point: the median over the picture; 1 where that is no height."""
    _, _, losses = experiment.surface_entry.grid(experiment.surface_params, GRID)
    above = losses[np.isfinite(losses)] - best_loss(experiment)
    found = float(np.median(above)) if above.size else 0.0
    return found if 0 < found < np.inf else 1.0
