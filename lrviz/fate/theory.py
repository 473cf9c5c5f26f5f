"""The heavy ball on a quadratic: where theory says that it is stable, and how fast it then is.

Along an eigenvector with curvature λ the error follows eₜ₊₁ = (1 + β − ηλ) eₜ − β eₜ₋₁, so it shrinks by the larger
modulus of the roots of z² − (1 + β − ηλ) z + β at each step, and is stable iff 0 ≤ β < 1 and 0 < ηλ < 2(1 + β).
Source: Polyak (1964); Goh, Why Momentum Really Works, Distill 2017.
"""

import numpy as np

from lrviz.experiment import Experiment
from lrviz.fate.kernel import final_positions
from lrviz.stability import curvature_at_best


def boundary(experiment: Experiment, momenta: np.ndarray) -> np.ndarray:
    """The largest stable rate for each β: 2(1 + β)/λmax."""
    return 2 * (1 + np.asarray(momenta)) / float(curvature_at_best(experiment)[1])


def theoretical_rates(experiment: Experiment, learning_rates: np.ndarray, momenta: np.ndarray) -> np.ndarray:
    """What the error is multiplied by per step in the long run, for the slowest eigenvector; below 1: stable."""
    rates, momenta = np.broadcast_arrays(learning_rates, momenta)
    every = []
    for curvature in curvature_at_best(experiment):
        middle = (1 + momenta - rates * curvature) / 2
        root = np.sqrt(middle.astype(complex) ** 2 - momenta)
        every.append(np.maximum(np.abs(middle + root), np.abs(middle - root)))
    return np.max(every, axis=0)


def fastest(experiment: Experiment) -> tuple[float, float]:
    """The best rate and momentum: η = (2/(√λmax + √λmin))², β = ((√κ − 1)/(√κ + 1))²."""
    low, high = np.sqrt(curvature_at_best(experiment))
    return float((2 / (high + low)) ** 2), float(((high - low) / (high + low)) ** 2)


def measured_rates(experiment: Experiment, learning_rates: np.ndarray, momenta: np.ndarray) -> np.ndarray:
    """What the error was multiplied by per step over the second half of real runs of T steps from one start.

    ρ = (E_T/E_{T/2})^(1/(T − T/2)), Eₜ² = ‖θₜ − θ*‖² + ‖θₜ₋₁ − θ*‖²: two steps together, since the ball swings through
    the minimum. In float64. inf where the numbers end; 0 where nothing is left of the error.
    """
    best = experiment.the_surface.minima(experiment.surface_params)[0]
    half = experiment.steps // 2

    def squared(steps: int) -> np.ndarray:
        ends = final_positions(experiment.but(steps=steps), *experiment.origin, learning_rates, np.float64,
                               {"momentum": momenta})
        return (ends[0] - best.x) ** 2 + (ends[1] - best.y) ** 2

    with np.errstate(all="ignore"):
        early, late = squared(half) + squared(half - 1), squared(experiment.steps) + squared(experiment.steps - 1)
        rates = (late / early) ** (0.5 / (experiment.steps - half))
        return np.where(np.isfinite(late), np.where(early > 0, rates, 0.0), np.inf)
