"""The code of a training is run: it has the app's own rows, and ends where the app's own seeds end."""

from itertools import zip_longest

import numpy as np
import pytest

from lrviz import OPTIMIZERS, SCHEDULES
from lrviz.problems.networks import NETWORKS
from lrviz.snippets import TRAINING_FRAMEWORKS, snippet
from lrviz.training import Training, train_sweep
from tests.parity.conftest import executed

SEEDS = range(12)
OTHERS = {"sgd": 0.1, "momentum": 0.03, "nesterov": 0.03, "adadelta": 1.0, "lion": 0.001}

# Keras's callbacks read the rate in a way that NumPy 2 deprecates; the user of `fit` can do nothing about it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
every_framework = pytest.mark.parametrize("framework", TRAINING_FRAMEWORKS)


def end(training: Training, framework: str) -> dict:
    return executed(snippet(training, framework).code)


def assert_ends_as_seeds_do(training: Training, framework: str) -> None:
    """The last validation loss and accuracy are within four standard deviations of our own seeds' mean."""
    names = end(training, framework)
    ours = train_sweep(training, [training.learning_rate], SEEDS)
    pairs = [(ours.validation_losses[0, :, -1], float(names["value"]))]
    if training.network_entry.metric:
        pairs.append((ours.validation_accuracies[0, :, -1], float(names["accuracy"])))
    for seeds, theirs in pairs:
        assert theirs == pytest.approx(seeds.mean(), abs=float(4 * seeds.std() + 0.01))


@every_framework
@pytest.mark.parametrize("network", NETWORKS)
def test_each_network_ends_within_the_noise_of_a_seed(network, framework):
    training = Training(network=network, optimizer="momentum", learning_rate=0.02, epochs=12)
    assert_ends_as_seeds_do(training, framework)


@every_framework
@pytest.mark.parametrize(("optimizer", "schedule"), list(zip_longest(OPTIMIZERS, SCHEDULES, fillvalue="adam")))
def test_each_optimizer_and_schedule_ends_within_the_noise_of_a_seed(optimizer, schedule, framework):
    training = Training(
        network="two_moons", optimizer=optimizer, schedule=schedule, epochs=4, learning_rate=OTHERS.get(optimizer, 0.01)
    )
    assert_ends_as_seeds_do(training, framework)


@every_framework
def test_wrong_labels_clipping_decay_and_a_plateau_end_within_the_noise_of_a_seed(framework):
    training = Training(
        network="two_moons",
        optimizer="momentum",
        learning_rate=0.05,
        epochs=8,
        label_noise=0.2,
        clip_norm=0.5,
        optimizer_params={"weight_decay": 0.01},
        schedule="plateau",
        schedule_params={"patience": 0},
    )
    assert_ends_as_seeds_do(training, framework)


@every_framework
def test_early_stopping_ends_early_at_a_loss_that_our_seeds_reach(framework):
    training = Training(network="diabetes", optimizer="adam", learning_rate=0.02, epochs=60, early_stopping=3)
    names = end(training, framework)
    ours = train_sweep(training, [training.learning_rate], SEEDS)
    best = np.nanmin(ours.validation_losses[0], axis=1)
    theirs = float(names["best"] if framework == "pytorch" else names["value"])
    assert best.min() - np.ptp(best) <= theirs <= best.max() + np.ptp(best)
    epochs = names["epoch"] + 1 if framework == "pytorch" else len(names["history"].history["loss"])
    assert epochs < training.epochs


@pytest.mark.parametrize("label_noise", [0.0, 0.3])
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_the_code_has_our_own_rows(network, label_noise):
    training = Training(network=network.key, epochs=2, label_noise=label_noise, seed=5, batch_size=0)
    names = end(training, "pytorch")
    for part in ("train", "validation"):
        ours = network.examples(part, label_noise, 5)
        np.testing.assert_allclose(names["features"][names[part]], ours.features, rtol=0, atol=1e-12)
        np.testing.assert_allclose(names["targets"][names[part]], ours.targets, rtol=0, atol=1e-12)


def test_steps_and_epochs_are_told_apart():
    by_step = snippet(Training(schedule="one_cycle", epochs=3), "pytorch").code
    by_epoch = snippet(Training(schedule="step", epochs=3), "pytorch").code
    assert "        scheduler.step()  # after every step" in by_step
    assert "total_steps=69" in by_step
    assert "\n    scheduler.step()  # after every epoch" in by_epoch


def test_only_what_is_used_is_written():
    code = snippet(Training(), "pytorch").code
    for absent in ("scheduler", "clip", "copy", "math", "waited", "wrong"):
        assert absent not in code
