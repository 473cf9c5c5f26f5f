"""Trainings: the value and its link; one loop for many rates and seeds; early stopping; divergence kept as it is."""

import contextlib
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SCHEDULES
from lrviz.problems.network import loss_at
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import CLIP_NORM, LEARNING_RATE, SEED
from lrviz.training import Training, TrainingError, batches, learning_rates, train, train_sweep
from lrviz.training.loop import EpochKernelKey, epoch_kernel
from lrviz.training.training import EARLY_STOPPING, LABEL_NOISE
from tests.strategies import parameters, values

MOONS = Training(network="two_moons", optimizer="momentum", learning_rate=0.05, epochs=6)
PER_STEP = ("losses", "learning_rates", "gradient_norms", "update_ratios")
PER_EPOCH = ("train_losses", "validation_losses", "train_accuracies", "validation_accuracies")


@st.composite
def trainings(draw):
    """Any training."""
    optimizer, schedule = draw(st.sampled_from(list(OPTIMIZERS))), draw(st.sampled_from(list(SCHEDULES)))
    return Training(
        network=draw(st.sampled_from(list(NETWORKS))),
        optimizer=optimizer,
        schedule=schedule,
        learning_rate=draw(values(LEARNING_RATE)),
        epochs=draw(st.integers(2, 30)),
        batch_size=draw(st.just(0) | st.integers(1, 2048)),
        seed=draw(values(SEED)),
        optimizer_params=draw(parameters(OPTIMIZERS[optimizer])),
        schedule_params=draw(parameters(SCHEDULES[schedule])),
        clip_norm=draw(st.none() | values(CLIP_NORM)),
        label_noise=draw(values(LABEL_NOISE)),
        early_stopping=draw(st.none() | values(EARLY_STOPPING)),
    )


