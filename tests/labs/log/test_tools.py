"""Logs of the real tools: what is in them is found, with the right counts."""

import json
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
import pytest

from lrviz.labs.log import Role, SignKind, Unit, examine, read_log
from tests.labs.log.writers import fastai, lightning, loss_at, trainer_state


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(96, 4)).astype("float32")
    return inputs, (inputs @ np.array([1.0, -2.0, 0.5, 1.0]) > 0).astype("float32")


def fit(data, file, optimizer=None, append=False, separator=",", callbacks=(), squash="sigmoid", verbose=0, **settings):
    """A small network really trained by Keras, which writes the log; what Keras itself remembers of it."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation=squash)])
    model.compile(optimizer or keras.optimizers.SGD(0.1), "mse", metrics=["accuracy"])
    logger = keras.callbacks.CSVLogger(str(file), separator=separator, append=append)
    settings = {"verbose": verbose, "epochs": 8, "batch_size": 32, "callbacks": [*callbacks, logger], **settings}
    return model.fit(*data, **settings).history


# Keras reads its own rate in a way that NumPy 2 will not allow for ever.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras_log_holds_what_keras_remembers(data, tmp_path):
    rate = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.8)
    history = fit(data, tmp_path / "log.csv", callbacks=[rate], validation_split=0.25)
    with (tmp_path / "log.csv").open("rb") as file:
        log = read_log(file, "log.csv")
    assert (log.format, log.unit, log.fault_count) == ("Keras CSVLogger", Unit.EPOCH, 0)
    for role, name in (
        (Role.TRAIN_LOSS, "loss"),
        (Role.VALIDATION_LOSS, "val_loss"),
        (Role.TRAIN_ACCURACY, "accuracy"),
        (Role.VALIDATION_ACCURACY, "val_accuracy"),
        (Role.LEARNING_RATE, "learning_rate"),
    ):
        assert log.of(role).name == name
        assert log.of(role).y == pytest.approx(history[name])
        assert list(log.of(role).x) == list(range(8))


@pytest.mark.parametrize("verbose", [1, 2])
def test_what_keras_prints_holds_what_keras_remembers(data, tmp_path, capsys, verbose):
    history = fit(data, tmp_path / "log.csv", validation_split=0.25, verbose=verbose)
    log = read_log(capsys.readouterr().out, "pasted")
    assert (log.format, log.unit, log.fault_count) == ("what a training prints", Unit.EPOCH, 0)
    for series, name in ((log.train_loss, "loss"), (log.validation_loss, "val_loss")):
        assert series.y == pytest.approx(history[name], abs=1e-4)
        assert list(series.x) == list(range(1, 9))


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("[{0}/20] step {1}, train loss = {2}, lr=1e-3", Unit.STEP),
        ("Epoch {0}: loss {2}, loss: {2}", Unit.EPOCH),
        ("{{'loss': {2}, 'learning_rate': 5e-05, 'epoch': {0}.5}}", Unit.EPOCH),
        ("INFO  train/loss={2}", Unit.ROW),
        ("epoch={0} it {1} | {0}/20 [00:01<00:02] loss: 9.9\nepoch={0} 20/20 [00:03] loss: {2}", Unit.EPOCH),
    ],
)
def test_losses_are_found_in_what_other_scripts_print(line, unit):
    losses = [round(2 / (k + 1), 4) for k in range(20)]
    log = read_log("\n".join(line.format(k, 10 * k, loss) for k, loss in enumerate(losses)), "pasted")
    assert log.unit is unit
    assert log.train_loss.y == pytest.approx(losses)


def test_a_full_bar_and_what_is_printed_below_it_in_its_epoch_both_count():
    printed = "".join(f"epoch {k}\n1/2 [-] loss: 9\n2/2 [=] loss: {k + 1}\nval loss: {k + 2}\n" for k in range(3))
    log = read_log(printed, "pasted")
    assert sorted(zip(log.train_loss.x, log.train_loss.y, strict=True)) == [(0, 1), (1, 2), (2, 3)]
    assert sorted(zip(log.validation_loss.x, log.validation_loss.y, strict=True)) == [(0, 2), (1, 3), (2, 4)]


def test_a_log_of_keras_is_read_without_validation_and_with_it_every_other_epoch(data, tmp_path):
    fit(data, tmp_path / "none.csv")
    log = read_log((tmp_path / "none.csv").read_bytes())
    assert log.format == "Keras CSVLogger"
    assert log.validation_loss is None
    assert len(log.train_loss) == 8
    history = fit(data, tmp_path / "some.csv", validation_split=0.25, validation_freq=2)
    log = read_log((tmp_path / "some.csv").read_bytes())
    assert log.fault_count == 0
    assert list(log.validation_loss.x) == [1, 3, 5, 7]
    assert log.validation_loss.y == pytest.approx(history["val_loss"])


def test_a_training_of_keras_that_goes_to_nan_is_read_and_said_to(data, tmp_path):
    history = fit(data, tmp_path / "log.csv", keras.optimizers.SGD(100.0), squash="linear")
    assert np.isnan(history["loss"]).any()
    log = read_log((tmp_path / "log.csv").read_bytes())
    np.testing.assert_allclose(log.train_loss.y, history["loss"])
    assert examine(log)[0].kind is SignKind.NAN


def test_two_trainings_of_keras_in_one_file_are_counted_on(data, tmp_path):
    first = fit(data, tmp_path / "log.csv", separator=";")
    second = fit(data, tmp_path / "log.csv", keras.optimizers.Adam(0.01), append=True, separator=";")
    log = read_log((tmp_path / "log.csv").read_bytes())
    assert log.train_loss.y == pytest.approx(first["loss"] + second["loss"])
    assert list(log.train_loss.x) == list(range(16))
    assert "epoch starts again once" in " ".join(log.notes)


def test_a_log_of_lightning_is_read_by_its_steps():
    log = read_log(lightning())
    assert (log.format, log.unit, log.fault_count) == ("Lightning metrics.csv", Unit.STEP, 0)
    assert log.train_loss.name == "train_loss_step"
    assert "train_loss_epoch" in " ".join(log.notes)
    assert list(log.train_loss.x) == list(range(4, 100, 5))
    assert log.train_loss.y == pytest.approx([loss_at(step) for step in range(4, 100, 5)])
    assert list(log.validation_loss.x) == [19, 39, 59, 79, 99]
    assert log.learning_rate.name == "lr-AdamW"
    assert len(log.learning_rate) == 20
    assert [series.name for series in log.accuracies] == ["val_acc"]


def test_lightning_picks_the_epochs_mean_when_asked():
    log = read_log(lightning(), columns={"train_loss": "train_loss_epoch"})
    assert log.train_loss.name == "train_loss_epoch"
    assert list(log.train_loss.x) == [19, 39, 59, 79, 99]


@pytest.mark.parametrize("compact", [False, True])
def test_a_log_of_hugging_face_is_read_indented_or_not(compact):
    text = trainer_state()
    log = read_log(json.dumps(json.loads(text)) if compact else text)
    assert (log.format, log.unit, log.fault_count) == ("Hugging Face trainer_state.json", Unit.STEP, 0)
    assert log.train_loss.name == "loss"
    assert log.train_loss.y == pytest.approx([round(loss_at(step), 4) for step in range(10, 201, 10)])
    assert list(log.validation_loss.x) == [50, 100, 150, 200]
    assert list(log.gradient_norm.y) == [1.5] * 20
    assert log.learning_rate.y[0] == pytest.approx(4.75e-5)
    assert {series.role for series in log.accuracies} == {Role.VALIDATION_ACCURACY}


def test_a_log_of_hugging_face_that_was_cut_off_is_read_as_far_as_it_goes():
    text = trainer_state()
    cut = text[: text.index('"step": 100')]
    log = read_log(cut)
    assert list(log.train_loss.x) == list(range(10, 100, 10))
    assert log.faults[-1].line in range(cut.count("\n") - 7, cut.count("\n") + 2)


def test_one_broken_entry_of_a_log_of_hugging_face_is_named_and_the_others_are_read():
    lines = trainer_state().splitlines()
    broken = next(n for n, line in enumerate(lines) if '"loss"' in line and n > 60)
    lines[broken] = lines[broken].replace('"loss":', '"loss"')
    log = read_log("\n".join(lines))
    assert len(log.train_loss) == 19
    assert log.fault_count == 1
    assert abs(log.faults[0].line - (broken + 1)) <= 4


def test_a_log_of_fastai_is_read_by_its_epochs():
    log = read_log(fastai())
    assert (log.format, log.unit, log.fault_count) == ("fastai history.csv", Unit.EPOCH, 0)
    assert log.train_loss.y == pytest.approx([loss_at(10 * epoch) for epoch in range(6)])
    assert list(log.validation_loss.x) == [1, 2, 3, 4, 5]
    assert log.of(Role.ERROR_RATE).name == "error_rate"
    assert "time" not in log.candidates


def test_fits_of_fastai_one_after_the_other_are_counted_on():
    log = read_log(fastai(fits=3))
    assert log.fault_count == 0
    assert list(log.train_loss.x) == list(range(18))
    assert "header comes again further down, twice" in " ".join(log.notes)


@pytest.mark.parametrize("write", [lightning, trainer_state, fastai])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_every_format_is_read_alike_in_every_encoding(write, encoding):
    plain, log = read_log(write()), read_log(write().replace("\n", "\r\n").encode(encoding))
    assert (log.format, log.notes) == (plain.format, plain.notes)
    assert log.fault_count == 0
    for one, other in zip(log.series, plain.series, strict=True):
        np.testing.assert_array_equal((one.x, one.y), (other.x, other.y))
