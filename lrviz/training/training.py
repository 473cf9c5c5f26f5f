"""A training: everything that decides how a network is trained, as one frozen value, and its form as a link."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.run import Run
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.network import Network
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import CLIP_NORM, LEARNING_RATE, SEED, optional
from lrviz.spec.registry import Param
from lrviz.spec.settings import Settings, parameters_of

DEFAULT_EPOCHS, DEFAULT_BATCH_SIZE = 20, 64
EPOCHS = Param(
    name="epochs",
    label="Epochs",
    default=DEFAULT_EPOCHS,
    minimum=2,
    maximum=500,
    integer=True,
    stops=(2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500),
    help="How many times the training goes through all its examples.",
)
BATCH_SIZE = Param(
    name="batch_size",
    label="Batch size",
    default=DEFAULT_BATCH_SIZE,
    minimum=0,
    maximum=2048,
    integer=True,
    stops=(0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048),
    help="Examples in each mini-batch; 0 takes all examples, so that the gradient is exact.",
)
LABEL_NOISE = Param(
    name="label_noise",
    label="Wrong labels",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    step=0.05,
    help="The share of the training labels that is replaced by wrong ones.",
)
EARLY_STOPPING = Param(
    name="early_stopping",
    label="Stop early after",
    default=5,
    minimum=1,
    maximum=100,
    integer=True,
    help="Epochs in a row without a new lowest validation loss, after which training stops and goes"
    " back to the best weights; off unless switched on.",
)
MOST_STEPS = 50_000
MOST_EXAMPLES = 2000
"""No data set has more. A training whose steps are few enough even for so many is accepted without loading its data."""


class TrainingError(ValueError):
    """A link or value that is no training; the message names each field at fault and what is allowed.

    >>> Training(epochs=0)
    Traceback (most recent call last):
        ...
    lrviz.training.training.TrainingError: epochs must be a whole number from 2 to 500, not 0
    """


def _epochs(training: "Training", value: object) -> int:
    epochs = int(EPOCHS.parse(value))
    batch_size = _whole(training.batch_size)
    if training.network in NETWORKS and batch_size is not None:
        if batch_size >= 0 and epochs * math.ceil(MOST_EXAMPLES / (batch_size or MOST_EXAMPLES)) <= MOST_STEPS:
            return epochs
        steps = epochs * training.steps_per_epoch
        if steps > MOST_STEPS:
            raise ValueError(
                f"epochs must be fewer, or batch_size larger: {epochs} epochs of"
                f" {training.steps_per_epoch} steps are more than {MOST_STEPS} steps"
            )
    return epochs


def _whole(value: object) -> int | None:
    """A field that was checked before; None where what was given is no whole number."""
    return value if isinstance(value, int) else None


_CHECKS = {
    "network": lambda _, key: NETWORKS[key].key,
    "optimizer": lambda _, key: OPTIMIZERS[key].key,
    "schedule": lambda _, key: SCHEDULES[key].key,
    "learning_rate": lambda _, value: LEARNING_RATE.parse(value),
    "batch_size": lambda _, value: BATCH_SIZE.parse(value),
    "epochs": _epochs,
    "seed": lambda _, value: SEED.parse(value),
    "optimizer_params": parameters_of("optimizer", OPTIMIZERS),
    "schedule_params": parameters_of("schedule", SCHEDULES),
    "clip_norm": optional(CLIP_NORM),
    "label_noise": lambda _, value: LABEL_NOISE.parse(value),
    "early_stopping": optional(EARLY_STOPPING),
}


@dataclass(frozen=True, kw_only=True)
class Training(Run):
    """A training, before it is run: network, optimizer, schedule, learning rate, epochs, batches, seed.

    Parameters that are not given take their defaults; `weight_decay` is the optimizer's. batch_size: 0 is all examples.
    seed: decides the first weights, the mini-batches and the wrong labels. early_stopping: patience in epochs, or None.
    Raises `TrainingError` (a `ValueError`) that names the field and what is allowed.

    >>> run = Training(network="two_moons", learning_rate=0.5, epochs=5)
    >>> run.training_examples, run.steps_per_epoch, run.steps
    (320, 5, 25)
    >>> Training.from_query(run.to_query()) == run
    True
    """

    checks: ClassVar = _CHECKS
    subject: ClassVar = "network"
    groups: ClassVar = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES}
    always: ClassVar = ("network", "learning_rate", "epochs", "batch_size", "seed")
    error: ClassVar = TrainingError
    __hash__ = Settings.__hash__

    network: str = "digits_mlp"
    optimizer: str = "sgd"
    schedule: str = "constant"
    learning_rate: float = 0.1
    epochs: int = DEFAULT_EPOCHS
    batch_size: int = DEFAULT_BATCH_SIZE
    seed: int = 0
    optimizer_params: Mapping[str, float | int | str] = field(default_factory=dict)
    schedule_params: Mapping[str, float | int | str] = field(default_factory=dict)
    clip_norm: float | None = None
    label_noise: float = 0.0
    early_stopping: int | None = None

    @property
    def network_entry(self) -> Network:
        """The registry's entry for the network."""
        return NETWORKS[self.network]

    @property
    def training_examples(self) -> int:
        """n, the examples that are trained on."""
        return len(self.network_entry.table().train.targets)

    @property
    def examples_in_batch(self) -> int:
        """B, the examples of a full mini-batch."""
        return min(self.batch_size or self.training_examples, self.training_examples)

    @property
    def steps_per_epoch(self) -> int:
        """⌈n/B⌉; the last mini-batch of an epoch has the examples that are left."""
        return math.ceil(self.training_examples / self.examples_in_batch)

    @property
    def steps(self) -> int:
        """The updates of the whole training."""
        return self.epochs * self.steps_per_epoch

    @property
    def schedule_steps(self) -> int:
        """T of the schedule, which counts epochs or steps as its `unit` says."""
        return self.epochs if self.schedule_entry.unit == "epoch" else self.steps
