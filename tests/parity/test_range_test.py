"""The range test: its rates are the schedule's, its code records what `simulate` says, its answers train."""

import numpy as np
import pytest

from lrviz import OPTIMIZERS, Experiment, simulate, sweep
from lrviz.descent.rate_sweep import verdicts_at
from lrviz.descent.verdict import Verdict
from lrviz.snippets import snippet
from lrviz.snippets.range_test import LOWEST, rising
from tests.parity.conftest import executed

FRAMEWORK = "pytorch_range_test"
PAIRS = [(surface, optimizer) for surface in ("ravine", "logistic_regression") for optimizer in OPTIMIZERS]
PAIRS += [
    (surface, optimizer)
    for surface in ("bowl", "rosenbrock", "himmelblau", "plateau", "linear_regression")
    for optimizer in ("sgd", "momentum", "adam")
]
NOISY = {
    "surface": "logistic_regression",
    "surface_params": {"batch_size": 16},
    "gradient_noise": 0.05,
    "clip_norm": 1.0,
    "seed": 3,
}
STOP_AT = 4


def result(experiment: Experiment) -> dict:
    """The names that the code leaves behind, after its record has been compared with the core's."""
    names = executed(snippet(experiment, FRAMEWORK).code)
    run = simulate(rising(experiment))
    seen = len(names["rates"])
    np.testing.assert_allclose(names["rates"], run.learning_rates[:seen], rtol=1e-9)
    np.testing.assert_allclose(names["losses"][:-1], run.losses[: seen - 1], rtol=1e-9, atol=1e-9)
    # Where the loss is about to explode, so is the rounding: 64 times a step on rosenbrock.
    np.testing.assert_allclose(names["losses"][-1], run.losses[seen - 1], rtol=1e-6)
    best = np.minimum.accumulate(run.losses[:-1])
    exploded = ~(run.losses[1:-1] <= best[:-1] + (STOP_AT - 1) * abs(best[:-1]))
    assert seen == (int(np.argmax(exploded)) + 1 if exploded.any() else experiment.steps)
    return names


def test_the_rate_rises_by_equal_factors_from_the_learning_rate_to_the_highest():
    experiment = Experiment(schedule="range_test", learning_rate=1e-3, schedule_params={"max_lr": 0.1})
    rates = simulate(experiment).learning_rates
    assert (rates[0], rates[-1]) == (1e-3, pytest.approx(0.1))
    np.testing.assert_allclose(rates[1:] / rates[:-1], 100 ** (1 / 99))


@pytest.mark.parametrize("highest", [0.01, 0.02])
def test_it_never_falls_and_stays_where_there_is_no_room_to_rise(highest):
    run = simulate(Experiment(schedule="range_test", learning_rate=0.02, schedule_params={"max_lr": highest}))
    np.testing.assert_array_equal(run.learning_rates, 0.02)


@pytest.mark.parametrize(("surface", "optimizer"), PAIRS)
def test_the_record_is_the_core_and_both_answers_train(surface, optimizer):
    experiment = Experiment(surface=surface, optimizer=optimizer)
    names = result(experiment)
    assert_train(experiment, names)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_range_test_with_batches_noise_and_clipping_records_the_run_and_its_answers_train(optimizer):
    experiment = Experiment(optimizer=optimizer, schedule="cosine", **NOISY)
    assert_train(experiment, result(experiment))


def assert_train(experiment, names):
    runs = sweep(experiment, [names["steepest"], names["minimum_over_10"]])
    assert Verdict.DIVERGED not in verdicts_at(runs.experiment, runs.rates.tolist())


def test_a_range_test_of_ones_own_keeps_its_rates():
    own = Experiment(
        surface="bowl", schedule="range_test", schedule_params={"max_lr": 1.0}, learning_rate=0.01, steps=40
    )
    assert rising(own) == own
    rates = result(own)["rates"]
    assert (rates[0], rates[-1]) == (0.01, pytest.approx(1.0))
    other = rising(own.replace(schedule="cosine"))
    assert (other.learning_rate, other.schedule_params) == (LOWEST, {"max_lr": 10.0, "increase": "exponential"})


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(surface="styblinski_tang"),  # losses below 0: four times the best would be lower still
        Experiment(surface="bowl", start=(0.0, 0.0)),
        Experiment(
            surface="goldstein_price", schedule="range_test", learning_rate=100.0, schedule_params={"max_lr": 1.0}
        ),
        Experiment(surface="formula", surface_params={"expression": "x**4 + y**4"}, start=(100.0, 100.0), steps=2),
    ],
    ids=lambda e: e.surface,
)
def test_a_range_test_of_a_run_that_explodes_rests_or_is_below_0_records_the_run(experiment):
    names = result(experiment)
    assert names["steepest"] in names["rates"]
    assert len(names["rates"]) == len(names["losses"]) == len(names["smooth"])


@pytest.mark.parametrize("increase", ["exponential", "linear"])
def test_the_steepest_fall_is_that_of_the_smoothed_loss_against_the_log_of_the_rate(increase):
    names = result(
        Experiment(schedule="range_test", learning_rate=LOWEST, schedule_params={"max_lr": 0.12, "increase": increase})
    )
    rates, losses, steepest = (np.array(names[name]) for name in ("rates", "losses", "steepest"))
    weights = 0.9 ** np.arange(len(losses))
    smooth = np.array([weights[: t + 1] @ losses[t::-1] / weights[: t + 1].sum() for t in range(len(losses))])
    np.testing.assert_allclose(names["smooth"], smooth)
    slopes = np.diff(smooth) / np.diff(np.log(rates))
    assert steepest == rates[np.argmin(slopes)]
    assert names["minimum_over_10"] == rates[np.argmin(smooth)] / 10


def test_it_is_short_enough_to_read_and_says_how_to_read_its_answer():
    code, note = snippet(Experiment(), FRAMEWORK).code, snippet(Experiment(), FRAMEWORK).note
    assert len([line for line in code.splitlines() if line.strip()]) <= 45
    assert "region" in note
    assert "in place of" not in snippet(Experiment(schedule="range_test"), FRAMEWORK).note
    assert "takes the place" in note
