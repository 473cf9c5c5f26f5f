"""One epoch of training, compiled once and run for many learning rates at a time.

    gₜ = ∇L_B(θₜ) of a mini-batch B (clipped if asked)      uₜ = optimizer(gₜ)      θₜ₊₁ = θₜ + ηₜ uₜ

and after each epoch the loss and accuracy over all training examples and all validation examples. The runs are shared
out over this machine's devices.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jax.typing import ArrayLike

from lrviz.background import Array, compiled, in_float64, once
from lrviz.optim.clipping import clip
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.plateau import PlateauState, reduce_on_plateau
from lrviz.problems.datasets import Examples
from lrviz.problems.network import Params
from lrviz.problems.networks import NETWORKS

T = TypeVar("T")
A = TypeVar("A", bound=Array)
RUNS, SAME = PartitionSpec("runs"), PartitionSpec()


@dataclass(frozen=True)
class EpochKernelKey:
    """What a compiled epoch depends on, beside the shape of its mini-batches and the precision."""

    network: str
    optimizer: str
    reactive: bool
    clipped: bool


class Traced(NamedTuple):
    """What may change without compiling again: the numbers of optimizer and plateau, the clip norm, the patience."""

    optimizer: Mapping[str, np.floating]
    plateau: Mapping[str, np.floating]
    clip_norm: np.floating
    patience: np.floating


class State(NamedTuple):
    """A run between two epochs. epochs: how many it has had. best_…: where the validation loss was lowest so far.

    waited: epochs since then. stopped: it was ended early, and nothing changes any more.
    """

    params: Params
    opt_state: optax.OptState
    plateau: PlateauState
    epochs: Array
    best_loss: Array
    best_epoch: Array
    best_params: Params
    waited: Array
    stopped: Array


class Steps(NamedTuple, Generic[A]):
    """Per step: the mini-batch's loss, ηₜ, ‖gₜ‖ before it is clipped, and ‖ηₜuₜ‖/‖θₜ‖."""

    losses: A
    learning_rates: A
    gradient_norms: A
    update_ratios: A


class Measures(NamedTuple, Generic[A]):
    """Over all examples of both parts."""

    train_losses: A
    train_accuracies: A
    validation_losses: A
    validation_accuracies: A


@once
def mesh() -> Mesh:
    """This machine's devices in a row."""
    return Mesh(np.array(jax.local_devices()), ("runs",))


@in_float64
def placed(tree: T, spec: PartitionSpec) -> T:
    """A tree of arrays on the devices: shared out along the first axis, or the same on all."""
    return jax.device_put(tree, NamedSharding(mesh(), spec))


@in_float64
def first_state(static: EpochKernelKey, traced: Traced, params: Mapping[str, np.ndarray], rates: np.ndarray) -> State:
    """The state of K runs before the first epoch: one start θ₀, K first learning rates `[K]`."""
    dtype, count = rates.dtype, len(rates)
    opt_state = OPTIMIZERS[static.optimizer].transform(**traced.optimizer).init(dict(params))
    many, opt_state = jax.tree.map(lambda a: np.broadcast_to(a, (count, *np.shape(a))), (dict(params), opt_state))
    zeros, whole = np.zeros(count, dtype), np.zeros(count, np.int32)
    state = State(
        params=many,
        opt_state=opt_state,
        plateau=PlateauState(rates, zeros + dtype.type(np.inf), zeros, zeros),
        epochs=whole,
        best_loss=zeros + dtype.type(np.inf),
        best_epoch=whole,
        best_params=many,
        waited=whole,
        stopped=np.zeros(count, bool),
    )
    return placed(state, RUNS)


@once
def epoch_kernel(static: EpochKernelKey) -> Callable[..., tuple[State, Steps[jax.Array], Measures[jax.Array]]]:
    """(states, ηₜ `[K, S]`, traced, batches `[S, B]` of examples, weights `[S, B]`, train, validation) → the next ones.

    A run that has stopped keeps its state, and what is measured is nan.
    """
    network = NETWORKS[static.network]

    def epoch(
        state: State,
        rates: jax.Array,
        traced: Traced,
        taken: jax.Array,
        weights: jax.Array,
        train: Examples,
        validation: Examples,
    ):
        transform = OPTIMIZERS[static.optimizer].transform(**traced.optimizer)

        def batch_loss(params: Params, examples: Examples, weight: jax.Array) -> jax.Array:
            # The empty places of the last mini-batch are left out, also where their loss is inf.
            return jnp.where(weight > 0, network.per_example_loss(params, examples), 0) @ weight

        def step(carry: tuple[Params, optax.OptState], inputs: tuple[jax.Array, jax.Array, jax.Array]):
            params, opt_state = carry
            rate, here, weight = inputs
            examples = Examples(train.features[here], train.targets[here])
            loss, gradient = jax.value_and_grad(batch_loss)(params, examples, weight)
            norm = optax.tree.norm(gradient)
            if static.clipped:
                gradient = clip(gradient, traced.clip_norm)
            update, opt_state = transform.update(gradient, opt_state, params)
            change = jax.tree.map(lambda u: rate * u, update)
            ratio = optax.tree.norm(change) / optax.tree.norm(params)
            return (_moved(params, change), opt_state), Steps(loss, rate, norm, ratio)

        if static.reactive:
            rates = jnp.broadcast_to(state.plateau.rate, rates.shape)
        (params, opt_state), steps = jax.lax.scan(step, (state.params, state.opt_state), (rates, taken, weights))
        measures = Measures(*network.measures(params, train), *network.measures(params, validation))
        after = _watched(state, params, measures.validation_losses, traced.patience)._replace(opt_state=opt_state)
        if static.reactive:
            _, plateau = reduce_on_plateau(measures.validation_losses, state.plateau, **traced.plateau)
            after = after._replace(plateau=plateau)
        after = jax.tree.map(lambda old, new: jnp.where(state.stopped, old, new), state, after)
        return after, *jax.tree.map(lambda a: jnp.where(state.stopped, jnp.nan, a), (steps, measures))

    runs = jax.vmap(epoch, in_axes=(0, 0, None, None, None, None, None))
    return compiled(jax.shard_map(runs, mesh=mesh(), in_specs=(RUNS, RUNS) + (SAME,) * 5, out_specs=RUNS))


def _moved(params: Params, change: Params) -> Params:
    return optax.apply_updates(params, change)  # pyright: ignore[reportReturnType] a tree of the same form


def _watched(state: State, params: Params, loss: jax.Array, patience: ArrayLike) -> State:
    """Early stopping: the best weights are remembered; after `patience` epochs without better ones the run stops."""
    better = loss < state.best_loss
    epochs, waited = state.epochs + 1, jnp.where(better, 0, state.waited + 1)
    return state._replace(
        params=params,
        epochs=epochs,
        waited=waited,
        stopped=waited >= patience,
        best_loss=jnp.where(better, loss, state.best_loss),
        best_epoch=jnp.where(better, epochs, state.best_epoch),
        best_params=jax.tree.map(lambda new, old: jnp.where(better, new, old), params, state.best_params),
    )


@once
def measure_kernel(network: str) -> Callable[[Params, Examples, Examples], Measures[jax.Array]]:
    """(θ, train, validation) → loss and accuracy of both parts, for one run."""
    measures = NETWORKS[network].measures

    def before_training(params: Params, train: Examples, validation: Examples) -> Measures[jax.Array]:
        return Measures(*measures(params, train), *measures(params, validation))

    return in_float64(jax.jit(before_training))
