"""Curvature: the Hessian's eigenvalues along a path, and the largest learning rate they allow.

Plain gradient descent multiplies the error along an eigenvector of the Hessian by 1 − ηλ at each step, so it is
stable while η < 2/λmax, monotone while η < 1/λmax and fastest at 2/(λmin + λmax). Source: Nesterov, Introductory
Lectures on Convex Optimization (2004); for momentum: Polyak (1964).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import numpy as np
from jax.typing import ArrayLike

from lrviz.background import Array, compiled, once
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Trajectory
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.surface import Minimum
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import numbers, plain_numbers, texts

Params = Mapping[str, float | int | str]
MOVES = 1e-9
"""A run moves along an axis when it gets farther than this share of the picture."""
AT_LIMIT = 1e-9
"""A rate is at the limit within this share of it."""


@dataclass(frozen=True, eq=False)
class Stability:
    """Curvature along a run.

    eigenvalues: `[T+1, 2]` of the Hessian, ascending. sharpness: `[T+1]` λmax. limit: `[T+1]` the largest stable
    learning rate there, c/λmax (2/λmax for gradient descent); inf where λmax ≤ 0, nan where theory gives none.
    """

    eigenvalues: np.ndarray
    sharpness: np.ndarray
    limit: np.ndarray


def stability(trajectory: Trajectory) -> Stability:
    """λmax along the path and the rate it allows; nan where the path is not finite."""
    experiment = trajectory.experiment
    _, eigenvalues = slope_and_curvature(experiment, trajectory.positions)
    sharpness = eigenvalues[:, 1]
    constant = experiment.optimizer_entry.limit_constant(experiment.optimizer_params)
    if constant is None:
        return Stability(eigenvalues, sharpness, np.full_like(sharpness, np.nan))
    return Stability(eigenvalues, sharpness, _limit(constant, sharpness))


def _limit(constant: float, sharpness: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.where(sharpness > 0, constant / np.abs(sharpness), np.where(np.isnan(sharpness), np.nan, np.inf))


@dataclass(frozen=True, eq=False)
class Theory:
    """What is known of an experiment without running it, at its best minimum."""

    minimum: Minimum
    """The lowest minimum."""
    eigenvalues: np.ndarray
    """Of the Hessian there, `[2]`, ascending; weight decay on the gradient adds to both."""
    axes: np.ndarray
    """The Hessian's eigenvectors there, `[2, 2]`, in columns; those of the picture where there are none."""
    constant: float | None
    """c in "stable while η·λmax < c": 2 for gradient descent, 2(1+β) with momentum; None where theory has none."""
    is_exact: bool
    """Whether the limit holds from the first step to the last: a quadratic, a constant rate, exact whole gradients."""

    @property
    def sharpness(self) -> float:
        """λmax."""
        return float(self.eigenvalues[1])

    @property
    def limit(self) -> float | None:
        """The largest rate that can settle in the best minimum, c/λmax; None where theory gives none."""
        return self.constant / self.sharpness if self.constant is not None and self.sharpness > 0 else None


def best_loss(experiment: Experiment) -> float:
    """The loss of the lowest known minimum; for a formula the lowest that is found in the picture."""
    return experiment.surface_entry.minima(experiment.surface_params)[0].loss


def theory(experiment: Experiment) -> Theory:
    """What is known of an experiment without running it; computed once for all that differ in rate, steps or start."""
    exact = (
        experiment.surface_entry.quadratic
        and experiment.schedule == "constant"
        and not experiment.gradient_noise
        and experiment.clip_norm is None
        and not experiment.surface_params.get("batch_size")
    )
    chosen = experiment.surface, experiment.surface_params, experiment.optimizer, experiment.optimizer_params
    return _theory(*chosen, exact)


@once
def _theory(surface: str, surface_params: Params, optimizer: str, optimizer_params: Params, exact: bool) -> Theory:
    entry = OPTIMIZERS[optimizer]
    decay = 0.0 if entry.decoupled else plain_numbers(optimizer_params)["weight_decay"]
    constant = entry.limit_constant(optimizer_params)
    eigenvalues, axes = _curvature_at_best(surface, surface_params)
    return Theory(
        SURFACES[surface].minima(surface_params)[0],
        eigenvalues + decay,
        axes,
        constant,
        exact and constant is not None,
    )


@once(stored=True)
def _curvature_at_best(surface: str, params: Params) -> tuple[np.ndarray, np.ndarray]:
    experiment = Experiment(surface=surface, surface_params=params)
    best = experiment.surface_entry.minima(experiment.surface_params)[0]
    _, hessians = gradients_and_hessians(experiment, np.array([[best.x, best.y]]))
    axes = np.linalg.eigh(hessians[0])[1] if np.isfinite(hessians).all() else np.eye(2)
    return _eigenvalues(hessians)[0], axes


def slope_and_curvature(experiment: Experiment, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The exact gradients `[N, 2]` and the Hessian's eigenvalues `[N, 2]`, ascending, at positions `[N, 2]`."""
    gradients, hessians = gradients_and_hessians(experiment, positions)
    return gradients, _eigenvalues(hessians)


def gradients_and_hessians(experiment: Experiment, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The exact gradients `[N, 2]` and Hessians `[N, 2, 2]` at positions `[N, 2]`."""
    derivatives = _derivatives(experiment.surface, texts(experiment.surface_params))
    count = len(positions)
    padded = np.zeros((_size(count), 2))
    padded[:count] = positions
    gradients, hessians = (np.asarray(a)[:count] for a in derivatives(padded, numbers(experiment.surface_params)))
    return gradients, hessians


def growth(known: Theory, rates: np.ndarray, reach: np.ndarray, across: float) -> np.ndarray:
    """What theory says of K rates: 1 where a direction in which the run moves must grow, -1 where none does, else 0.

    reach: `[K, 2]` how far each run goes along the axes. At the limit itself, and where the limit is not exact, theory
    says nothing: 0.
    """
    if not known.is_exact or known.constant is None:
        return np.zeros(len(rates))
    ratios = rates[:, None] * known.eigenvalues / known.constant
    # What only rounding has set in motion is not motion.
    moves = ~(reach <= MOVES * across)
    at_limit = (np.abs(ratios - 1) <= AT_LIMIT) | (np.abs(ratios) <= AT_LIMIT)
    grows = moves & ~at_limit & ((ratios > 1) | (ratios < 0))
    return np.where(grows.any(axis=1), 1.0, np.where((moves & at_limit).any(axis=1), 0.0, -1.0))


def _size(count: int) -> int:
    return 1 << max(0, count - 1).bit_length()


@once
def _derivatives(surface: str, own_texts: tuple[tuple[str, str], ...]):
    def at(position: jax.Array, values: Mapping[str, ArrayLike]) -> tuple[Array, Array]:
        def loss(p: jax.Array) -> jax.Array:
            return SURFACES[surface].function(p[0], p[1], **values, **dict(own_texts))

        return jax.grad(loss)(position), jax.hessian(loss)(position)

    return compiled(jax.vmap(at, in_axes=(0, None)))


def _eigenvalues(hessians: np.ndarray) -> np.ndarray:
    # Two by two: mean ± radius. LAPACK would raise at the first nan, and divergence is data here.
    a, b, d = hessians[:, 0, 0], hessians[:, 0, 1], hessians[:, 1, 1]
    with np.errstate(all="ignore"):
        mean, radius = (a + d) / 2, np.hypot((a - d) / 2, b)
        return np.stack([mean - radius, mean + radius], axis=-1)
