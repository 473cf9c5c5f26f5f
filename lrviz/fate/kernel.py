"""Where runs end: one final position for every start and learning rate of a map.

The kernel is made for the cache of a CPU core: x and y are separate arrays, and a block of runs goes through all its
steps before the next block begins. The blocks are shared out over all devices that JAX has.
"""

from collections.abc import Callable
from functools import lru_cache

import jax
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from lrviz.experiment import Experiment
from lrviz.optimizers import OPTIMIZERS
from lrviz.surfaces import SURFACES
from lrviz.trajectory import Static, numbers, static_of

BLOCK = 1024


def final_positions(
    experiment: Experiment, x: np.ndarray, y: np.ndarray, learning_rates: np.ndarray | float, dtype: type = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """The last x and y of a run from every start (x, y), each at its own learning rate.

    θₜ₊₁ = θₜ + η uₜ(∇f(θₜ)), for `experiment.steps` steps of the experiment's optimizer on its surface; the
    experiment's own start and learning rate are not used.
    x, y, learning_rates: arrays that broadcast to one shape, which the result has. A diverged run ends at inf or nan.
    ValueError: the experiment has a schedule, noise, clipping or mini-batches; a map leaves those out.
    """
    static = static_of(experiment)
    if experiment.schedule != "constant" or static.noisy or static.clipped or static.batched:
        raise ValueError("a map of fates takes a constant schedule without noise, clipping or mini-batches")
    x, y, learning_rates = np.broadcast_arrays(x, y, learning_rates)
    ends = _kernel(static)(
        *(_padded(values, dtype) for values in (x, y, learning_rates)),
        experiment.steps, numbers(experiment.surface_params, dtype), numbers(experiment.optimizer_params, dtype),
    )
    return tuple(np.asarray(end)[: x.size].reshape(x.shape) for end in ends)


@lru_cache(maxsize=64)
def _kernel(static: Static) -> Callable:
    """(x, y, η, steps, the surface's numbers, the optimizer's numbers) → (x, y), compiled."""

    def block(x, y, learning_rates, steps, shape_params, hyperparameters):
        loss = SURFACES[static.surface].function
        slope = jax.vmap(jax.grad(lambda position: loss(*position, **shape_params, **dict(static.texts))))
        transform = OPTIMIZERS[static.optimizer].transform(**hyperparameters)

        def step(_, carry):
            position, state = carry
            update, state = transform.update(slope(position), state, position)
            return jax.tree.map(lambda p, u: p + learning_rates * u, position, update), state

        return jax.lax.fori_loop(0, steps, step, ((x, y), transform.init((x, y))))[0]

    def share(x, y, learning_rates, *settings):
        blocks = tuple(values.reshape(-1, BLOCK) for values in (x, y, learning_rates))
        ends = jax.lax.map(lambda runs: block(*runs, *settings), blocks)
        return jax.tree.map(lambda end: end.reshape(-1), ends)

    runs, same = PartitionSpec("runs"), PartitionSpec()
    mesh = Mesh(np.array(jax.devices()), ("runs",))
    return jax.jit(jax.shard_map(share, mesh=mesh, in_specs=(runs, runs, runs, same, same, same), out_specs=runs))


def _padded(values: np.ndarray, dtype: type) -> np.ndarray:
    # Whole blocks on every device, so that few sizes are ever compiled.
    flat = np.ravel(values).astype(dtype)
    return np.pad(flat, (0, -flat.size % (BLOCK * jax.device_count())))
