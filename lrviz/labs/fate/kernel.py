"""Where runs end: one final position for every start and learning rate of a map, and when it was decided.

The kernel is made for the cache of a CPU core: x and y are separate arrays, and a block of runs goes through all its
steps before the next block begins. The blocks are shared out over all devices that JAX has.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from lrviz.background import Report, compiled, once
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import RunKernelKey, run_kernel_key
from lrviz.labs.fate.mesh import RUNS, SAME, mesh, on_this_host
from lrviz.labs.fate.quadratic import bottom
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.surface import Surface
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import complete, numbers

BLOCK, BLOCK_WITH_ROWS = 1024, 32
"""Runs of a block; fewer where each step goes through all rows of a table."""
PORTION = 8
"""Blocks of runs on each device, after which a computation reports and may be stopped."""
Numbers = np.ndarray | float
"""One for each run, or one for all."""
Varied = Mapping[str, np.ndarray]
"""Parameters of the optimizer that differ from run to run."""


def final_positions(
    experiment: Experiment,
    x: Numbers,
    y: Numbers,
    learning_rates: Numbers,
    dtype: type = np.float32,
    varied: Varied | None = None,
    report: Report | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The last x and y of a run from every start (x, y), each at its own learning rate.

    θₜ₊₁ = θₜ + η uₜ(∇f(θₜ)), for `experiment.steps` steps of the experiment's optimizer on its surface; the
    experiment's own start and learning rate are not used.
    x, y, learning_rates: arrays that broadcast to one shape, which the result has. varied: more such arrays, by the
    optimizer's parameter. A diverged run ends at inf or nan.
    ValueError: the experiment has a schedule, noise, clipping or mini-batches; a map leaves those out.
    """
    end_x, end_y = _run(experiment, (x, y, learning_rates), dtype, varied or {}, (), report)
    return end_x, end_y


def decided_ends(
    experiment: Experiment,
    x: Numbers,
    y: Numbers,
    learning_rates: Numbers,
    dtype: type,
    minima: np.ndarray,
    radius: float,
    centre: np.ndarray,
    reach: np.ndarray,
    report: Report | None = None,
) -> tuple[np.ndarray, ...]:
    """The last x and y of every run, and when it came near a minimum and when it escaped, both for good.

    minima: `[M, 2]`. near: within `radius` of one of them. escaped: farther than `reach` `[2]` from `centre` `[2]`
    along x or y, or not finite. Both count positions: 1 + the index, from 0 to T, of the last that was not; 0: none was
    not.
    """
    return _run(experiment, (x, y, learning_rates), dtype, {}, (minima, np.square(radius), centre, reach), report)


def check_mappable(experiment: Experiment) -> None:
    """`ValueError` for what a map leaves out: schedules, noise, clipping and mini-batches."""
    static = run_kernel_key(experiment)
    if experiment.schedule != "constant" or static.noisy or static.clipped or static.batched:
        raise ValueError("a map of fates takes a constant schedule without noise, clipping or mini-batches")


def _run(
    experiment: Experiment,
    starts: tuple[Numbers, Numbers, Numbers],
    dtype: type,
    varied: Varied,
    places: tuple[np.ndarray, ...],
    report: Report | None,
) -> tuple[np.ndarray, ...]:
    check_mappable(experiment)
    names = tuple(varied)
    arrays = np.broadcast_arrays(*starts, *varied.values())
    fixed = {n: v for n, v in numbers(experiment.optimizer_params, dtype).items() if n not in varied}
    kernel = _kernel(run_kernel_key(experiment), names, len(places[0]) if places else 0)
    settings = (
        np.int32(experiment.steps),
        numbers(experiment.surface_params, dtype),
        fixed,
        tuple(np.asarray(part, dtype) for part in places),
    )
    block = _block(experiment.surface)
    # Between two portions the computation can be stopped.
    portion = PORTION * block * jax.device_count()
    runs, ends = [_padded(values, dtype, block, portion) for values in arrays], []
    for first in range(0, len(runs[0]), portion):
        if report:
            report(first / len(runs[0]), f"Following {arrays[0].size:,} runs for {experiment.steps:,} steps")
        ends.append(on_this_host(kernel(*(values[first : first + portion] for values in runs), *settings)))
    whole = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    return tuple(a[: arrays[0].size].reshape(arrays[0].shape) for a in whole)


