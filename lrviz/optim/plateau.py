"""Reduce on plateau: the one schedule that looks at the loss."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from lrviz.background import Array

PLATEAU_EPS = 1e-8
"""torch's ReduceLROnPlateau leaves the rate alone if it would change by no more than this."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class PlateauState:
    """What reduce-on-plateau remembers: the rate, the best loss, bad epochs in a row, epochs left to cool down."""

    rate: Array
    best: Array
    bad: Array
    cooling: Array


def reduce_on_plateau(
    loss: jax.Array,
    state: PlateauState,
    factor: ArrayLike,
    patience: ArrayLike,
    threshold: ArrayLike,
    cooldown: ArrayLike,
    min_lr: ArrayLike,
) -> tuple[Array, PlateauState]:
    """The rate for this step, and the state after the scheduler has seen this step's loss.

    `torch.optim.lr_scheduler.ReduceLROnPlateau` in mode min with a relative threshold.
    """
    better = loss < state.best * (1 - threshold)
    bad = jnp.where(better | (state.cooling > 0), 0.0, state.bad + 1)
    cooling = jnp.maximum(state.cooling - 1, 0.0)
    out_of_patience = bad > patience
    lower = jnp.maximum(state.rate * factor, min_lr)
    rate = jnp.where(out_of_patience & (state.rate - lower > PLATEAU_EPS), lower, state.rate)
    after = PlateauState(
        rate,
        jnp.where(better, loss, state.best),
        jnp.where(out_of_patience, 0.0, bad),
        jnp.where(out_of_patience, cooldown, cooling),
    )
    return state.rate, after