@given(trainings())
def test_a_link_gives_back_exactly_this_training(training):
    again = Training.from_query(training.to_query())
    assert again == training
    assert hash(again) == hash(training)
    assert again.to_query() == training.to_query()
    assert pickle.loads(pickle.dumps(training)) == training


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"network": "resnet"}, "network must be one of digits_mlp"),
        ({"network": ["spiral"]}, "network must be one of"),
        ({"epochs": 1}, "epochs must be a whole number from 2 to 500"),
        ({"epochs": float("nan")}, "epochs must be"),
        ({"epochs": 100, "batch_size": 1}, "epochs must be fewer, or batch_size larger"),
        ({"batch_size": -1}, "batch_size must be a whole number from 0"),
        ({"batch_size": "many"}, "batch_size must be"),
        ({"learning_rate": 0}, "learning_rate must be"),
        ({"clip_norm": 0.0}, "clip_norm must be"),
        ({"label_noise": 1.5}, "label_noise must be a number from 0 to 1"),
        ({"seed": -1}, "seed must be"),
        ({"early_stopping": 0}, "early_stopping must be a whole number from 1 to 100"),
        ({"optimizer": "adam", "optimizer_params": {"momentum": 0.9}}, "optimizer.momentum is not a parameter of adam"),
        ({"schedule": "step", "schedule_params": {"drop_step": 0}}, "schedule.drop_step must be"),
        ({"optimizer_params": [1]}, "optimizer_params must be a mapping"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_value_that_is_not_allowed_is_named_with_what_is(fields, message):
    with pytest.raises(TrainingError) as caught:
        Training(**fields)
    assert message in str(caught.value)


def test_all_faults_of_a_link_are_named_at_once():
    with pytest.raises(TrainingError) as caught:
        Training.from_query("surface=bowl&epochs=0&seed=1&seed=2&optimizer.rho=1")
    for word in ("'surface' is not a field", "epochs must be", "given twice", "rho is not"):
        assert word in str(caught.value)


@given(st.text(max_size=80))
def test_no_text_does_more_than_raise_a_training_error(text):
    with contextlib.suppress(TrainingError):
        Training.from_query(text)


@given(st.sampled_from(list(NETWORKS)), st.integers(0, 2048), st.integers(0, 9))
def test_every_epoch_takes_each_row_once_and_the_last_batch_what_is_left(network, size, seed):
    training = Training(network=network, batch_size=size, epochs=2, seed=seed) if size != 1 else MOONS
    taken, weights = batches(training)
    assert taken.shape == (training.epochs, training.steps_per_epoch, training.examples_in_batch)
    for epoch in taken:
        assert sorted(epoch[weights > 0]) == list(range(training.training_examples))
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert len(np.unique(weights[:-1])) <= 1
    assert (taken[0] != taken[1]).any()


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_a_schedule_of_epochs_stays_within_an_epoch_and_one_of_steps_does_not(schedule):
    training = Training(network="spiral", schedule=schedule.key, epochs=30)
    rates = learning_rates(training, np.array([0.1]))[0].reshape(training.epochs, -1)
    moves_within = (rates != rates[:, :1]).any()
    assert moves_within == (schedule.unit == "step")


def test_a_run_of_a_sweep_is_the_run_alone():
    sweep = train_sweep(MOONS, [0.01, 0.05, 0.2], seeds=(0, 3))
    alone = train(MOONS.replace(learning_rate=0.2, seed=3))
    among = sweep[2, 1]
    assert among.training == alone.training
    for name in (*PER_STEP, *PER_EPOCH):
        assert getattr(sweep, name).shape[:2] == (3, 2)
        np.testing.assert_array_equal(getattr(among, name), getattr(alone, name), err_msg=name)
    assert len(alone.losses) == MOONS.steps
    assert len(alone.train_losses) == MOONS.epochs + 1
    assert not np.allclose(sweep[0, 0].losses, sweep[0, 1].losses)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_chaotic_training_is_the_same_alone_and_wherever_it_is_in_a_sweep(network):
    training = Training(network=network, optimizer="adam", learning_rate=0.5, epochs=8, batch_size=24)
    alone = train(training)
    sweep = train_sweep(training, [*np.geomspace(1e-3, 10, 37), 0.5])
    np.testing.assert_array_equal(alone.validation_losses, sweep[37, 0].validation_losses)
    np.testing.assert_array_equal(alone.losses, train_sweep(training, [0.1, 0.5, 3.0])[1, 0].losses)


def test_more_rates_than_a_block_holds_are_all_run():
    rates = np.geomspace(1e-4, 1, 70)
    sweep = train_sweep(MOONS.replace(epochs=2), rates)
    np.testing.assert_allclose(sweep.learning_rates[:, 0, 0], rates, rtol=1e-6)
    assert (np.diff(sweep.update_ratios[:, 0, 0]) > 0).all()


def test_what_is_measured_is_what_the_weights_say():
    run = train(MOONS.replace(label_noise=0.2), dtype=np.float64, snapshots=True)
    network = MOONS.network_entry
    for epoch in (0, 3, 6):
        weights = {name: values[epoch] for name, values in run.snapshots.items()}
        assert run.train_losses[epoch] == pytest.approx(loss_at(network, weights, "train", 0.2), rel=1e-9)
        assert run.validation_losses[epoch] == pytest.approx(loss_at(network, weights, "validation"), rel=1e-9)
    first = {name: values[0] for name, values in run.snapshots.items()}
    assert all((first[name] == values).all() for name, values in network.init(0).items())
    assert all((run.params[name] == values[-1]).all() for name, values in run.snapshots.items())
    assert run.best_epoch == 1 + int(np.argmin(run.validation_losses[1:]))
    assert train(MOONS).snapshots is None


def test_full_batches_descend_and_one_row_at_a_time_trembles():
    whole = train(MOONS.replace(batch_size=0, optimizer="sgd", epochs=30, learning_rate=0.1))
    assert len(whole.losses) == 30
    assert (np.diff(whole.losses) < 0).all()
    np.testing.assert_allclose(whole.losses, whole.train_losses[:-1], rtol=1e-5)
    assert (np.diff(train(MOONS).losses) > 0).any()


def test_a_training_that_diverges_keeps_its_losses_and_says_at_which_step():
    sweep = train_sweep(Training(network="diabetes", epochs=5), [0.01, 30.0])
    calm, wild = sweep[0, 0], sweep[1, 0]
    assert calm.diverged_at is None
    assert np.isfinite(calm.losses).all()
    assert np.isfinite(wild.losses[: wild.diverged_at]).all()
    assert not np.isfinite(wild.losses[wild.diverged_at])
    assert np.isnan(wild.train_losses[-1])
    assert not all(np.isfinite(values).all() for values in wild.params.values())
    assert wild.best_epoch == 0 or np.isfinite(wild.validation_losses[wild.best_epoch])
    assert wild.train_accuracies is None


def test_early_stopping_waits_as_told_and_goes_back_to_the_best_weights():
    training = Training(network="diabetes", optimizer="adam", epochs=60, early_stopping=4)
    sweep = train_sweep(training, [1e-4, 0.02], snapshots=True)
    slow, quick = sweep[0, 0], sweep[1, 0]
    assert not slow.stopped_early
    assert quick.stopped_early
    assert quick.epochs == quick.best_epoch + 4
    assert quick.validation_losses[1:].argmin() + 1 == quick.best_epoch
    assert all((quick.snapshots[name][quick.best_epoch] == values).all() for name, values in quick.params.items())
    assert np.isnan(sweep.losses[1, 0, quick.epochs * training.steps_per_epoch :]).all()
    assert loss_at(training.network_entry, quick.params, "validation") == pytest.approx(
        quick.validation_losses[quick.best_epoch], rel=1e-5
    )
    assert quick.diverged_at is None
    alone = train(training.replace(learning_rate=0.02))
    assert alone.epochs == quick.epochs
    patient = train(training.replace(learning_rate=0.02, early_stopping=None))
    np.testing.assert_allclose(patient.losses[: len(quick.losses)], quick.losses, rtol=1e-3)


def test_reduce_on_plateau_watches_the_validation_loss_once_an_epoch():
    training = Training(
        network="diabetes",
        optimizer="adam",
        learning_rate=0.02,
        epochs=30,
        schedule="plateau",
        schedule_params={"patience": 2},
    )
    run = train(training)
    rates = run.learning_rates.reshape(training.epochs, -1)
    assert (rates == rates[:, :1]).all()
    assert rates[-1, 0] < rates[0, 0]
    first_cut = int(np.argmax(rates[:, 0] < rates[0, 0]))
    best = np.minimum.accumulate(run.validation_losses[1:])
    assert (run.validation_losses[first_cut - 2 : first_cut + 1] >= best[first_cut - 3 : first_cut] * 0.999).all()


def test_moving_a_slider_compiles_nothing():
    base = MOONS.replace(schedule="step", clip_norm=1.0, label_noise=0.1, early_stopping=3)
    train(base)
    kernel = epoch_kernel(EpochKernelKey("two_moons", "momentum", False, True))
    before = kernel.kinds
    for change in (
        {"learning_rate": 0.3},
        {"optimizer_params": {"momentum": 0.5, "weight_decay": 0.01}},
        {"clip_norm": 3},
        {"label_noise": 0.4},
        {"label_noise": 0.0},
        {"seed": 8},
        {"early_stopping": 9},
        {"early_stopping": None},
        {"epochs": 9},
        {"schedule": "cosine"},
        {"schedule": "one_cycle"},
    ):
        train(base.replace(**change))
    assert kernel.kinds == before
    train_sweep(base, np.geomspace(0.01, 1, 40), seeds=range(3))
    assert kernel.kinds == before


def test_a_sweep_reports_each_epoch_and_ends_where_the_report_raises():
    heard = []
    train_sweep(MOONS, [0.1], seeds=(0, 1), report=lambda done, of: heard.append((done, of)))
    assert heard == [(k, 12) for k in range(1, 13)]

    def enough(done, of):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_sweep(MOONS, [0.1], report=enough)


@pytest.mark.parametrize(
    ("rates", "seeds", "message"),
    [
        ([], (0,), "at least one"),
        ([0.1], (), "at least one"),
        ([0.1, float("nan")], (0,), "learning_rate must be"),
        ([-1.0], (0,), "learning_rate must be"),
        ([0.1], (-1,), "seed must be"),
    ],
)
def test_rates_and_seeds_that_are_not_allowed_are_named(rates, seeds, message):
    with pytest.raises(ValueError, match=message):
        train_sweep(MOONS, rates, seeds)


@pytest.mark.parametrize("network", ["digits_mlp", "digits_cnn"])
def test_digits_are_learned(network):
    run = train(Training(network=network, optimizer="momentum", learning_rate=0.05, epochs=20))
    assert run.validation_accuracies[-1] >= 0.96
    assert run.validation_accuracies[0] < 0.25
