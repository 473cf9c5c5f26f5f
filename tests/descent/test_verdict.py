"""The rule holds for every experiment: what is too small lies below the best rate, what is too large above it."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SURFACES, Experiment, Verdict, diagnose, rate_sweep, simulate, sweep
from lrviz.background import float64
from lrviz.descent import settled
from lrviz.descent.judging import outcomes
from lrviz.descent.rate_sweep import BORDER, RULER_RATES, regions, verdicts_at
from lrviz.descent.verdict import FAR, GOAL
from tests.strategies import any_descent


def is_odd(found):
    """Whether no rate has a value to settle at."""
    return all(verdict is Verdict.DIVERGED for verdict in found.verdicts)


@settings(max_examples=10)
@given(any_descent())
def test_too_small_lies_below_the_best_rate_and_too_large_above_it(experiment):
    found = rate_sweep(experiment)
    best = found.learning_rates[found.best]
    for rate, verdict in zip(found.learning_rates, found.verdicts, strict=True):
        assert verdict is not Verdict.TOO_SMALL or rate < best
        assert verdict is not Verdict.TOO_LARGE or rate > best
    if not is_odd(found):
        assert found.verdicts[found.best] is Verdict.JUST_RIGHT


@settings(max_examples=10)
@given(any_descent())
def test_just_right_is_within_one_per_cent_of_the_lowest_or_of_the_best_that_any_rate_does(experiment):
    found = rate_sweep(experiment)
    gaps, settles = found.settled_gaps, np.array([verdict is not Verdict.DIVERGED for verdict in found.verdicts])
    right = np.array([verdict is Verdict.JUST_RIGHT for verdict in found.verdicts])
    if settles.any():
        limit = max(GOAL, gaps[settles].min() + GOAL)
        np.testing.assert_array_equal(right, settles & (gaps <= limit))


@settings(max_examples=10)
@given(any_descent())
def test_a_suggested_rate_when_run_settles_lower(experiment):
    run = simulate(experiment)
    rate = diagnose(run).suggested_learning_rate
    if rate is None:
        return
    other = simulate(experiment.replace(learning_rate=rate))
    assert settled.settled_loss(other.losses) < settled.settled_loss(run.losses)
    assert diagnose(other).verdict is not Verdict.DIVERGED


@settings(max_examples=8)
@given(any_descent())
def test_where_nothing_is_suggested_no_rate_of_the_ruler_settles_clearly_lower(experiment):
    run = diagnose(simulate(experiment))
    found = rate_sweep(experiment)
    assume(run.suggested_learning_rate is None and not experiment.is_random)
    settles = [g for g, v in zip(found.settled_gaps, found.verdicts, strict=True) if v is not Verdict.DIVERGED]
    assert not settles or min(settles) >= 0.99 * run.evidence["settled_gap"] or run.verdict is Verdict.JUST_RIGHT


@settings(max_examples=10)
@given(any_descent(), st.integers(0, 999))
def test_the_verdict_does_not_turn_on_the_seed(experiment, seed):
    assert rate_sweep(experiment).verdicts == rate_sweep(experiment.replace(seed=seed)).verdicts


@pytest.mark.parametrize("steps", [100, 200])
def test_the_verdict_does_not_turn_on_one_more_step_once_a_run_has_settled(steps):
    for surface in ("bowl", "ravine", "himmelblau", "beale", "linear_regression"):
        for optimizer in ("sgd", "momentum", "adam"):
            experiment = Experiment(surface=surface, optimizer=optimizer, steps=steps)
            found = rate_sweep(experiment)
            others = rate_sweep(experiment.replace(steps=steps + 1)).verdicts
            at_border = [a is not b for a, b in pairwise(found.verdicts)]
            near = np.array([True, *at_border]) | np.array([*at_border, True])
            same = np.array([a is b for a, b in zip(found.verdicts, others, strict=True)])
            assert (same | near).all(), (surface, optimizer)


@given(st.floats(0.3, 1.1), st.integers(60, 140))
def test_a_run_between_two_heights_has_one_verdict_whatever_the_number_of_steps(rate, steps):
    kink = Experiment(surface="formula", surface_params={"expression": "sqrt(x**2+y**2)"}, learning_rate=rate)
    one, other = (diagnose(simulate(kink.replace(steps=many))) for many in (steps, steps + 1))
    assert one.evidence["settled_gap"] == pytest.approx(other.evidence["settled_gap"], abs=0.002)


def test_what_left_the_finite_or_grew_a_hundredfold_has_diverged():
    for experiment in (
        Experiment(schedule="cosine", learning_rate=0.3),
        Experiment(schedule="plateau", learning_rate=1.0),
        Experiment(schedule="exponential", schedule_params={"decay_rate": 0.1}, learning_rate=2.0),
        Experiment(surface="rosenbrock", learning_rate=1.0),
    ):
        found = diagnose(simulate(experiment))
        assert found.verdict is Verdict.DIVERGED
        assert not found.evidence["settled_gap"] <= FAR


@pytest.mark.parametrize("steps", range(2, 40))
def test_the_settled_loss_is_the_median_of_an_even_number_of_losses_at_the_end(steps):
    many = int(settled.quarter(np.array(steps)))
    assert many % 2 == 0
    assert 2 <= many <= steps
    assert many <= max(4, steps / 4)
    losses = np.random.default_rng(steps).normal(size=(3, steps + 1))
    found = settled.settled_loss(losses)
    np.testing.assert_allclose(found, np.median(losses[:, -many:], axis=1))
    buffer = np.concatenate([losses, np.full((3, 5), -99.0)], axis=1)
    with float64():
        there = settled.motion(buffer, np.zeros((3, steps + 6, 2)), np.eye(2), np.array(steps), np.array(1.0))
    np.testing.assert_allclose(there.settled, found)


SMOOTH = ("bowl", "ravine", "linear_regression", "logistic_regression")
"""On a bumpy surface a rate between two of the ruler's may be an island of its own."""


