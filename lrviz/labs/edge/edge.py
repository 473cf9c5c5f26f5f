"""The edge of stability: sharpness along training on all examples, beside the largest that the learning rate allows.

A step of gradient descent multiplies what it does along an eigenvector of the Hessian by 1 − ηλ: with λ above 2/η it
swings wider and wider. In training the largest λ, the sharpness, rises until it is there, and then stays there (Cohen,
Kaur, Li, Kolter & Talwalkar, Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, ICLR 2021).
With momentum the limit is another number over η; of adaptive rules it is the sharpness of P⁻¹H that stays at one (Cohen
et al., Adaptive Gradient Methods at the Edge of Stability, arXiv:2207.14484, 2022). P⁻¹H has the eigenvalues of the
symmetric P^(−1/2) H P^(−1/2), which is what is iterated on.
"""

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from lrviz.background import Report, compiled, once
from lrviz.optim.optimizer import Optimizer
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.datasets import Examples
from lrviz.problems.network import Params, in_precision
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import LEARNING_RATE
from lrviz.spec.registry import Param, numbers, plain_numbers
from lrviz.training import Training
from lrviz.training.hessian import Eigenvalues, hessian_product, lanczos, largest_eigenvalues, random_start
from lrviz.training.loop import RUNS, SAME, EpochKernelKey, Traced, epoch_kernel, first_state, mesh, placed

STEPS = Param(
    name="steps",
    label="Steps",
    default=1000,
    minimum=50,
    maximum=5000,
    integer=True,
    stops=(50, 100, 200, 500, 1000, 2000, 5000),
    help="Updates, each with the gradient of all training examples.",
)
DEFAULT_STEPS = int(STEPS.default)
MEASURED = 100
"""How often the sharpness is measured along the way."""
NEAR = 0.95
ITERATIONS = 12
"""Hessian-vector products of each measurement, which begins where the last one ended."""
OPTIMIZERS_WITH_AN_EDGE = tuple(
    key for key, entry in OPTIMIZERS.items() if entry.preconditioner or (entry.sharpness_limit and not entry.decoupled)
)


