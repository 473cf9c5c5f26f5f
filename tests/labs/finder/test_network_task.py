"""Networks as tasks of the finders, and the same training on more devices."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lrviz.labs.finder import NetworkTask, find
from lrviz.problems.network import loss_at
from lrviz.training import Training, train, train_sweep

ROOT = Path(__file__).parents[3]
MOONS = NetworkTask(Training(network="two_moons", optimizer="momentum", epochs=6, early_stopping=1))


def test_a_task_is_its_training_without_rate_and_seed():
    training = MOONS.training
    assert MOONS.identity == NetworkTask(training.replace(learning_rate=0.3, seed=5, early_stopping=None)).identity
    assert MOONS.identity != NetworkTask(training.replace(batch_size=32)).identity
    assert hash(MOONS) == hash(NetworkTask(training.replace()))
    assert (MOONS.steps, MOONS.floor, MOONS.noisy) == (training.steps, 0.0, True)
    assert MOONS.label == "Momentum on Two moons"
    assert MOONS.start_loss(2) == pytest.approx(loss_at(training.network_entry, training.network_entry.init(2)))


def test_fewer_steps_are_the_beginning_of_the_same_run():
    rates = [0.01, 0.1, 10.0]
    whole = MOONS.train(rates, MOONS.steps, seed=1)
    assert whole.shape == (3, MOONS.steps + 1)
    for steps in (1, 7, 10):
        part = MOONS.train(rates, steps, seed=1)
        assert part.shape == (3, steps + 1)
        np.testing.assert_array_equal(part[:, :steps], whole[:, :steps])
    run = train(MOONS.training.replace(learning_rate=0.1, seed=1, early_stopping=None))
    np.testing.assert_allclose(whole[1, :-1], run.losses, rtol=1e-5)
    assert whole[1, -1] == pytest.approx(run.train_losses[-1], rel=1e-5)


def test_a_rising_rate_is_what_was_asked_for():
    rates, losses = MOONS.raise_rate(1e-4, 10.0, 33, "exponential", seed=0)
    np.testing.assert_allclose(rates, np.geomspace(1e-4, 10, 33))
    assert losses.shape == (33,)
    assert losses.min() < losses[0]
    rates, _ = MOONS.raise_rate(0.1, 0.9, 9, "linear", seed=0)
    np.testing.assert_allclose(rates, np.linspace(0.1, 0.9, 9))


@pytest.mark.parametrize("network", ["digits_mlp", "digits_cnn"])
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_the_range_test_is_within_a_point_of_the_best_rate_on_digits(network, optimizer):
    training = Training(network=network, optimizer=optimizer, epochs=20)
    task = NetworkTask(training)
    finding = find("range_test", task, 30 * task.steps)
    sweep = train_sweep(training, [*np.geomspace(1e-4, 3, 31), finding.suggestion.learning_rate], range(5))
    accuracies = np.median(sweep.validation_accuracies[:, :, -1], axis=1)
    assert accuracies[-1] >= max(0.96, accuracies.max() - 0.01)


def test_four_devices_train_as_two_do():
    query = MOONS.training.to_query()
    script = (
        "import jax, lrviz, numpy as np\nfrom lrviz.training import Training, train_sweep\n"
        f"sweep = train_sweep(Training.from_query({query!r}), [0.01, 0.03, 0.1, 0.3, 1.0, 3.0])\n"
        "print(jax.device_count(), *sweep.train_losses[:, 0, 1].tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"JAX_NUM_CPU_DEVICES": "4"},
    )
    devices, *losses = map(float, done.stdout.split())
    assert devices == 4
    here = train_sweep(MOONS.training, [0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
    np.testing.assert_array_equal(losses, here.train_losses[:, 0, 1])
