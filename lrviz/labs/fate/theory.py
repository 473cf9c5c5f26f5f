"""The heavy ball on a quadratic: where theory says that it is stable, and how fast it then is.

Along an eigenvector with curvature λ the error follows eₜ₊₁ = (1 + β − ηλ) eₜ − β eₜ₋₁, so it shrinks by the larger
modulus of the roots of z² − (1 + β − ηλ) z + β at each step, and is stable iff 0 ≤ β < 1 and 0 < ηλ < 2(1 + β).
Source: Polyak (1964); Goh, Why Momentum Really Works, Distill 2017.
"""

import numpy as np

from lrviz.background import Report
from lrviz.descent.curvature import theory
from lrviz.descent.experiment import Experiment
from lrviz.labs.fate.kernel import final_positions
from lrviz.labs.fate.quadratic import bottom

ROUNDING = 1e-24
"""A share of the first energy that is only rounding."""


def boundary(experiment: Experiment, momenta: np.ndarray) -> np.ndarray:
    """The largest stable rate for each β: 2(1 + β)/λmax."""
    return 2 * (1 + np.asarray(momenta)) / theory(experiment).sharpness


def theoretical_rates(experiment: Experiment, learning_rates: np.ndarray, momenta: np.ndarray) -> np.ndarray:
    """What the error is multiplied by per step in the long run, for the slowest eigenvector; below 1: stable."""
    rates, momenta = np.broadcast_arrays(learning_rates, momenta)
    every = []
    for curvature in theory(experiment).eigenvalues:
        middle = (1 + momenta - rates * curvature) / 2
        root = np.sqrt(middle.astype(complex) ** 2 - momenta)
        every.append(np.maximum(np.abs(middle + root), np.abs(middle - root)))
    return np.max(every, axis=0)


def fastest(experiment: Experiment) -> tuple[float, float]:
    """The best rate and momentum: η = (2/(√λmax + √λmin))², β = ((√κ − 1)/(√κ + 1))²."""
    low, high = np.sqrt(theory(experiment).eigenvalues)
    return float((2 / (high + low)) ** 2), float(((high - low) / (high + low)) ** 2)


def measured_rates(
    experiment: Experiment, learning_rates: np.ndarray, momenta: np.ndarray, report: Report | None = None
) -> np.ndarray:
    """What the error was multiplied by per step over the second half of real runs of T steps from one start.

    ρ = (E_T/E_{T/2})^(1/2(T − T/2)), Eₜ = L(θₜ) − L* + ‖θₜ − θₜ₋₁‖²/2η: height and motion together, since the ball
    swings through the minimum. In float64. inf where it overflows; 0 where at half time nothing is left of the error
    but its rounding.
    """
    best, hessian = bottom(experiment.surface_entry, experiment.surface_params)
    half = experiment.steps // 2

    def height(place: np.ndarray) -> np.ndarray:
        # On a quadratic this is L − L*, without the digits that the difference would lose.
        error = place - best.reshape(2, *[1] * (place.ndim - 1))
        return 0.5 * (error * np.tensordot(hessian, error, 1)).sum(axis=0)

    def position(steps: int) -> np.ndarray:
        return np.array(
            final_positions(
                experiment.replace(steps=steps),
                *experiment.origin,
                learning_rates,
                np.float64,
                {"momentum": momenta},
                report,
            )
        )

    def energy(steps: int) -> np.ndarray:
        now, before = position(steps), position(steps - 1)
        return height(now) + ((now - before) ** 2).sum(axis=0) / (2 * np.maximum(learning_rates, 1e-300))

    with np.errstate(all="ignore"):
        # A run may come to rest exactly on the minimum: all that is known then is that it is closer than this.
        rounding = float(height(best + np.spacing(np.abs(best))))
        early, late = energy(half), np.maximum(energy(experiment.steps), rounding)
        rates = (late / early) ** (0.5 / (experiment.steps - half))
        left = early > ROUNDING * float(height(np.array(experiment.origin)))
        return np.where(np.isfinite(late), np.where(left, rates, 0.0), np.inf)
