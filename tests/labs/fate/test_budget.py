"""How many runs a map may have: within the budget, whatever it is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import Experiment
from lrviz.labs.fate import MAPS, PRESETS, affordable_side
from lrviz.labs.fate.budget import BUDGET_NS, SIDES, step_ns
from lrviz.labs.fate.window import Window
from lrviz.problems.formula import calls
from tests.strategies import experiments


def test_a_map_in_double_precision_may_have_about_half_as_many_runs():
    experiment, kind = Experiment(surface="ackley", steps=1000), MAPS["starts"]
    near = Window(1.0, 1.0 + 1e-6, 1.0, 1.0 + 1e-6)
    assert affordable_side(experiment, kind, near) ** 2 < 0.6 * affordable_side(experiment, kind) ** 2


@given(experiments(), st.sampled_from(list(MAPS)))
def test_a_map_is_as_large_as_the_budget_allows(experiment, key):
    kind = MAPS[key]
    experiment = kind.remedy(experiment)
    side = affordable_side(experiment, kind)
    one = kind.times_followed * experiment.steps * step_ns(experiment)
    assert side in SIDES
    assert side**2 * one <= BUDGET_NS or side == SIDES[0]
    assert (side + SIDES.step) ** 2 * one > BUDGET_NS or side == SIDES[-1]


@pytest.mark.parametrize("key", PRESETS)
def test_every_preset_may_have_320_runs_a_side(key):
    preset = PRESETS[key]
    assert affordable_side(preset.experiment, MAPS[preset.kind], preset.window) >= 320


@pytest.mark.parametrize(
    "text", ["sin(x*y)", "tan(x) + y", "(x*x + 1)**(y*y)", "sin(sin(sin(x*y)))", "x**2.5 + y", "x*arctan(y)"]
)
def test_functions_that_are_computed_for_one_run_after_the_other_count_double(text):
    def costs(text):
        return step_ns(Experiment(surface="formula", surface_params={"expression": text}))

    assert costs(text) > 2 * costs("x*x*y*y + exp(-x*x)")


def test_calls_of_a_formula_are_counted_where_they_depend_on_x_or_y():
    assert calls("sin(x)*sin(2) + x**2 - y**-3 + x**0.5 + 2**y + a*cos(a)", ("a",)) == {"sin": 1, "**": 2}
