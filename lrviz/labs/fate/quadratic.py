"""Quadratic surfaces: their minimum to the last digit, and their Hessian."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np

from lrviz.background import in_float64
from lrviz.problems.surface import Surface


@in_float64
def bottom(surface: Surface, params: Mapping[str, float | int | str]) -> tuple[np.ndarray, np.ndarray]:
    """The minimum of a quadratic `[2]`, by one Newton step from the known one, and the Hessian `[2, 2]`."""

    def loss(place: jax.Array) -> jax.Array:
        return surface.function(*place, **params)

    known = surface.minima(params)[0]
    place = jnp.array([known.x, known.y])
    hessian = np.asarray(jax.hessian(loss)(place))
    return np.asarray(place) - np.linalg.solve(hessian, np.asarray(jax.grad(loss)(place))), hessian
