"""One step in numbers is the step of the run."""

import numpy as np
import pytest
from hypothesis import given

from lrviz import OPTIMIZERS, Experiment, simulate
from lrviz.descent.worked_step import worked_step
from lrviz.labs.race.race import best_rate, race
from tests.strategies import experiments


@given(experiments(surfaces=("ravine", "beale"), steps=12))
def test_a_worked_step_is_the_step_of_the_run(experiment):
    run = simulate(experiment)
    for step in (0, 5, 11):
        shown = worked_step(run, step)
        with np.errstate(all="ignore"):
            moved = run.positions[step] + shown.change
        scale = np.nanmax(np.abs(run.positions[: step + 2]), initial=1.0)
        if np.isfinite(scale):
            np.testing.assert_allclose(moved, run.positions[step + 1], atol=1e-9 * scale, rtol=1e-9)
        np.testing.assert_array_equal(shown.gradient, run.gradients[step])


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_optimizer_shows_what_it_keeps(key):
    shown = worked_step(simulate(Experiment(optimizer=key)), 3)
    assert set(shown.state) == set(OPTIMIZERS[key].state)
    assert all(value.shape == (2,) and np.isfinite(value).all() for value in shown.state.values())


def test_the_effective_rate_of_gradient_descent_is_its_rate():
    shown = worked_step(simulate(Experiment(learning_rate=0.03)), 7)
    np.testing.assert_allclose(shown.effective_rate, 0.03)


def test_a_step_outside_the_run_is_refused():
    with pytest.raises(ValueError, match="step must be from 0 to 99"):
        worked_step(simulate(Experiment()), 100)


def test_racing_at_ones_own_best_rate_is_never_slower_than_at_a_common_one():
    base = Experiment(surface="ravine", steps=80)
    names = ["sgd", "momentum", "adam"]
    steps = {
        own: [e.diagnosis.evidence["steps_to_goal"] or np.inf for e in race(base, "optimizer", names, own)]
        for own in (True, False)
    }
    assert all(own <= common for own, common in zip(steps[True], steps[False], strict=True))


def test_the_best_rate_of_gradient_descent_on_a_quadratic_is_near_theory():
    base = Experiment(surface="ravine", surface_params={"condition_number": 5.0, "angle": 0.0}, start=(1.0, 1.0))
    assert best_rate(base) == pytest.approx(2 / 6, rel=0.25)


@pytest.mark.parametrize(("by", "names"), [("colour", ["sgd"]), ("optimizer", []), ("optimizer", ["sgd", "sgd"])])
def test_a_race_that_cannot_be_run_says_why(by, names):
    with pytest.raises(ValueError, match=r"by must be|entrants: "):
        race(Experiment(), by, names, own_rates=True)
