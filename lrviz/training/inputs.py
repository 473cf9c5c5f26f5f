"""What a training goes through: the mini-batches of every epoch, and the learning rate of every step."""

import numpy as np

from lrviz.background import once
from lrviz.training.training import Training


def batches(training: Training, epochs: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Examples `[E, S, B]` of the S mini-batches of each epoch, and their weights `[S, B]`.

    Each epoch takes the training examples in a new random order. The weights of a mini-batch add up to 1; the places
    that the last one leaves empty weigh 0. NumPy's generator, so that any framework can draw the same.
    """
    return _batches(training.training_examples, training.examples_in_batch, epochs or training.epochs, training.seed)


@once
def _batches(examples: int, size: int, epochs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng([seed, 1])
    orders = np.stack([generator.permutation(examples) for _ in range(epochs)])
    steps = -(-examples // size)
    taken = np.pad(orders, ((0, 0), (0, steps * size - examples)), mode="edge").reshape(epochs, steps, size)
    there = (np.arange(steps * size) < examples).reshape(steps, size)
    return taken.astype(np.int32), there / there.sum(axis=1, keepdims=True)


def learning_rates(training: Training, rates: np.ndarray) -> np.ndarray:
    """ηₜ `[K, T]` for the K rates; of a schedule that follows the loss, as long as it has not acted.

    t counts what the schedule's `unit` says: epochs, so that the rate is the same in all steps of one, or steps.
    """
    schedule, t, total = training.schedule_entry, np.arange(training.steps), training.schedule_steps
    if schedule.unit == "epoch":
        t = t // training.steps_per_epoch
    return np.array(schedule.rate(t.astype(float), rates[:, None], total, **training.schedule_params), float)
