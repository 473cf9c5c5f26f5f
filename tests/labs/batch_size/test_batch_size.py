"""The map of batch sizes: its numbers are those of single trainings, and the rules are judged by them."""

import numpy as np
import pytest

from lrviz.labs.batch_size.batch_size import (
    REFERENCE,
    SCALING_RULES,
    Row,
    costs_of_rule,
    noise_floor,
    rates_for,
    refusal,
    row,
)
from lrviz.labs.batch_size.figures import NEVER, describe_map, updates_map, verdict_of
from lrviz.training import Training, train

MOONS = Training(network="two_moons", learning_rate=1.0)


@pytest.mark.parametrize(("batch", "k"), [(8, 10), (64, 12), (64, 3)])
def test_a_cell_is_what_a_single_training_does(batch, k):
    found = row(MOONS, batch, 0.84, 200, 1)
    accuracies = train(found.training.replace(learning_rate=float(found.rates[k]))).validation_accuracies
    steps, updates = found.training.steps_per_epoch, found.updates[k]
    if np.isinf(updates):
        assert not (accuracies[: 200 // steps + 1] >= 0.84).any()
    else:
        after = int(np.ceil(updates / steps))
        assert accuracies[after] >= 0.84
        assert not (accuracies[:after] >= 0.84).any()


def made(batch: int, rates: np.ndarray, updates: list[float]) -> Row:
    return Row(MOONS.replace(batch_size=batch), rates, np.array(updates))


def test_rules_hold_where_their_rate_is_as_quick_as_the_best_and_break_elsewhere():
    rates = rates_for(MOONS)

    def quick(k):
        return [10.0 if j == k else 100.0 for j in range(len(rates))]

    rows = {32: made(32, rates, quick(4)), 320: made(320, rates, quick(8))}
    np.testing.assert_allclose(rates[8] / rates[4], 10)
    rows[320] = Row(MOONS.replace(batch_size=0), rates, np.array(quick(8)))
    assert costs_of_rule(rows, SCALING_RULES["linear"]) == {32: 1.0, 320: 1.0}
    assert costs_of_rule(rows, SCALING_RULES["square_root"]) == {32: 1.0, 320: 10.0}
    assert verdict_of(rows, "linear").endswith("holds for 32 to 320 examples.")
    assert "breaks at 320 (10 times the updates)" in verdict_of(rows, "square_root")
    rows[320] = made(320, rates, [np.inf] * len(rates))
    assert costs_of_rule(rows, SCALING_RULES["linear"]) == {32: 1.0}
    assert costs_of_rule({64: rows[32]}, SCALING_RULES["linear"]) == {}


def test_the_good_rates_are_those_around_the_best_without_a_gap():
    rates = np.logspace(-3, 0, 13)
    found = made(8, rates, [np.inf, 10, 99, 10.5, 10, 10.9, 50, 10, *[np.inf] * 5])
    assert found.best == 1
    assert found.good == (rates[1], rates[1])
    assert found.at(rates[4]) == 10
    assert np.isinf(found.at(100.0))


def test_the_picture_says_its_numbers():
    rows = {batch: row(MOONS, batch, 0.84, 200, 1) for batch in (REFERENCE, 128)}
    figure, words = updates_map(rows, (REFERENCE, 1.0)), describe_map(rows)
    numbers = next(trace for trace in figure.data if trace.name == "cell").text
    expected = [f"{value:.0f}" if np.isfinite(value) else NEVER for value in rows[REFERENCE].updates]
    assert list(numbers[: len(expected)]) == expected
    assert f"{rows[REFERENCE].updates.min():.0f} updates at best" in words
    assert "linear rule" in words


def test_the_floor_is_higher_for_a_smaller_batch_at_a_large_rate():
    floor = noise_floor()
    last = [losses[-1] for losses in floor.losses.values()]
    assert last == sorted(last, reverse=True)


def test_a_task_without_classes_is_refused():
    assert "no classes" in refusal(Training(network="diabetes"))
    assert not refusal(MOONS)
