"""`model.fit` ends where the app said, or the note says why it cannot."""

import ast

import numpy as np
import pytest

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment, simulate
from lrviz.snippets import snippet
from tests.parity.conftest import executed

MODELS = [key for key, surface in SURFACES.items() if surface.model]
EXACT_PLATEAU = {"threshold": 0.0, "patience": 2, "cooldown": 3, "min_lr": 0.01}

# Keras's callbacks read the rate in a way that NumPy 2 deprecates; the user of `fit` can do nothing about it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def result(experiment: Experiment) -> dict:
    return executed(snippet(experiment, "keras_fit").code)


def assert_equal(experiment: Experiment) -> None:
    """The whole run: the loss and the rate of every epoch, and where it ends."""
    names, run = result(experiment), simulate(experiment)
    history = names["history"].history
    # A run that first flies off carries the rounding of its farthest point, by another rule on each CPU.
    rounding = 1e-14 * np.abs(run.positions).max()
    np.testing.assert_allclose(names["theta"], run.positions[-1], rtol=1e-9, atol=1e-9 + rounding)
    np.testing.assert_allclose(history["loss"], run.losses[:-1], rtol=1e-9, atol=1e-9)
    if experiment.schedule_entry.torch:
        np.testing.assert_allclose(history["learning_rate"], run.learning_rates, rtol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", ["constant", "step"])
def test_fit_ends_where_the_run_does_with_every_optimizer(optimizer, schedule):
    assert_equal(
        Experiment(surface="logistic_regression", optimizer=optimizer, schedule=schedule, learning_rate=0.1, steps=40)
    )


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_fit_ends_where_the_run_does_under_every_schedule(schedule):
    params = EXACT_PLATEAU if SCHEDULES[schedule].reactive else {}
    assert_equal(
        Experiment(
            surface="linear_regression",
            optimizer="momentum",
            schedule=schedule,
            schedule_params=params,
            learning_rate=0.1,
            steps=40,
        )
    )


@pytest.mark.parametrize(("patience", "cooldown"), [(0, 0), (0, 1), (1, 0), (2, 2)])
def test_patience_and_cooldown_are_counted_as_by_pytorch(patience, cooldown):
    params = {"threshold": 0.0, "patience": patience, "cooldown": cooldown, "factor": 0.7}
    experiment = Experiment(
        surface="linear_regression",
        optimizer="momentum",
        schedule="plateau",
        schedule_params=params,
        learning_rate=0.5,
        steps=40,
    )
    assert len(set(simulate(experiment).learning_rates)) > 2
    assert_equal(experiment)


@pytest.mark.parametrize("surface", MODELS)
@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 3.0), ("momentum", 0.1)])
@pytest.mark.parametrize("threshold", [1e-3, 1e-2])
def test_a_relative_threshold_is_met_near_the_lowest_loss(surface, optimizer, rate, threshold):
    experiment = Experiment(
        surface=surface,
        optimizer=optimizer,
        schedule="plateau",
        learning_rate=rate,
        schedule_params={"threshold": threshold},
    )
    assert "unless it is 0" in snippet(experiment, "keras_fit").note
    if threshold == experiment.replace(schedule_params={}).schedule_params["threshold"]:
        assert_equal(experiment)
        return
    history, run = result(experiment)["history"].history, simulate(experiment)
    halvings = np.log2(rate / np.array([history["learning_rate"], run.learning_rates]))
    assert np.abs(halvings[0] - halvings[1]).max() <= 1
    assert history["loss"][-1] == pytest.approx(run.losses[-2], rel=threshold)


def test_weight_decay_is_a_penalty():
    experiment = Experiment(
        surface="linear_regression",
        optimizer="adam",
        learning_rate=0.1,
        schedule="linear",
        steps=40,
        optimizer_params={"weight_decay": 0.1},
    )
    names, run = result(experiment), simulate(experiment)
    np.testing.assert_allclose(names["theta"], run.positions[-1], rtol=1e-9)
    penalty = 0.05 * (run.positions[:-1] ** 2).sum(axis=1)
    np.testing.assert_allclose(names["history"].history["loss"], run.losses[:-1] + penalty, rtol=1e-9)
    assert "penalty" in snippet(experiment.replace(schedule="plateau"), "keras_fit").note


def test_clipping_differs_by_a_millionth():
    experiment = Experiment(surface="linear_regression", learning_rate=0.1, steps=40, clip_norm=0.5)
    np.testing.assert_allclose(result(experiment)["theta"], simulate(experiment).positions[-1], atol=1e-5)
    assert "millionth" in snippet(experiment, "keras_fit").note


@pytest.mark.parametrize("surface", MODELS)
@pytest.mark.parametrize("schedule", ["constant", "cosine", "plateau"])
def test_mini_batches_take_as_many_steps_at_the_same_rates(surface, schedule):
    experiment = Experiment(
        surface=surface,
        optimizer="adam",
        schedule=schedule,
        learning_rate=0.1,
        seed=5,
        surface_params={"batch_size": 64},
    )
    names, run = result(experiment), simulate(experiment)
    history = names["history"].history
    assert int(names["model"].optimizer.iterations) == len(history["loss"]) == experiment.steps
    if schedule == "cosine":
        np.testing.assert_allclose(history["learning_rate"], run.learning_rates, rtol=1e-12)
    last = float(names["loss"](names["targets"], names["features"] @ names["theta"]))
    assert last == pytest.approx(run.losses[-1], rel=0.1)
    note = snippet(experiment, "keras_fit").note
    assert "another path" in note
    assert ("watches the loss of the mini-batch" in note) is (schedule == "plateau")


def test_noise_is_left_out_and_that_is_said():
    quiet = Experiment(surface="linear_regression", steps=20)
    noisy = quiet.replace(gradient_noise=0.3)
    assert snippet(noisy, "keras_fit").code == snippet(quiet, "keras_fit").code
    assert "gradient noise" in snippet(noisy, "keras_fit").note


@pytest.mark.parametrize("surface", [key for key in SURFACES if key not in MODELS])
def test_a_surface_without_data_gets_a_note_and_no_code(surface):
    written = snippet(Experiment(surface=surface), "keras_fit")
    assert written.code == ""
    assert all(SURFACES[key].label in written.note for key in MODELS)


@pytest.mark.parametrize(
    ("schedule", "callback"),
    [
        ("constant", None),
        ("plateau", "ReduceLROnPlateau"),
        ("cosine", "LearningRateScheduler"),
    ],
)
def test_a_schedule_is_a_callback_of_keras(schedule, callback):
    tree = ast.parse(snippet(Experiment(surface="logistic_regression", schedule=schedule), "keras_fit").code)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert used & {"ReduceLROnPlateau", "LearningRateScheduler"} == ({callback} if callback else set())