@dataclass(frozen=True, eq=False)
class Edge:
    """K runs of T steps, the sharpness measured at M of them.

    rates `[K]`. losses `[K, T]` before each step. steps `[M]`: where the sharpness `[K, M]` was measured, of P⁻¹H where
    the optimizer has a P; nan where a run is NaN, or P not known yet. errors `[K, M]`: how far from an
    eigenvalue it may be. limits `[K, M]`: the largest stable sharpness, c/ηₜ.
    """

    training: Training
    rates: np.ndarray
    losses: np.ndarray
    steps: np.ndarray
    sharpness: np.ndarray
    errors: np.ndarray
    limits: np.ndarray

    @property
    def ratios(self) -> np.ndarray:
        """Sharpness over its limit, `[K, M]`: 1 is the edge."""
        return self.sharpness / self.limits

    def fate(self, k: int) -> str:
        """ "diverges", "at the edge" if the sharpness is within 20% of its limit or above in most of the last third, or
        "below the edge"."""
        losses, last = self.losses[k], self.ratios[k, -(len(self.steps) // 3) :]
        if not np.isfinite(losses[-1]) or losses[-1] > losses[0]:
            return "diverges"
        return "at the edge" if np.median(last) >= 0.8 else "below the edge"

    def diverged_at(self, k: int) -> int | None:
        """The first step whose loss is not finite, or None."""
        broken = ~np.isfinite(self.losses[k])
        return int(broken.argmax()) if broken.any() else None

    def reached_at(self, k: int) -> int | None:
        """The first measured step at which the sharpness is within 5% of its limit or above, or None."""
        there = self.ratios[k] >= NEAR
        return int(self.steps[there.argmax()]) if there.any() else None

    def hovers(self, k: int) -> tuple[float, float] | None:
        """The lowest and highest ratio of the last third of the run; None if it is NaN there."""
        last = self.ratios[k, -(len(self.steps) // 3) :]
        return (float(last.min()), float(last.max())) if np.isfinite(last).all() else None


def checked_constant(training: Training) -> float:
    """c in "stable while η·sharpness < c". ValueError: no theory for the optimizer, or no fixed rate to speak of."""
    entry = training.optimizer_entry
    if training.optimizer not in OPTIMIZERS_WITH_AN_EDGE:
        raise ValueError(
            f"optimizer must be one whose limit is known, {', '.join(OPTIMIZERS_WITH_AN_EDGE)},"
            f" not {training.optimizer!r}"
        )
    if training.schedule_entry.reactive:
        raise ValueError(f"schedule must not depend on the loss here, as {training.schedule!r} does")
    params = training.optimizer_params
    constant = (
        entry.preconditioner.limit(plain_numbers(params)) if entry.preconditioner else entry.limit_constant(params)
    )
    if constant is None:
        raise ValueError(f"no limit is known of {training.optimizer!r}")
    return constant


@once(stored=True)
def interesting_rates(training: Training) -> tuple[float, ...]:
    """Six round rates a decade around those at which the edge is met: from a thirtieth of the largest that is stable at
    the start to four times it; of an adaptive optimizer, which has no P there, from 0.0003 to 0.3."""
    if training.optimizer_entry.preconditioner:
        return _round_rates(3e-4, 0.3)
    network = training.network_entry
    start = {name: values.astype(np.float32) for name, values in network.init(training.seed).items()}
    examples = in_precision(network.examples("train", training.label_noise, training.seed), np.float32)
    stable = checked_constant(training) / max(float(largest_eigenvalues(network, start, examples).values[0]), 1e-6)
    return _round_rates(stable / 30, 4 * stable)


def _round_rates(low: float, high: float) -> tuple[float, ...]:
    every = [float(f"{digits}e{k}") for k in range(-5, 2) for digits in (1, 1.5, 2, 3, 5, 7)]
    return tuple(rate for rate in every if low <= rate <= min(high, LEARNING_RATE.maximum))


class SharpnessRun:
    """K runs on their way: `advance` takes the next steps of all of them and measures the sharpness."""

    def __init__(self, training: Training, rates: tuple[float, ...], steps: int, dtype: type) -> None:
        self.training, self.rates = training.replace(batch_size=0), np.array([LEARNING_RATE.parse(r) for r in rates])
        if not len(self.rates):
            raise ValueError("rates must hold at least one value")
        self.total = int(STEPS.parse(steps))
        self._constant = checked_constant(training)
        self._every = -(-self.total // MEASURED)
        self._measured: list[Eigenvalues] = []
        self._losses: list[np.ndarray] = []
        self._prepare(dtype)

    def _prepare(self, dtype: type) -> None:
        training = self.training
        lanes = -len(self.rates) % mesh().size + len(self.rates)
        rates = np.pad(self.rates, (0, lanes - len(self.rates)), mode="edge")
        length = -(-self.total // self._every) * self._every
        steps = np.minimum(np.arange(length), self.total - 1).astype(float)
        self._scheduled = np.asarray(
            training.schedule_entry.rate(steps, rates[:, None], self.total, **training.schedule_params), float
        )
        static = EpochKernelKey(training.network, training.optimizer, False, training.clip_norm is not None)
        self._traced = Traced(
            numbers(training.optimizer_params, dtype), {}, dtype(training.clip_norm or np.inf), np.float64(np.inf)
        )
        start = {name: values.astype(dtype) for name, values in training.network_entry.init(training.seed).items()}
        self._state = first_state(static, self._traced, start, self._scheduled[:, 0].astype(dtype))
        noise = training.label_noise, training.seed
        self._train, self._validation = (
            placed(in_precision(training.network_entry.examples(part, *noise), dtype), SAME)
            for part in ("train", "validation")
        )
        size = sum(values.size for values in start.values())
        self._random = random_start(size, dtype)
        self._vectors = placed(np.broadcast_to(self._random, (lanes, size)), RUNS)
        # All rows, in the order in which they lie: with one batch the order does not matter.
        examples = training.training_examples
        self._batch = (
            placed(np.broadcast_to(np.arange(examples, dtype=np.int32), (self._every, examples)), SAME),
            placed(np.full((self._every, examples), 1 / examples, dtype), SAME),
        )
        self._kernels = epoch_kernel(static), _sharpness_kernel(training.network, training.optimizer)

    @property
    def done(self) -> float:
        """The share of the way that is behind the runs."""
        return min(1.0, len(self._losses) * self._every / self.total)

    def advance(self) -> bool:
        """The next steps of all runs; False when they have arrived."""
        if self.done < 1:
            self._go()
        return self.done < 1

    def _go(self) -> None:
        steps, sharpness = self._kernels
        t = len(self._losses) * self._every
        found = sharpness(
            self._state.params,
            self._state.opt_state,
            self._vectors,
            np.float64(t),
            self._traced,
            self._random,
            self._train,
        )
        rates = self._scheduled[:, t : t + self._every].astype(self._vectors.dtype)
        self._state, taken, _ = steps(
            self._state, placed(rates, RUNS), self._traced, *self._batch, self._train, self._validation
        )
        self._vectors = found.vector
        self._measured.append(jax.tree.map(np.asarray, found._replace(vector=())))
        self._losses.append(np.asarray(taken.losses))

    def result(self) -> Edge:
        """What is known so far; ValueError before the first step."""
        if not self._losses:
            raise ValueError("the runs have not begun: advance first")
        count, at = len(self.rates), np.arange(len(self._losses)) * self._every
        values, errors = (
            np.concatenate([getattr(m, name) for m in self._measured], axis=1)[:count].astype(float)
            for name in ("values", "errors")
        )
        losses = np.concatenate(self._losses, axis=1)[:count, : self.total]
        return Edge(self.training, self.rates, losses, at, values, errors, self._constant / self._scheduled[:count, at])


def edge(
    training: Training,
    rates: tuple[float, ...],
    steps: int = DEFAULT_STEPS,
    dtype: type = np.float32,
    report: Report | None = None,
) -> Edge:
    """Sharpness and loss along training on all examples, at each of the rates.

    The batch size, the epochs and the rate of the training do not count, nor does early stopping. ValueError names what
    is wrong.
    """
    same = training.replace(learning_rate=1.0, batch_size=0, early_stopping=None)
    return _edge(same, rates, steps, np.dtype(dtype), report)


@once(stored=True)
def _edge(training: Training, rates: tuple[float, ...], steps: int, dtype: np.dtype, report: Report | None) -> Edge:
    run = SharpnessRun(training, rates, steps, dtype.type)
    while run.advance():
        if report:
            report(run.done, f"Training at {len(rates)} rates and measuring the sharpness along the way")
    return run.result()


@once
def _sharpness_kernel(network: str, optimizer: str) -> Callable[..., Eigenvalues]:
    """(θ, optimizer state, first directions, t, numbers, a random direction, examples) → `Eigenvalues` `[K, 1]`."""
    entry = OPTIMIZERS[optimizer]

    def of_run(
        params: Params,
        opt_state: optax.OptState,
        direction: jax.Array,
        t: jax.Array,
        traced: Traced,
        random: jax.Array,
        examples: Examples,
    ) -> Eigenvalues:
        product = hessian_product(NETWORKS[network], params, examples)
        decay = traced.optimizer["weight_decay"]
        root = _root_of_p(entry, opt_state, t, traced)
        # Once a run's loss is NaN, or before P is known, there is no direction to begin with.
        direction = jnp.where(jnp.isfinite(direction).all(), direction, random)
        found = lanczos(lambda v: (product(v / root) + decay * v / root) / root, direction, 1, ITERATIONS)
        return jax.tree.map(lambda a: a.astype(random.dtype), found)

    runs = jax.vmap(of_run, in_axes=(0, 0, 0, None, None, None, None))
    return compiled(jax.shard_map(runs, mesh=mesh(), in_specs=(RUNS,) * 3 + (SAME,) * 4, out_specs=RUNS))


def _root_of_p(entry: Optimizer, opt_state: optax.OptState, t: jax.Array, traced: Traced) -> jax.Array:
    """√P `[P]`, or 1."""
    if entry.preconditioner is None:
        return jnp.ones((), next(iter(traced.optimizer.values())).dtype)
    squares = optax.tree.get(opt_state, entry.preconditioner.squares)
    flat = ravel_pytree(squares)[0]
    t = t.astype(flat.dtype)
    # Before the first gradient there is no P.
    return jnp.sqrt(jnp.where(t > 0, entry.preconditioner.of(flat, t, **traced.optimizer), jnp.nan))
