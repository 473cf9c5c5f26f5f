"""The run itself: the one scan of the project, for one learning rate (`simulate`) or for many (`sweep`).

    gₜ = ∇L(θₜ) (+ noise, clipped if asked)      uₜ = optimizer(gₜ)      θₜ₊₁ = θₜ + ηₜ uₜ

in float64. Divergence is data: arrays keep their inf and nan.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import jax
import jax.numpy as jnp
import numpy as np
import optax

from lrviz.background import Array, compiled, once
from lrviz.descent.experiment import Experiment
from lrviz.optim.clipping import clip
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.plateau import PlateauState, reduce_on_plateau
from lrviz.problems.surface import Model
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.fields import LEARNING_RATE
from lrviz.spec.registry import numbers, texts

Carry = tuple[jax.Array, optax.OptState, PlateauState]
"""Between two steps: θ, what the optimizer remembers, and what the schedule does."""

CAPACITIES = (128, 512, 2048)
"""Runs are computed in buffers of these sizes, so that the number of steps needs no new compilation."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One run of T steps.

    positions: `[T+1, 2]` θ₀ … θ_T. losses: `[T+1]` over all the data. gradients: `[T, 2]` as the optimizer saw
    them. learning_rates: `[T]` ηₜ. diverged_at: the first step at which θ or the loss is not finite, or None.

    >>> run = simulate(Experiment(surface="bowl", learning_rate=0.1, steps=3))
    >>> run.positions.shape, run.losses.shape, run.gradients.shape, run.learning_rates.shape, run.diverged_at
    ((4, 2), (4,), (3, 2), (3,), None)
    """

    experiment: Experiment
    positions: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    learning_rates: np.ndarray
    diverged_at: int | None


@dataclass(frozen=True, eq=False)
class Sweep:
    """K runs that differ in their learning rate only: the arrays of `Trajectory` with a leading axis `[K]`.

    rates: `[K]`. `sweep[k]` is the `Trajectory` of the rate number k.

    >>> runs = sweep(Experiment(surface="bowl", steps=3), [0.1, 0.5, 1.0])
    >>> len(runs), runs.losses.shape, runs[1].experiment.learning_rate
    (3, (3, 4), 0.5)
    """

    experiment: Experiment
    rates: np.ndarray
    positions: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    learning_rates: np.ndarray
    diverged_at: tuple[int | None, ...]

    def __len__(self) -> int:
        return len(self.rates)

    def __iter__(self) -> Iterator[Trajectory]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, k: int) -> Trajectory:
        return Trajectory(
            self.experiment.replace(learning_rate=float(self.rates[k])),
            self.positions[k],
            self.losses[k],
            self.gradients[k],
            self.learning_rates[k],
            self.diverged_at[k],
        )


def simulate(experiment: Experiment) -> Trajectory:
    """Runs `experiment`: θₜ₊₁ = θₜ + ηₜ uₜ for T steps, in float64 whatever JAX is set to.

    The shapes are those of `Trajectory`. When it diverges nothing is raised, clamped or hidden: inf and nan stay.
    Source of the semantics: `torch.optim` and `torch.optim.lr_scheduler`, stepped by hand; equal to 1e-9.

    >>> run = simulate(Experiment(surface="bowl", learning_rate=0.1, steps=2))
    >>> run.positions.round(3).tolist()
    [[-1.5, 1.2], [-1.35, 1.08], [-1.215, 0.972]]
    >>> simulate(Experiment(surface="bowl", learning_rate=3.0, steps=2000)).diverged_at
    512
    """
    positions, losses, gradients, rates = _run(experiment, np.array(experiment.learning_rate))
    return Trajectory(experiment, positions, losses, gradients, rates, first_not_finite(positions, losses))


def sweep(experiment: Experiment, learning_rates: Sequence[float] | np.ndarray) -> Sweep:
    """Runs `experiment` once for each of the K `learning_rates`, all in one compiled call.

    Run k is `simulate` at that rate to the last bit. ValueError: there is no rate, or one out of bounds.

    >>> sweep(Experiment(surface="bowl", steps=100), [0.001, 0.1, 1.0]).losses[:, -1].round(2).tolist()
    [1.51, 0.0, 0.0]
    """
    rates = np.array([LEARNING_RATE.parse(rate) for rate in learning_rates], float)
    if not len(rates):
        raise ValueError("learning_rates must hold at least one rate")
    positions, losses, gradients, scheduled = _run(experiment, rates)
    diverged = tuple(first_not_finite(p, loss) for p, loss in zip(positions, losses, strict=True))
    return Sweep(experiment, rates, positions, losses, gradients, scheduled, diverged)


def as_sweep(runs: Sequence[Trajectory]) -> Sweep:
    """Single runs that differ in their learning rate only, as a sweep."""
    arrays = ((run.positions, run.losses, run.gradients, run.learning_rates) for run in runs)
    positions, losses, gradients, scheduled = map(np.stack, zip(*arrays, strict=True))
    rates, ends = np.array([run.experiment.learning_rate for run in runs]), tuple(run.diverged_at for run in runs)
    return Sweep(runs[0].experiment, rates, positions, losses, gradients, scheduled, ends)


def capacity_for(steps: int) -> int:
    """The size of the buffer for runs of so many steps."""
    return next(size for size in CAPACITIES if size >= steps)


def first_not_finite(positions: np.ndarray, losses: np.ndarray) -> int | None:
    """The first step at which the position `[T+1, 2]` or the loss `[T+1]` is inf or nan."""
    broken = ~(np.isfinite(positions).all(axis=-1) & np.isfinite(losses))
    return int(np.argmax(broken)) if broken.any() else None


def _run(experiment: Experiment, rates: np.ndarray) -> tuple[np.ndarray, ...]:
    """positions `[…, T+1, 2]`, losses `[…, T+1]`, gradients `[…, T, 2]`, rates `[…, T]` for rates of shape `[…]`."""
    steps = experiment.steps
    capacity = capacity_for(steps)
    outputs = kernel(run_kernel_key(experiment), np.ndim(rates) == 1)(
        np.array(experiment.origin),
        _scheduled(experiment, rates, capacity),
        _traced(experiment),
        *_random(experiment, capacity),
    )
    positions, losses, gradients, scheduled = (np.asarray(a) for a in outputs)
    ends = [steps + 1, steps + 1, steps, steps]
    axis = np.ndim(rates)
    return tuple(
        a[(slice(None),) * axis + (slice(end),)]
        for a, end in zip((positions, losses, gradients, scheduled), ends, strict=True)
    )


def _scheduled(experiment: Experiment, rates: np.ndarray, capacity: int) -> np.ndarray:
    t = np.arange(capacity, dtype=float)
    schedule = experiment.schedule_entry
    return np.array(schedule.rate(t, rates[..., None], experiment.steps, **experiment.schedule_params), float)


@dataclass(frozen=True)
class RunKernelKey:
    """What a compiled run depends on; everything else may change without compiling again."""

    surface: str
    texts: tuple[tuple[str, str], ...]
    optimizer: str
    reactive: bool
    noisy: bool
    clipped: bool
    batched: bool


def run_kernel_key(experiment: Experiment) -> RunKernelKey:
    """The part of `experiment` that needs a kernel of its own."""
    return RunKernelKey(
        experiment.surface,
        texts(experiment.surface_params),
        experiment.optimizer,
        experiment.schedule_entry.reactive,
        experiment.gradient_noise > 0,
        experiment.clip_norm is not None,
        bool(experiment.surface_params.get("batch_size")),
    )


class Traced(TypedDict):
    """What may change without compiling again: the numbers of surface, optimizer and plateau, the clip norm."""

    surface: Mapping[str, np.floating]
    optimizer: Mapping[str, np.floating]
    plateau: Mapping[str, np.floating]
    clip_norm: np.float64


def _traced(experiment: Experiment) -> Traced:
    reactive = experiment.schedule_entry.reactive
    return {
        "surface": numbers(experiment.surface_params),
        "optimizer": numbers(experiment.optimizer_params),
        "plateau": numbers(experiment.schedule_params) if reactive else {},
        "clip_norm": np.float64(experiment.clip_norm or np.inf),
    }


def _random(experiment: Experiment, capacity: int) -> tuple[np.ndarray, np.ndarray]:
    """The gradient noise `[capacity, 2]` and the mini-batches as weights of the examples `[capacity, n]`."""
    noise = np.zeros((capacity, 2))
    if experiment.gradient_noise > 0:
        noise = experiment.gradient_noise * gradient_noise(experiment.seed, capacity)
    batch_size = int(experiment.surface_params.get("batch_size", 0))
    model = experiment.surface_entry.model
    if not batch_size or model is None:
        return noise, np.zeros((capacity, 0))
    rows = len(model.examples().targets)
    return noise, batch_weights(experiment.seed, capacity, min(batch_size, rows), rows)


@once
def gradient_noise(seed: int, steps: int) -> np.ndarray:
    """Standard normal noise `[steps, 2]`; NumPy's generator, so that any framework can draw the same."""
    return np.random.default_rng(seed).normal(size=(steps, 2))


