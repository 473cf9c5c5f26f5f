"""Every method: within its budget, one result type, and clear words for what is not allowed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrviz import Experiment, simulate
from lrviz.labs.finder import METHODS, SurfaceTask, exhaustive, find
from lrviz.labs.finder.comparison import Comparison, RunningComparison, running_comparison
from lrviz.labs.finder.grid import round_rates
from lrviz.labs.finder.hyperband import rungs
from lrviz.spec.settings import Values

RAVINE = SurfaceTask(Experiment(surface="ravine", steps=30))
NOISY = SurfaceTask(Experiment(surface="linear_regression", surface_params={"batch_size": 8}, steps=30))


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("task", [RAVINE, NOISY], ids=["exact", "noisy"])
def test_a_search_gives_what_it_has_found_after_each_trial_and_stays_in_its_budget(key, task):
    findings = list(METHODS[key].search(task, 300))
    assert [len(finding.trials) for finding in findings] == list(range(1, len(findings) + 1))
    for finding in findings:
        assert finding.method == key
        assert finding.spent == sum(trial.spent for trial in finding.trials) <= 300
        assert finding.seconds > 0
    picks = [finding.suggestion for finding in findings if finding.suggestion is not None]
    assert findings[-1].suggestion in picks
    assert all(pick.low <= pick.learning_rate <= pick.high for pick in picks)


@settings(max_examples=25)
@given(budget=st.integers(30, 700), pruner=st.sampled_from(["hyperband", "asha"]), seed=st.integers(0, 3))
def test_hyperband_never_spends_more_than_its_budget(budget, pruner, seed):
    finding = find("hyperband", RAVINE, budget, seed, pruner=pruner)
    assert finding.spent == sum(len(trial.losses) - 1 for trial in finding.trials) == budget
    ends = {trial.spent for trial in finding.trials[:-1]}
    assert ends <= set(rungs(30))
    assert all(trial.stopped == (trial.spent < 30) for trial in finding.trials)


@pytest.mark.parametrize("key", [key for key, method in METHODS.items() if method.full_runs])
@pytest.mark.parametrize("budget", [30, 59, 60, 301])
def test_full_runs_are_as_many_as_the_budget_pays(key, budget):
    finding = find(key, RAVINE, budget, **({"spacing": "even"} if key == "grid" else {}))
    assert len(finding.trials) == budget // 30


@pytest.mark.parametrize("key", ["grid", "log_sweep", "bayesian", "hyperband"])
def test_the_losses_of_a_trial_are_those_of_the_run_at_its_rate(key):
    finding = find(key, NOISY, 300, seed=5)
    for trial in finding.trials[::3]:
        run = simulate(NOISY.experiment.replace(learning_rate=trial.learning_rate, seed=5))
        np.testing.assert_array_equal(trial.losses, run.losses[: trial.spent + 1])
        last = run.losses[: trial.spent + 1][-max(1, (trial.spent + 1) // 10) :].mean()
        assert trial.score == pytest.approx(last - NOISY.floor) or (math.isinf(trial.score) and not np.isfinite(last))


@pytest.mark.parametrize("key", METHODS)
def test_the_same_seed_finds_the_same(key):
    first, second = (find(key, NOISY, 300, seed=3).suggestion for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"budget": 0}, "budget must be a whole number from 10"),
        ({"budget": "many"}, "budget must be"),
        ({"budget": math.nan}, "budget must be"),
        ({"budget": 10**9}, "budget must be"),
        ({"budget": 29}, "one full run"),
        ({"budget": 30_001}, "at most 1000 full runs of 30 steps, which is 30000"),
        ({"low": 0.0}, "low must be a number from"),
        ({"low": -1}, "low must be"),
        ({"high": math.nan}, "high must be"),
        ({"high": math.inf}, "high must be"),
        ({"low": 0.1, "high": 0.1}, "low must be below high"),
        ({"low": 1, "high": 0.1}, "low must be below high"),
        ({"low": 0.1, "high": 0.1000001}, "by a factor of 1.01 at least"),
        ({"low": "x"}, "low must be"),
        ({"storage": "sqlite:///x.db"}, "does not"),
        ({"spacing": "odd"}, "one of manual, even"),
        ({"colour": 1}, "is not a parameter of grid"),
    ],
)
def test_an_option_of_a_search_that_is_not_allowed_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        find("grid", RAVINE, **{"budget": 300, **options})


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("seed", [-1, 1.5, "x", 10**6])
def test_a_seed_is_a_whole_number_for_every_method(key, seed):
    with pytest.raises(ValueError, match="seed must be a whole number from 0 to 999999"):
        METHODS[key].search(NOISY, 300, seed)


def test_only_methods_that_train_in_full_need_a_full_run():
    assert find("hyperband", RAVINE, 12).spent == 12
    assert find("range_test", RAVINE, 12).spent <= 12


@given(low=st.floats(1e-8, 1.0), decades=st.floats(0.01, 8.0), count=st.integers(1, 200))
def test_round_rates_lie_in_the_range_and_are_not_too_many(low, decades, count):
    high = min(low * 10**decades, 100.0)
    rates = round_rates(low, high, count)
    assert 1 <= len(rates) <= count
    assert all(low <= rate <= high for rate in rates)
    assert rates == sorted(set(rates))


def test_a_grid_has_the_roundest_rates_that_fit():
    assert round_rates(1e-4, 1, 5) == [1e-4, 1e-3, 0.01, 0.1, 1.0]
    assert round_rates(0.01, 1, 5) == [0.01, 0.03, 0.1, 0.3, 1.0]
    assert round_rates(1e-6, 10, 2) == [1e-4, 0.1]


def test_the_sweep_refines_around_its_best():
    finding = find("log_sweep", RAVINE, 900)
    rates = [trial.learning_rate for trial in finding.trials]
    best = min(finding.trials[:15], key=lambda trial: trial.score).learning_rate
    assert rates[:15] == sorted(rates[:15])
    assert all(best / 7 < rate < best * 7 for rate in rates[15:])


def test_a_contest_can_be_left_and_taken_up_again():
    left = RunningComparison(NOISY, 240, 0, {})
    for _ in range(20):
        left.advance()
    early = {key: history[-1] for key, history in left.histories.items()}
    while left.advance():
        pass
    over = Comparison(left.histories, exhaustive(NOISY, (0,)))
    alone = {key: find(key, NOISY, 240) for key in METHODS}
    for key, finding in over.findings(240).items():
        assert finding.suggestion == alone[key].suggestion
        assert early[key].spent <= finding.spent
        assert over.findings(finding.spent - 1).get(key, early[key]).spent < finding.spent
    settings = Values({"range_test.smoothing": 0.5})
    assert running_comparison(NOISY, 240, 0, settings) is running_comparison(NOISY, 240, 0, settings)


class Toy:
    """A task that is no surface: after t steps at rate η the loss is |1 − η/0.3|ᵗ."""

    label = identity = "toy"
    steps, floor, noisy = 20, 0.0, False

    def start_loss(self, seed):
        return 1.0

    def train(self, rates, steps, seed):
        with np.errstate(over="ignore"):
            return np.abs(1 - np.array(rates)[:, None] / 0.3) ** np.arange(steps + 1)

    def raise_rate(self, first, last, steps, increase, seed):
        rates = np.geomspace(first, last, steps) if increase == "exponential" else np.linspace(first, last, steps)
        return rates, np.concatenate([[1.0], np.cumprod(np.abs(1 - rates / 0.3))[:-1]])


@pytest.mark.parametrize("key", METHODS)
def test_every_method_searches_a_task_that_is_no_surface(key):
    task = Toy()
    pick = find(key, task, 600).suggestion
    assert exhaustive(task, (0,)).distance(pick.learning_rate) < 3