@once
def _kernel(static: RunKernelKey, varied: tuple[str, ...], minima: int) -> Callable[..., Any]:
    """(x, y, η, what varies …, steps, the surface's numbers, the optimizer's, the places) → (x, y[, near, escaped])."""

    loss = map_loss(static.surface)

    def block(x: jax.Array, y: jax.Array, learning_rates: jax.Array, *rest: Any) -> tuple[jax.Array, ...]:
        own, (steps, shape_params, fixed, places) = rest[: len(varied)], rest[len(varied) :]
        slope = jax.vmap(jax.grad(lambda position: loss(*position, **shape_params, **dict(static.texts))))
        transform = OPTIMIZERS[static.optimizer].transform(**fixed, **dict(zip(varied, own, strict=True)))
        look = _watch(minima, *places) if minima else lambda position: ()

        def step(t: jax.Array, carry: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
            position, state, decided = carry
            update, state = transform.update(slope(position), state, position)
            position = jax.tree.map(lambda p, u: p + learning_rates * u, position, update)
            return (
                position,
                state,
                tuple(jnp.where(so, when, t + 2) for so, when in zip(look(position), decided, strict=True)),
            )

        first = tuple(jnp.where(so, 0, 1).astype(jnp.int32) for so in look((x, y)))
        end, _, decided = jax.lax.fori_loop(0, steps, step, ((x, y), transform.init((x, y)), first))
        return *end, *decided

    def share(*arguments: Any) -> tuple[jax.Array, ...]:
        runs, settings = arguments[: 3 + len(varied)], arguments[3 + len(varied) :]
        blocks = tuple(values.reshape(-1, _block(static.surface)) for values in runs)
        ends = jax.lax.map(lambda one: block(*one, *settings), blocks)
        return jax.tree.map(lambda end: end.reshape(-1), ends)

    specs = (RUNS,) * (3 + len(varied)) + (SAME,) * 4
    return compiled(jax.shard_map(share, mesh=mesh(), in_specs=specs, out_specs=RUNS))


def map_loss(key: str) -> Callable[..., jax.Array]:
    """The surface's loss; on a data set where it is quadratic, from its minimum and Hessian, without the constant."""
    surface = SURFACES[key]
    if surface.model is None or needs_examples(surface):
        return surface.function
    params = complete(surface, "surface", {})
    (best_x, best_y), ((xx, xy), (_, yy)) = (part.tolist() for part in bottom(surface, params))

    def quadratic(x: jax.Array, y: jax.Array, **_: object) -> jax.Array:
        x, y = x - best_x, y - best_y
        return 0.5 * (xx * x * x + yy * y * y) + xy * x * y

    return quadratic


def needs_examples(surface: Surface) -> bool:
    """Whether each step of a map's run goes through all rows of a table."""
    return surface.model is not None and not surface.quadratic


def _watch(
    count: int, minima: jax.Array, radius_squared: jax.Array, centre: jax.Array, reach: jax.Array
) -> Callable[[tuple[jax.Array, jax.Array]], tuple[jax.Array, jax.Array]]:
    """position → (near a minimum, escaped)."""

    def look(position: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        x, y = position
        nearest = (x - minima[0, 0]) ** 2 + (y - minima[0, 1]) ** 2
        for k in range(1, count):
            nearest = jnp.minimum(nearest, (x - minima[k, 0]) ** 2 + (y - minima[k, 1]) ** 2)
        here = (jnp.abs(x - centre[0]) <= reach[0]) & (jnp.abs(y - centre[1]) <= reach[1])  # nan is escaped
        return nearest <= radius_squared, ~here

    return look


def _padded(values: np.ndarray, dtype: type, block: int, portion: int) -> np.ndarray:
    # Whole blocks on every device and whole portions, so that few sizes are ever compiled.
    flat = np.ravel(values).astype(dtype)
    whole = block * jax.device_count() if flat.size < portion else portion
    return np.pad(flat, (0, -flat.size % whole))


def _block(surface: str) -> int:
    return BLOCK_WITH_ROWS if needs_examples(SURFACES[surface]) else BLOCK
