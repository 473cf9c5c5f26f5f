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
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import numbers, plain_numbers, texts


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
    constant = limit_constant(experiment)
    if constant is None:
        return Stability(eigenvalues, sharpness, np.full_like(sharpness, np.nan))
    return Stability(eigenvalues, sharpness, _limit(constant, sharpness))


def _limit(constant: float, sharpness: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.where(sharpness > 0, constant / np.abs(sharpness), np.where(np.isnan(sharpness), np.nan, np.inf))


def limit_constant(experiment: Experiment) -> float | None:
    """c in "stable while η·λmax < c": 2 for gradient descent, 2(1+β) with momentum; None where theory has none."""
    rule = experiment.optimizer_entry.sharpness_limit
    return None if rule is None else rule(plain_numbers(experiment.optimizer_params))


def theory_is_exact(experiment: Experiment) -> bool:
    """Whether the limit holds from the first step to the last: a quadratic, a constant rate, exact whole gradients."""
    return (
        experiment.surface_entry.quadratic
        and limit_constant(experiment) is not None
        and experiment.schedule == "constant"
        and not experiment.gradient_noise
        and experiment.clip_norm is None
        and not experiment.surface_params.get("batch_size")
    )


def rate_limit(experiment: Experiment) -> float | None:
    """The largest rate that can settle in the best minimum, c/λmax there; None where theory gives none."""
    constant, sharpness = limit_constant(experiment), curvature_at_best(experiment)[1]
    return constant / sharpness if constant is not None and sharpness > 0 else None


def curvature_at_best(experiment: Experiment) -> np.ndarray:
    """The Hessian's eigenvalues `[2]`, ascending, at the best minimum; weight decay on the gradient adds to both."""
    eigenvalues = _curvature_at_best(experiment.surface, experiment.surface_params)
    decay = 0.0 if experiment.optimizer_entry.decoupled else experiment.optimizer_params["weight_decay"]
    return eigenvalues + decay


@once(stored=True)
def _curvature_at_best(surface: str, params: Mapping[str, float | int | str]) -> np.ndarray:
    experiment = Experiment(surface=surface, surface_params=params)
    best = experiment.surface_entry.minima(experiment.surface_params)[0]
    return slope_and_curvature(experiment, np.array([[best.x, best.y]]))[1][0]


def slope_and_curvature(experiment: Experiment, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The exact gradients `[N, 2]` and the Hessian's eigenvalues `[N, 2]`, ascending, at positions `[N, 2]`."""
    derivatives = _derivatives(experiment.surface, texts(experiment.surface_params))
    count = len(positions)
    padded = np.zeros((_size(count), 2))
    padded[:count] = positions
    gradients, hessians = (np.asarray(a)[:count] for a in derivatives(padded, numbers(experiment.surface_params)))
    return gradients, _eigenvalues(hessians)


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
