"""What is measured on each of K runs before their rates are judged: pure functions of arrays with fixed shapes.

Runs of T steps lie in buffers of C+1 ≥ T+1 places, of which the last are not looked at, so that the number of steps
needs no new compilation, and another machine can run the same program.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from lrviz.background import Array

QUARTERS = 4
LEAST = 4
"""A loss is settled over the last quarter of the steps, at least four. Always over an even number of them: of losses
that alternate between high and low an odd one more would decide what their median is."""

STILL = 0.001
"""A run is at rest when the steps of its last quarter together cross less than this share of the picture."""


class SettledRuns(NamedTuple):
    """What a rate is judged by, each `[K]`; under noise the median or the majority over the seeds.

    settled: the median loss of the last quarter of the steps, inf where the run is not finite. quarters: `[K, 4]` the
    medians of all four, inf where a quarter has no steps. finite: the whole run is. still: it is at rest. flat: even
    following the last slope across the whole picture would not gain 1% of the gap at the start. grows: 1 where theory
    says that a direction in which the run moves must grow, -1 where it says that none does, 0 where it says nothing.
    """

    settled: Array
    quarters: Array
    finite: Array
    still: Array
    flat: Array
    grows: Array


class Motion(NamedTuple):
    """What the arrays of K runs say without the surface. reach: `[K, 2]` how far a run goes along each axis."""

    settled: Array
    quarters: Array
    finite: Array
    still: Array
    reach: Array


def motion(losses: Array, positions: Array, axes: Array, steps: Array, across: Array) -> Motion:
    """What runs with losses `[K, C+1]` and positions `[K, C+1, 2]` do in their first `steps` steps.

    axes: `[2, 2]`, in its columns the directions along which the reach is measured. across: the picture's diagonal.
    """
    t = jnp.arange(losses.shape[-1])
    ran, many = t <= steps, quarter(steps)
    finite = jnp.all(~ran | (jnp.isfinite(losses) & jnp.isfinite(positions).all(axis=-1)), axis=-1)
    medians = medians_of_quarters(losses, steps)
    last = ran & (t > steps - many)
    lengths = jnp.linalg.norm(jnp.diff(positions, axis=-2), axis=-1)
    moved = jnp.abs((positions - positions[..., :1, :]) @ axes)
    return Motion(
        jnp.where(finite, medians[..., -1], jnp.inf),
        medians,
        finite,
        jnp.where(last[1:], lengths, 0.0).sum(axis=-1) <= STILL * across,
        jnp.where(ran[:, None], moved, 0.0).max(axis=-2),
    )


def quarter(steps: Array) -> Array:
    """How many of so many steps are the last quarter: an even number."""
    return 2 * (jnp.minimum(steps, jnp.maximum(LEAST, steps // QUARTERS)) // 2)


def settled_loss(losses: np.ndarray) -> np.ndarray:
    """The settled loss of runs `[…, T+1]`; inf where it is not a number."""
    with np.errstate(all="ignore"):
        found = np.median(losses[..., -int(quarter(np.array(losses.shape[-1] - 1))) :], axis=-1)
    return np.where(np.isnan(found), np.inf, found)


def medians_of_quarters(losses: Array, steps: Array) -> Array:
    """The medians `[K, 4]` of losses `[K, C+1]` over each quarter of the steps; what is not a number counts as inf."""
    many, most = quarter(steps), max(LEAST, (losses.shape[-1] - 1) // QUARTERS)
    back, ends = jnp.arange(most), steps - many * jnp.arange(QUARTERS - 1, -1, -1)
    place = ends[:, None] - back
    inside = (back < many) & (place > 0)
    found = losses[..., jnp.clip(place, 0)]
    ordered = jnp.sort(jnp.where(inside & ~jnp.isnan(found), found, jnp.inf), axis=-1)
    low, high = (jnp.take(ordered, at, axis=-1) for at in ((many - 1) // 2, many // 2))
    return jnp.where(low == high, low, (low + high) / 2)


def first_within(losses: Array, level: Array, steps: Array) -> Array:
    """The first step at which losses `[K, C+1]` are at most this level, or -1."""
    within = (losses <= level) & (jnp.arange(losses.shape[-1]) <= steps)
    return jnp.where(within.any(axis=-1), within.argmax(axis=-1), -1)