@once
def batch_weights(seed: int, steps: int, batch_size: int, rows: int) -> np.ndarray:
    """Mini-batches drawn without replacement: weights `[steps, examples]` that are 1/batch_size or 0."""
    generator = np.random.default_rng([seed, 1])
    weights = np.zeros((steps, rows))
    for weight in weights:
        weight[generator.permutation(rows)[:batch_size]] = 1 / batch_size
    return weights


@once
def kernel(static: RunKernelKey, many: bool):
    """The compiled scan: (θ₀, ηₜ, parameters, noise, batches) → (positions, losses, gradients, rates).

    `many` adds a leading axis to ηₜ. The cache is bounded, so that readers who type formulas can't fill the memory.
    """
    surface, optimizer = SURFACES[static.surface], OPTIMIZERS[static.optimizer]
    model = surface.model

    def run(
        origin: jax.Array, scheduled: jax.Array, traced: Traced, noise: jax.Array, batches: jax.Array
    ) -> tuple[Array, ...]:
        transform = optimizer.transform(**traced["optimizer"])
        values = {**traced["surface"], **dict(static.texts)}

        def loss_at(position: jax.Array) -> jax.Array:
            return surface.function(position[0], position[1], **values)

        def batch_loss(position: jax.Array, weights: jax.Array, model: Model) -> jax.Array:
            return model.losses(position[0], position[1]) @ weights

        def step(carry: Carry, inputs: tuple[jax.Array, jax.Array, jax.Array]):
            position, state, plateau = carry
            rate, noise_now, weights = inputs
            if static.batched and model is not None:
                loss, gradient = loss_at(position), jax.grad(batch_loss)(position, weights, model)
            else:
                loss, gradient = jax.value_and_grad(loss_at)(position)
            if static.noisy:
                gradient = gradient + noise_now
            if static.clipped:
                gradient = clip(gradient, traced["clip_norm"])
            if static.reactive:
                rate, plateau = reduce_on_plateau(loss, plateau, **traced["plateau"])
            update, state = transform.update(gradient, state, position)
            change = jax.tree.map(lambda part: rate * part, update)
            return (position + change, state, plateau), (position, loss, gradient, rate)

        plateau = PlateauState(scheduled[0], jnp.asarray(jnp.inf), jnp.asarray(0.0), jnp.asarray(0.0))
        carry = (origin, transform.init(origin), plateau)
        (last, _, _), (positions, losses, gradients, rates) = jax.lax.scan(step, carry, (scheduled, noise, batches))
        return jnp.vstack([positions, last]), jnp.append(losses, loss_at(last)), gradients, rates

    def runs(
        origin: jax.Array, scheduled: jax.Array, traced: Traced, noise: jax.Array, batches: jax.Array
    ) -> tuple[Array, ...]:
        # One after the other and not vmap: as quick here, and each run is the single run to the last bit. Vector code
        # rounds differently, and where a run is chaotic the ruler would then show another one than `simulate`.
        return jax.lax.map(lambda one: run(origin, one, traced, noise, batches), scheduled)

    return compiled(runs if many else run)