@settings(max_examples=8)
@given(
    st.builds(
        Experiment,
        surface=st.sampled_from(SMOOTH),
        optimizer=st.sampled_from(("sgd", "adam", "rmsprop", "adagrad")),
        steps=st.integers(20, 120),
        schedule=st.sampled_from(("constant", "cosine")),
    ),
    st.lists(st.floats(-5, 1), min_size=10, max_size=10),
)
def test_the_painted_regions_agree_with_the_verdict_at_every_rate(experiment, exponents):
    painted = regions(experiment)
    assert painted[0].low == RULER_RATES[0]
    assert painted[-1].high == RULER_RATES[-1]
    assert all(left.high == right.low for left, right in pairwise(painted))
    rates = [10**exponent for exponent in exponents]
    for rate, verdict in zip(rates, verdicts_at(experiment, rates), strict=True):
        at_border = any(abs(math.log(rate / region.low)) <= math.log(BORDER) for region in painted)
        shown = next(region.verdict for region in painted if region.low <= rate <= region.high)
        assert at_border or shown is verdict


def test_the_ruler_says_of_each_rate_what_is_said_of_a_single_run():
    for experiment in (Experiment(surface="himmelblau", optimizer="momentum"), Experiment(gradient_noise=1.0)):
        found = rate_sweep(experiment)
        assert len(found.verdicts) == 61
        for k in range(0, 61, 6):
            assert diagnose(found.runs[k]).verdict is found.verdicts[k]


def test_under_noise_the_settled_gap_is_the_median_of_eight_seeds():
    experiment = Experiment(gradient_noise=2.0, steps=120)
    found = rate_sweep(experiment)
    runs = [sweep(experiment.replace(seed=seed), RULER_RATES) for seed in range(8)]
    finite = np.array([[step is None for step in run.diverged_at] for run in runs])
    losses = np.where(finite, np.stack([settled.settled_loss(run.losses) for run in runs]), np.inf)
    with np.errstate(all="ignore"):
        gaps = (np.median(losses, axis=0) - found.comparison.lowest) / found.comparison.scale
    np.testing.assert_allclose(found.settled_gaps, gaps)
    assert set(np.unique(found.agreement * 8) % 1) == {0.0}
    assert found.agreement.min() < 1


def test_the_default_rulers_read_from_too_small_over_just_right_to_too_large():
    """But for islands: rates that a chaotic or a bumpy descent carries into a better or worse place."""
    for surface in SMOOTH:
        for optimizer in OPTIMIZERS:
            if optimizer == "lion":  # steps of one length: where it ends hangs on how the way divides into them
                continue
            verdicts = rate_sweep(Experiment(surface=surface, optimizer=optimizer)).verdicts
            order = [*dict.fromkeys(verdicts)]
            expected = [Verdict.TOO_SMALL, Verdict.JUST_RIGHT, Verdict.TOO_LARGE, Verdict.STUCK, Verdict.DIVERGED]
            changes = sum(a is not b for a, b in pairwise(verdicts))
            assert changes == len(order) - 1, (surface, optimizer)
            assert order == [verdict for verdict in expected if verdict in order], (surface, optimizer)


def test_a_single_rate_and_many_at_once_have_the_same_outcome():
    experiment = Experiment(surface="beale", optimizer="adam")
    comparison = rate_sweep(experiment).comparison
    many = outcomes(experiment, RULER_RATES, comparison)
    for k in (0, 30, 60):
        one = outcomes(experiment, [RULER_RATES[k]], comparison)
        assert one.codes[0] == many.codes[k]
        assert one.gaps[0] == many.gaps[k]
        assert one.arrivals[0] == many.arrivals[k]


def test_every_surface_has_a_best_rate():
    for surface in SURFACES:
        found = rate_sweep(Experiment(surface=surface, optimizer="adam"))
        assert found.verdicts[found.best] is Verdict.JUST_RIGHT
