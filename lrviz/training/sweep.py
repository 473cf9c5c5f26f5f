"""`train` and `train_sweep`: the loop over epochs, for blocks of learning rates, one seed after the other."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import count
from typing import NamedTuple

import jax
import numpy as np

from lrviz.background import once
from lrviz.problems.datasets import Examples
from lrviz.problems.network import Part, in_precision
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import LEARNING_RATE, SEED
from lrviz.spec.registry import numbers
from lrviz.training.history import Histories, History, Weights, first_not_finite
from lrviz.training.inputs import batches, learning_rates
from lrviz.training.loop import (
    RUNS,
    SAME,
    EpochKernelKey,
    Measures,
    Steps,
    Traced,
    epoch_kernel,
    first_state,
    measure_kernel,
    mesh,
    placed,
)
from lrviz.training.training import Training

LANES = 16
"""Runs on one device at a time, always. A run's last digits depend on how many are computed together, and with them,
where training is chaotic, all that happens in it: so a run alone is the run of a sweep to the last bit, however many
devices there are. One kernel is compiled for both, and what sixteen runs need fits a cache."""

Report = Callable[[int, int], object]
"""Called after each epoch with how many are done and how many there are; what it raises ends the work."""


class Runs(NamedTuple):
    """K runs: what `Histories` holds of them, with a leading axis `[K]`."""

    epochs: np.ndarray
    steps: Steps[np.ndarray]
    measures: Measures[np.ndarray]
    params: Weights
    best_epoch: np.ndarray
    snapshots: Weights | None


def train(training: Training, *, dtype: type = np.float32, snapshots: bool = False) -> History:
    """Trains once. Nothing is raised, clamped or hidden when it diverges.

    dtype: float32, as in PyTorch, or float64. snapshots: keep the weights of every epoch.
    Source of the semantics: a loop over `torch.optim`, stepped by hand; early stopping is that of Keras and Lightning.

    >>> history = train(Training(network="two_moons", learning_rate=0.5, epochs=5))
    >>> bool(history.train_losses[-1] < history.train_losses[0])
    True
    """
    return train_sweep(training, [training.learning_rate], dtype=dtype, snapshots=snapshots)[0, 0]


@once(stored=True)
def trained(training: Training, report: Report | None = None) -> History:
    """`train(training)`, remembered."""
    return train_sweep(training, [training.learning_rate], report=report)[0, 0]


def train_sweep(
    training: Training,
    rates: Iterable[float],
    seeds: Sequence[int] | None = None,
    *,
    dtype: type = np.float32,
    snapshots: bool | Collection[int] = False,
    report: Report | None = None,
) -> Histories:
    """Trains at each of the K rates with each of the S seeds (None: the training's own), many at a time.

    snapshots: keep the weights of every epoch, or of these (0: before training).

    Rates, seeds, epochs and all other numbers are free; another network, optimizer, batch size or precision, clipping
    and reduce-on-plateau compile a kernel of their own. ValueError: no rate or seed, or one out of bounds.

    >>> both = train_sweep(Training(network="two_moons", epochs=5), [0.01, 1.0], seeds=range(3))
    >>> both.train_losses.shape
    (2, 3, 6)
    """
    values = np.array([LEARNING_RATE.parse(rate) for rate in rates], float)
    chosen = tuple(int(SEED.parse(seed)) for seed in ((training.seed,) if seeds is None else seeds))
    if not len(values) or not chosen:
        raise ValueError("learning_rates and seeds must hold at least one value each")
    scheduled, done = learning_rates(training, values), count(1)
    epochs = len(chosen) * len(_shares(len(values))) * training.epochs
    after_epoch = report and (lambda: report(next(done), epochs))
    kept = _kept(snapshots, training.epochs)
    by_seed = [runs_along(training.replace(seed=seed), scheduled, dtype, kept, after_epoch) for seed in chosen]
    whole = jax.tree.map(lambda *arrays: np.stack(arrays, axis=1), *by_seed)
    return _histories(training, values, chosen, whole, kept)


def runs_along(
    training: Training,
    scheduled: np.ndarray,
    dtype: type = np.float32,
    kept: Sequence[int] = (),
    after_epoch: Callable[[], object] | None = None,
) -> Runs:
    """K runs along the rates ηₜ `[K, T]`; the last epoch is run to its end.

    kept: epochs whose weights are kept. after_epoch: called after each epoch.
    """
    parts = [_share(training, scheduled[share], dtype, kept, after_epoch) for share in _shares(len(scheduled))]
    return jax.tree.map(lambda *arrays: np.concatenate(arrays), *parts)


def _kept(snapshots: bool | Collection[int], epochs: int) -> tuple[int, ...]:
    whole = range(epochs + 1)
    return tuple(whole) if snapshots is True else tuple(sorted(set(snapshots or ()) & set(whole)))


def _share(
    training: Training,
    scheduled: np.ndarray,
    dtype: type,
    kept: Sequence[int],
    after_epoch: Callable[[], object] | None,
) -> Runs:
    """Up to `LANES` runs on each device."""
    reactive, clipped = training.schedule_entry.reactive, training.clip_norm is not None
    static, traced = EpochKernelKey(training.network, training.optimizer, reactive, clipped), _traced(training, dtype)
    by_epoch = _by_epoch(scheduled.astype(dtype), training.steps_per_epoch)
    start = {name: values.astype(dtype) for name, values in training.network_entry.init(training.seed).items()}
    noise_seed = training.seed if training.label_noise else 0
    data = (
        _rows(training.network, "train", training.label_noise, noise_seed, dtype),
        _rows(training.network, "validation", 0.0, 0, dtype),
    )
    taken, weights = batches(training, len(by_epoch))
    epochs = zip(placed(list(by_epoch), RUNS), placed(list(taken), SAME), strict=True)
    weights, kernel = placed(weights.astype(dtype), SAME), epoch_kernel(static)
    opening = jax.tree.map(lambda a: np.full(by_epoch.shape[1], a), measure_kernel(training.network)(start, *data))
    state = first_state(static, traced, start, by_epoch[0, :, 0])
    steps, measures, snapshots = [], [opening], [state.params] if 0 in kept else []
    for epoch, (rates, here) in enumerate(epochs, start=1):
        if training.early_stopping is not None and np.all(state.stopped):
            per_step, per_epoch = jax.tree.map(lambda a: np.full_like(a, np.nan), (steps[-1], measures[-1]))
        else:
            state, per_step, per_epoch = kernel(state, rates, traced, here, weights, *data)
        if epoch in kept:
            snapshots.append(state.params)
        steps.append(per_step)
        measures.append(per_epoch)
        if after_epoch:
            jax.block_until_ready(state)
            after_epoch()
    outcome = state, snapshots, steps, measures
    last, snapshots, steps, measures = jax.tree.map(lambda a: np.asarray(a)[: len(scheduled)], outcome)
    return Runs(
        last.epochs,
        jax.tree.map(lambda *a: np.concatenate(a, axis=1), *steps),
        jax.tree.map(lambda *a: np.stack(a, axis=1), *measures),
        last.params if training.early_stopping is None else last.best_params,
        last.best_epoch,
        jax.tree.map(lambda *a: np.stack(a, axis=1), *snapshots) if snapshots else None,
    )


def _shares(runs: int) -> list[slice]:
    most = LANES * mesh().size
    return [slice(first, first + most) for first in range(0, runs, most)]


def _by_epoch(scheduled: np.ndarray, steps: int) -> np.ndarray:
    """ηₜ `[K, T]` as `[E, K', S]`: the last rate and the last run go on until epochs and devices are full."""
    runs, total = scheduled.shape
    full = np.pad(scheduled, ((0, LANES * mesh().size - runs), (0, -total % steps)), mode="edge")
    return full.reshape(len(full), -1, steps).swapaxes(0, 1)


def _traced(training: Training, dtype: type) -> Traced:
    return Traced(
        numbers(training.optimizer_params, dtype),
        numbers(training.schedule_params, dtype) if training.schedule_entry.reactive else {},
        dtype(training.clip_norm or np.inf),
        np.float64(training.early_stopping or np.inf),
    )


@once
def _rows(network: str, part: Part, label_noise: float, seed: int, dtype: type) -> Examples:
    return placed(in_precision(NETWORKS[network].examples(part, label_noise, seed), dtype), SAME)


def _histories(
    training: Training,
    rates: np.ndarray,
    seeds: tuple[int, ...],
    whole: Runs,
    kept: tuple[int, ...],
) -> Histories:
    steps, measures = whole.steps, whole.measures
    classes = training.network_entry.metric is not None
    return Histories(
        training=training,
        rates=rates,
        seeds=seeds,
        epochs=whole.epochs,
        **steps._asdict(),
        train_losses=measures.train_losses,
        validation_losses=measures.validation_losses,
        train_accuracies=measures.train_accuracies if classes else None,
        validation_accuracies=measures.validation_accuracies if classes else None,
        params=whole.params,
        best_epoch=whole.best_epoch,
        snapshots=whole.snapshots,
        snapshot_epochs=kept,
        diverged_at=first_not_finite(steps.losses, steps.gradient_norms, whole.epochs * training.steps_per_epoch),
    )
