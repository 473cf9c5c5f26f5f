"""On a quadratic theory and the verdict say the same: for gradient descent, the heavy ball and Nesterov's method."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrviz import Experiment, Verdict, diagnose, simulate

COMPONENT = st.floats(0.2, 1.3) | st.floats(-1.3, -0.2)


@st.composite
def quadratics(draw, **fields):
    """A rotated ravine, started off both of its axes."""
    angle = draw(st.floats(-90, 90))
    turn = math.radians(angle)
    u, v = draw(COMPONENT), draw(COMPONENT)
    start = (math.cos(turn) * u - math.sin(turn) * v, math.sin(turn) * u + math.cos(turn) * v)
    condition = 10 ** draw(st.floats(0, 3))
    return Experiment(
        surface_params={"condition_number": condition, "angle": angle},
        start=start,
        steps=draw(st.integers(50, 500)),
        **fields,
    )


@given(quadratics(), st.floats(0.01, 4))
def test_gradient_descent_diverges_exactly_above_its_limit(experiment, ratio):
    sharpness = experiment.surface_params["condition_number"]
    assume(abs(ratio - 2) > 1e-6)
    found = diagnose(simulate(experiment.replace(learning_rate=ratio / sharpness)))
    assert (found.verdict is Verdict.DIVERGED) == (ratio > 2)
    assert found.evidence["multiplier"] == pytest.approx(1 - ratio)
    assert found.evidence["limit"] == pytest.approx(2 / sharpness)


@given(quadratics(optimizer="momentum"), st.floats(0, 0.95), st.floats(0.01, 2))
def test_the_heavy_ball_diverges_exactly_above_its_limit(experiment, momentum, ratio):
    assume(abs(ratio - 1) > 1e-6)
    sharpness = experiment.surface_params["condition_number"]
    rate = ratio * 2 * (1 + momentum) / sharpness
    experiment = experiment.replace(optimizer_params={"momentum": momentum}, learning_rate=rate)
    assert (diagnose(simulate(experiment)).verdict is Verdict.DIVERGED) == (ratio > 1)


@given(quadratics(optimizer="nesterov"), st.floats(0, 0.95), st.sampled_from([0.9, 1.1]))
def test_nesterov_diverges_above_its_own_limit_as_the_run_itself_shows(experiment, momentum, ratio):
    sharpness = experiment.surface_params["condition_number"]
    limit = 2 * (1 + momentum) / (1 + 2 * momentum) / sharpness
    experiment = experiment.replace(optimizer_params={"momentum": momentum}, steps=2000, learning_rate=ratio * limit)
    run = simulate(experiment)
    assert (run.losses[-1] < run.losses[0]) == (ratio < 1)
    assert (diagnose(run).verdict is Verdict.DIVERGED) == (ratio > 1)


@given(quadratics())
def test_the_rate_that_theory_calls_the_fastest_is_just_right(experiment):
    condition = experiment.surface_params["condition_number"]
    experiment = experiment.replace(learning_rate=2 / (1 + condition), steps=2000)
    assume(condition < 400)
    assert diagnose(simulate(experiment)).verdict is Verdict.JUST_RIGHT


@given(st.floats(0.2, 5))
def test_a_direction_in_which_nothing_moves_cannot_diverge(rate):
    flat = Experiment(surface_params={"angle": 0.0}, start=(-1.5, 0.0), learning_rate=rate)
    assert (diagnose(simulate(flat)).verdict is Verdict.DIVERGED) == (rate > 2)
    still = Experiment(surface="bowl", start=(0.0, 0.0), learning_rate=rate)
    assert diagnose(simulate(still)).verdict is Verdict.JUST_RIGHT


def test_exactly_at_the_limit_the_loss_decides():
    assert diagnose(simulate(Experiment(learning_rate=0.1))).verdict is Verdict.TOO_LARGE
    at = Experiment(surface_params={"angle": 0.0}, learning_rate=0.1, steps=200)
    assert diagnose(simulate(at)).verdict is Verdict.TOO_LARGE
