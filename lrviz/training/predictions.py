"""What a network answers along its training, as pictures small enough to send for all rates; one for each kind of task.

plane     two coordinates and classes: the answer at every point of a grid, and how sure the network is of it
matrix    classes: the confusion matrix of the validation examples, counts of (true class, answer)
scatter   a number: the predicted number of every validation examples, to be held against the true one
"""

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np

from lrviz.background import compiled, once
from lrviz.problems.networks import NETWORKS
from lrviz.training import Histories, Training
from lrviz.training.history import Weights

FRAMES = 21
"""At most so many epochs are drawn of a training."""
GRID = 32
"""Points along each side of the plane."""
LEVELS = 6
"""Steps of sureness, from a guess (0) to certain (LEVELS − 1)."""
NO_ANSWER = 255
"""The byte where the network's outputs are no numbers."""
OUTSIDE = (0, 253)
"""The bytes of a predicted number below and above the picture; those between them are in it."""
MARGIN = 0.12


@dataclass(frozen=True, eq=False)
class Picture:
    """Frames `[K, F, …]` of K rates after each of the epochs `[F]`.

    plane: bytes `[K, F, GRID, GRID]`, row 0 the lowest: class · LEVELS + level, or NO_ANSWER. matrix: counts
    `[K, F, C, C]`, a row for each true class. scatter: bytes `[K, F, n]` of the numbers predicted for the n validation
    rows, from limits[0] at 1 to limits[1] at 252, or OUTSIDE, or NO_ANSWER.
    limits: of both axes: (x, X), (y, Y) of the plane, (low, high) twice of the scatter. train, validation: points
    `[n, 2]` and classes `[n]` of the plane, or the true numbers `[n]` of the scatter's validation examples.
    classes: how many there are, 0 for numbers.
    """

    kind: Literal["plane", "matrix", "scatter"]
    epochs: tuple[int, ...]
    frames: np.ndarray
    classes: int
    limits: tuple[tuple[float, float], tuple[float, float]] | None = None
    train: tuple[np.ndarray, np.ndarray] | None = None
    validation: tuple[np.ndarray, np.ndarray] | None = None
    truth: np.ndarray | None = None

    @cached_property
    def deflated(self) -> bytes:
        """The frames as they travel: neighbours are alike, so that a tenth is left of them."""
        return zlib.compress(np.ascontiguousarray(self.frames).tobytes(), 9)


def drawn_epochs(epochs: int) -> tuple[int, ...]:
    """Up to FRAMES of the epochs 0 … E; where not all, more of the first ones, in which most is learned."""
    shares = np.linspace(0, 1, min(epochs + 1, FRAMES))
    return tuple(sorted({int(epoch) for epoch in np.round(epochs * (shares if epochs < FRAMES else shares**1.6))}))


def picture_of(histories: Histories) -> Picture:
    """The pictures of all rates, from the snapshots of the first seed."""
    network = histories.training.network_entry
    kind = _scatter if not network.loss.classifies else _plane if network.input_shape == (2,) else _matrix
    picture = kind(histories)
    _ = picture.deflated  # takes time: once, and before it is kept or stored
    return picture


def _plane(histories: Histories) -> Picture:
    network, training = histories.training.network_entry, histories.training
    train, validation = _rows(training)
    points = np.concatenate([train[0], validation[0]])
    low, high = points.min(axis=0), points.max(axis=0)
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    x, y = (np.linspace(low[axis], high[axis], GRID, dtype=np.float32) for axis in (0, 1))
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    answers, sureness = _answers(network.key)(_weights(histories), grid)
    classes = int(train[1].max()) + 1
    # From 1/C, a guess among C classes, to 1.
    level = np.clip((sureness - 1 / classes) / (1 - 1 / classes) * LEVELS, 0, LEVELS - 1)
    with np.errstate(invalid="ignore"):
        coded = np.where(np.isfinite(sureness), answers * LEVELS + level.astype(int), NO_ANSWER).astype(np.uint8)
    (x_from, y_from), (x_to, y_to) = low.tolist(), high.tolist()
    return Picture(
        "plane",
        histories.snapshot_epochs,
        coded.reshape(*coded.shape[:2], GRID, GRID),
        classes,
        ((x_from, x_to), (y_from, y_to)),
        train,
        validation,
    )


def _matrix(histories: Histories) -> Picture:
    _, (features, truth) = _rows(histories.training)
    answers, sureness = _answers(histories.training.network)(_weights(histories), features)
    classes = int(truth.max()) + 1
    given = np.isfinite(sureness)
    hits = (truth[:, None] == np.arange(classes))[None, None] & given[..., None]  # [K, F, n, C]
    said = answers[..., None] == np.arange(classes)
    counts = np.einsum("kfnt,kfna->kfta", hits.astype(np.float32), said.astype(np.float32))
    return Picture("matrix", histories.snapshot_epochs, counts.astype(_smallest(counts.max())), classes)


def _scatter(histories: Histories) -> Picture:
    _, (features, truth) = _rows(histories.training)
    predicted = np.asarray(_outputs(histories.training.network)(_weights(histories), features))[..., 0]
    low, high = float(truth.min()), float(truth.max())
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    with np.errstate(invalid="ignore", over="ignore"):
        place = np.nan_to_num((predicted - low) / (high - low), nan=0.0)
        inside = np.round(1 + np.clip(place, 0, 1) * 251)
        coded = np.select([np.isnan(predicted), place < 0, place > 1], [NO_ANSWER, *OUTSIDE], inside)
    return Picture(
        "scatter",
        histories.snapshot_epochs,
        coded.astype(np.uint8),
        0,
        ((low, high), (low, high)),
        truth=truth.astype(np.float32),
    )


def _rows(training: Training) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Features in float32 and targets of both parts, the training's wrong labels among them."""
    network = training.network_entry
    parts = network.examples("train", training.label_noise, training.seed), network.examples("validation")
    train, validation = ((examples.features.astype(np.float32), examples.targets) for examples in parts)
    return train, validation


def _weights(histories: Histories) -> dict[str, np.ndarray]:
    """`[K, F, …]` of the first seed."""
    return {name: values[:, 0] for name, values in (histories.snapshots or {}).items()}


def _smallest(most: float) -> type:
    return np.uint8 if most <= 255 else np.uint16


@once
def _outputs(network: str):
    """(weights `[K, F, …]`, examples `[n, …]`) → outputs `[K, F, n, m]`, one rate after the other."""
    outputs = NETWORKS[network].apply
    return compiled(
        lambda weights, examples: jax.lax.map(lambda one: jax.vmap(lambda w: outputs(w, examples))(one), weights)
    )


@once
def _answers(network: str):
    """(weights, examples) → the class `[K, F, n]` of each example and its probability; nan for weights that are not."""
    outputs = _outputs(network)

    def answers(weights: Weights, examples: jax.Array) -> tuple[jax.Array, jax.Array]:
        shares = jax.nn.softmax(outputs(weights, examples), axis=-1)
        return shares.argmax(axis=-1), shares.max(axis=-1)

    kernel = compiled(answers)
    return lambda weights, examples: tuple(map(np.asarray, kernel(weights, jnp.asarray(examples))))
