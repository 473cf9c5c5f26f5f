"""Snippets as text: any experiment gives code that parses and holds its numbers to the last digit."""

import ast
import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import Experiment
from lrviz.problems.formula import FormulaError, check_formula, compile_formula, parse
from lrviz.snippets import FRAMEWORKS, snippet
from lrviz.snippets.expression import code
from tests.strategies import experiments

PARTS = ["x", "y", "2", "1.5", "+", "-", "*", "/", "**", "(", ")", "sin(", "exp(", "abs(", "minimum(x,", "pi", "10"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@given(experiment=experiments())
def test_any_experiment_gives_code_that_parses_and_holds_its_numbers(framework, experiment):
    written = snippet(experiment, framework)
    text = written.code
    if not text:
        assert written.note
        return
    tree = ast.parse(text)
    assert repr(list(experiment.origin)) in text
    numbers = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert experiment.steps in numbers
    assert experiment.learning_rate in numbers or not FRAMEWORKS[framework].repeats
    assert "{" not in text.replace('{"lr"', "")  # no field of a format string was left unfilled


def test_no_word_is_imported_that_is_not_used():
    for framework in FRAMEWORKS:
        text = snippet(Experiment(optimizer="nadam", schedule="cosine"), framework).code
        compile(text, framework, "exec")
        imported = [
            alias.asname or alias.name
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        assert len(imported) == len(set(imported))
        assert all(text.count(name.split(".")[-1]) > 1 for name in imported)


@given(st.lists(st.sampled_from(PARTS), min_size=3, max_size=20))
def test_a_formula_means_the_same_as_code(parts):
    text = " ".join(parts)
    with contextlib.suppress(FormulaError):
        check_formula(text)
        assert_same(text)


@pytest.mark.parametrize(
    "text",
    [
        "x**2/(1/0) + y",
        "(-8)**(1/3)*x",
        "10**20*x",
        "2**1000*2**1000*x",
        "0**-1 + x",
        "exp(1000)*x",
        "99999999999999999999999*y",
        "minimum(2, log(0))*x",
        "x",
        "-x**2",
    ],
)
def test_a_formula_whose_numbers_python_would_stumble_over_means_the_same_as_code(text):
    assert_same(text)


def assert_same(text):
    x, y = np.float64(1.3), np.float64(-0.7)
    before = ast.dump(parse(text))
    with np.errstate(all="ignore"):
        value = eval(code(text, {}, "np"), {"np": np, "math": math, "x": x, "y": y})
    np.testing.assert_allclose(value, float(compile_formula(text)(x, y)), rtol=1e-12)
    assert ast.dump(parse(text)) == before
