"""Verdicts agree with theory where there is one, and with what they claim where there is none."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrviz import Experiment, Verdict, diagnose, rate_sweep, simulate
from lrviz.descent.curvature import stability
from lrviz.descent.rate_sweep import RULER_RATES, suggest
from tests.strategies import experiments

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
def test_gradient_descent_does_what_theory_says(experiment, ratio):
    sharpness = experiment.surface_params["condition_number"]
    assume(min(abs(ratio - 1), abs(ratio - 2)) > 0.02 * ratio)
    diagnosis = diagnose(simulate(experiment.replace(learning_rate=ratio / sharpness)))
    assert (diagnosis.verdict is Verdict.DIVERGED) == (ratio > 2)
    if ratio < 1:
        assert diagnosis.verdict is not Verdict.OSCILLATING
        assert not diagnosis.evidence["zigzag"]
    assert diagnosis.verdict is not Verdict.STUCK
    assert diagnosis.evidence["multiplier"] == pytest.approx(1 - ratio)
    assert diagnosis.evidence["limit"] == pytest.approx(2 / sharpness)


@given(quadratics(optimizer="momentum"), st.floats(0, 0.95), st.floats(0.01, 2))
def test_the_heavy_ball_is_stable_below_its_limit(experiment, momentum, ratio):
    assume(abs(ratio - 1) > 0.02)
    sharpness = experiment.surface_params["condition_number"]
    experiment = experiment.replace(optimizer_params={"momentum": momentum})
    rate = ratio * 2 * (1 + momentum) / sharpness
    verdict = diagnose(simulate(experiment.replace(learning_rate=rate))).verdict
    assert (verdict is Verdict.DIVERGED) == (ratio > 1)


@given(quadratics(optimizer="nesterov"), st.floats(0, 0.95), st.sampled_from([0.9, 1.1]))
def test_nesterov_is_stable_below_its_own_limit_as_the_run_itself_shows(experiment, momentum, ratio):
    sharpness = experiment.surface_params["condition_number"]
    limit = 2 * (1 + momentum) / (1 + 2 * momentum) / sharpness
    experiment = experiment.replace(optimizer_params={"momentum": momentum}, steps=2000, learning_rate=ratio * limit)
    run = simulate(experiment)
    assert (run.losses[-1] < run.losses[0]) == (ratio < 1)
    assert (diagnose(run).verdict is Verdict.DIVERGED) == (ratio > 1)


@given(quadratics())
def test_the_suggested_rate_is_the_fastest_in_theory(experiment):
    condition = experiment.surface_params["condition_number"]
    assert suggest(experiment) == pytest.approx(2 / (1 + condition), rel=0.01)
    assert diagnose(simulate(experiment.replace(learning_rate=suggest(experiment)))).verdict in (
        Verdict.JUST_RIGHT,
        Verdict.TOO_SLOW,
        Verdict.OSCILLATING,
    )


@given(experiments(steps=60))
def test_just_right_means_the_gap_is_under_one_per_cent_and_never_merely_finite(experiment):
    diagnosis = diagnose(simulate(experiment))
    gap, start, best = (diagnosis.evidence[name] for name in ("gap", "start_loss", "best_loss"))
    if diagnosis.verdict is Verdict.JUST_RIGHT:
        assert gap <= 0.01 or math.isnan(gap)
    elif diagnosis.verdict is not Verdict.DIVERGED and start > best:
        assert not gap <= 0.01
    assert diagnosis.advice
    assert "nan" not in diagnosis.advice
    assert RULER_RATES[0] <= diagnosis.suggested_learning_rate <= 100


CASES = [
    (Experiment(surface="rastrigin", learning_rate=0.001), Verdict.STUCK, "local minimum"),
    (Experiment(surface="saddle", start=(-1.5, 1e-9), learning_rate=0.2, steps=60), Verdict.STUCK, "saddle"),
    (Experiment(surface="plateau", optimizer="adam", learning_rate=10.0), Verdict.STUCK, "plateau"),
    (Experiment(learning_rate=1e-4), Verdict.TOO_SLOW, "Still going down"),
    (Experiment(learning_rate=0.0995), Verdict.OSCILLATING, "against each other"),
    (Experiment(learning_rate=0.09), Verdict.JUST_RIGHT, "zig-zag"),
    (Experiment(learning_rate=0.12), Verdict.DIVERGED, "η·λmax = 2.4 > 2"),
    (Experiment(surface="rosenbrock", learning_rate=1.0), Verdict.DIVERGED, "numbers end at step"),
    (Experiment(surface="bowl", start=(0.0, 0.0)), Verdict.JUST_RIGHT, "Starts at the lowest point"),
    (Experiment(surface="saddle", start=(0.0, 1.0), optimizer="lion"), Verdict.JUST_RIGHT, "Starts at the lowest"),
    (Experiment(surface="plateau", optimizer="adam", learning_rate=9.0, steps=10), Verdict.STUCK, "higher than at the"),
    (
        Experiment(
            surface="himmelblau", optimizer="adamw", schedule="cyclical", learning_rate=1.16, start=(3.0000001, 2.0)
        ),
        Verdict.TOO_SLOW,
        "thrown uphill",
    ),
    (Experiment(learning_rate=1e-7), Verdict.TOO_SLOW, "nearly all of the way down is left. Try 0.0952"),
    (Experiment(schedule="range_test", learning_rate=1e-4), Verdict.DIVERGED, "raises the rate to 10, which is too"),
    (
        Experiment(
            surface="formula", surface_params={"expression": "x*y"}, schedule="cosine", learning_rate=1.0, steps=659
        ),
        Verdict.JUST_RIGHT,
        "Runs out of the picture downhill",
    ),
    (
        Experiment(surface="formula", surface_params={"expression": "log(x) + y**2"}, learning_rate=0.01),
        Verdict.DIVERGED,
        "no finite value at the start. Try another start.",
    ),
]


@given(experiments(steps=20))
def test_the_advice_reads_well_and_does_not_contradict_itself(experiment):
    diagnosis = diagnose(simulate(experiment))
    shares = [int(share) for share in re.findall(r"(-?\d+)%", diagnosis.advice)]
    assert all(0 < share < 100 for share in shares)
    assert not re.search(r"nan|inf\b|  |\.\.", diagnosis.advice)
    assert f"Try {experiment.learning_rate:.3g}." not in diagnosis.advice
    if "too large" in diagnosis.advice and "Try" in diagnosis.advice:
        assert diagnosis.suggested_learning_rate < experiment.learning_rate


@pytest.mark.parametrize(("experiment", "verdict", "words"), CASES, ids=lambda value: str(value)[:18])
def test_each_verdict_has_its_case_and_its_words(experiment, verdict, words):
    diagnosis = diagnose(simulate(experiment))
    assert diagnosis.verdict is verdict
    assert words in diagnosis.advice


def test_the_multiplier_is_what_the_run_does():
    run = simulate(Experiment(surface_params={"angle": 0.0}, learning_rate=0.12, steps=30))
    multiplier = diagnose(run).evidence["multiplier"]
    np.testing.assert_allclose(run.positions[1:, 1] / run.positions[:-1, 1], multiplier, rtol=1e-9)


def test_the_ruler_judges_every_rate_as_a_single_run_is_judged():
    found = rate_sweep(Experiment(surface="himmelblau", optimizer="momentum"))
    assert len(found.verdicts) == 61
    for k in range(0, 61, 6):
        assert diagnose(found.runs[k]).verdict is found.verdicts[k]


def test_sharpness_along_the_path_is_the_largest_eigenvalue():
    run = simulate(Experiment(surface="rosenbrock", learning_rate=1e-3, steps=20))
    found = stability(run)
    for (x, y), sharpness, limit in zip(run.positions, found.sharpness, found.limit, strict=True):
        hessian = np.array([[2 - 400 * y + 1200 * x * x, -400 * x], [-400 * x, 200.0]])
        assert sharpness == pytest.approx(np.linalg.eigvalsh(hessian)[1])
        assert limit == pytest.approx(2 / sharpness)


def test_theory_is_silent_where_it_has_nothing_to_say():
    assert np.isnan(stability(simulate(Experiment(optimizer="adam"))).limit).all()
    assert diagnose(simulate(Experiment(optimizer="adam"))).evidence["limit"] is None


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("x*y", "Runs out of the picture downhill"),
        ("-x**2 - y**2", "Runs out of the picture downhill"),
        ("x**2 + y**2", "Arrives"),
    ],
)
def test_a_run_that_leaves_the_picture_downhill_does_not_arrive(expression, words):
    experiment = Experiment(
        surface="formula", surface_params={"expression": expression}, start=(-1.0, 0.5), learning_rate=0.1
    )
    assert diagnose(simulate(experiment)).explanation.startswith(words)
