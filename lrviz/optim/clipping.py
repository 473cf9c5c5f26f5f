"""Clipping: a gradient that is too long is shortened."""

from typing import TypeVar

import jax
import jax.numpy as jnp
import optax
from jax.typing import ArrayLike

Gradient = TypeVar("Gradient", bound=optax.Updates)


def clip(gradient: Gradient, norm: ArrayLike) -> Gradient:
    """The gradient (an array, or a tree of them), shortened to `norm` where it is longer, as
    `torch.nn.utils.clip_grad_norm_`.
    """
    share = jnp.minimum(norm / (optax.tree.norm(gradient) + 1e-6), 1.0)
    return jax.tree.map(lambda part: part * share, gradient)
