"""What is said of a run is true of it: the words, the numbers behind them, and the mark of chaos."""

import re

import numpy as np
import pytest
from hypothesis import given, settings

from lrviz import Experiment, Verdict, diagnose, simulate
from lrviz.descent.chaos import nudged
from lrviz.descent.curvature import stability
from tests.strategies import any_descent


def formula(expression, **fields):
    return Experiment(surface="formula", surface_params={"expression": expression}, **fields)


CASES = [
    (Experiment(surface="double_well", learning_rate=0.05, steps=200), Verdict.STUCK, "Stopped on a local minimum"),
    (Experiment(surface="plateau", learning_rate=10.0), Verdict.STUCK, "plateau"),
    (Experiment(learning_rate=1e-4), Verdict.TOO_SMALL, "Still going down"),
    (Experiment(learning_rate=0.0995), Verdict.TOO_LARGE, "back and forth"),
    (Experiment(learning_rate=0.09), Verdict.JUST_RIGHT, "Zig-zags, and is within 1% of the minimum after 12 of 100"),
    (Experiment(learning_rate=0.02), Verdict.JUST_RIGHT, "Is within 1% of the minimum after"),
    (Experiment(learning_rate=0.12), Verdict.DIVERGED, "η·λmax = 2.4 > 2: each step multiplies the error"),
    (Experiment(learning_rate=0.1001), Verdict.DIVERGED, "η·λmax = 2.002 > 2"),
    (Experiment(surface="rosenbrock", learning_rate=1.0), Verdict.DIVERGED, "not finite from step 4"),
    (Experiment(surface="bowl", start=(0.0, 0.0), learning_rate=5.0), Verdict.JUST_RIGHT, "Starts at the lowest"),
    (Experiment(surface="saddle", start=(0.0, 0.0)), Verdict.JUST_RIGHT, "The slope at the start is 0"),
    (Experiment(learning_rate=1e-7), Verdict.TOO_SMALL, "nearly all of the way down is left. Try 0.08"),
    (Experiment(schedule="cosine", learning_rate=0.3), Verdict.DIVERGED, "climbs from 21.7 to 2.8×10⁶³. Try"),
    (Experiment(schedule="range_test", learning_rate=1e-4), Verdict.DIVERGED, "The schedule raises η to 10"),
    (Experiment(surface="beale", optimizer="rmsprop", learning_rate=1.0), Verdict.TOO_LARGE, "A smaller rate"),
    (
        formula("log(x) + y**2", learning_rate=0.01),
        Verdict.DIVERGED,
        "no finite value at the start. Try another start.",
    ),
    (formula("log(x) + y**2", start=(1.0, 1.0)), Verdict.DIVERGED, "lands where the loss has no value: it is NaN"),
    (formula("-(x**2 + y**2)", start=(-1.0, 0.5), learning_rate=1.0), Verdict.DIVERGED, "The loss falls to −"),
    (formula("(x-5)**2 + y**2", start=(2.0, 0.1), learning_rate=0.1), Verdict.JUST_RIGHT, "Runs out of the picture"),
    (formula("sin(3*x)+sin(3*y)", learning_rate=8.0), Verdict.TOO_LARGE, "settles higher than it began"),
]


@pytest.mark.parametrize(("experiment", "verdict", "words"), CASES, ids=lambda value: str(value)[:18])
def test_each_verdict_has_its_case_and_its_words(experiment, verdict, words):
    diagnosis = diagnose(simulate(experiment))
    assert diagnosis.verdict is verdict
    assert words in diagnosis.advice


@settings(max_examples=20)
@given(any_descent())
def test_no_word_of_an_explanation_is_false(experiment):
    run = simulate(experiment)
    found = diagnose(run)
    text, losses = found.advice, run.losses
    finite = losses[: run.diverged_at]
    assert not re.search(r"\bnan\b|\binf\b|  |\.\.|-0\b|\d-|\de[+-]?\d|None", text)
    assert "multiplies the error" not in text or found.evidence["sharpness_ratio"] > 1
    if "climbs from" in text:
        assert finite.max() > losses[0]
    if "falls to" in text:
        assert finite[-1] < losses[0]
    if "Still going down" in text:
        assert losses[-1] < losses[0]
    if match := re.search(r"within 1% of the minimum after (\d+)", text):
        assert found.evidence["steps_to_goal"] == int(match[1]) > 0
        assert found.evidence["settled_gap"] <= 0.01
    if "Starts at the lowest point" in text:
        assert found.evidence["steps_to_goal"] == 0
    if "NaN from step" in text or "not finite from step" in text:
        assert not np.isfinite(losses[run.diverged_at])
    if "settles higher than it began" in text and not experiment.is_random:
        assert found.evidence["settled_loss"] > losses[0]
    if match := re.search(r"Try ([\d.]+)\.$", text):
        assert float(match[1]) == pytest.approx(found.suggested_learning_rate, rel=0.01)
    if "η·λmax" in text:
        left, right = re.search(r"η·λmax = (\S+) > ([\d.]+)", text).groups()
        assert "×" in left or float(left) > float(right)
    shares = [float(share) for share in re.findall(r"([\d.]+)% of the way", text)]
    assert all(0 < share < 100 for share in shares)
    assert ("chaotic" in text) == found.evidence["chaotic"] or not np.isfinite(losses[0])


def test_the_multiplier_is_what_the_run_does():
    run = simulate(Experiment(surface_params={"angle": 0.0}, learning_rate=0.12, steps=30))
    multiplier = diagnose(run).evidence["multiplier"]
    np.testing.assert_allclose(run.positions[1:, 1] / run.positions[:-1, 1], multiplier, rtol=1e-9)


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
    ("experiment", "chaotic"),
    [
        (Experiment(), False),
        (Experiment(learning_rate=0.3), False),
        (Experiment(surface="rastrigin", learning_rate=0.1), True),
        (Experiment(surface="ackley", learning_rate=1.0), True),
        (Experiment(surface="beale", optimizer="adam"), False),
        (Experiment(surface="saddle", start=(-1.5, 0.0), learning_rate=0.1, steps=200), True),
    ],
)
def test_a_run_is_chaotic_if_a_start_beside_its_own_ends_elsewhere(experiment, chaotic):
    assert diagnose(simulate(experiment)).evidence["chaotic"] is chaotic
    ends = [simulate(run).positions[-1] for run in (experiment, nudged(experiment))]
    assert np.hypot(*(np.array(nudged(experiment).start) - experiment.origin)) < 1e-8
    apart = np.hypot(*(ends[0] - ends[1])) > 0.05
    assert apart == chaotic or not np.abs(ends[0]).max() < 100


def test_the_verdict_speaks_of_eight_seeds_where_there_is_noise():
    assert re.search(r"[4-8] of 8 seeds agree\.", diagnose(simulate(Experiment(gradient_noise=1.0))).explanation)
    assert "seeds" not in diagnose(simulate(Experiment())).explanation
