"""Formulas: right where they are formulas, a message that points at the place where they are not."""

import contextlib

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.formula import FUNCTIONS, FormulaError, check_formula, compile_formula

HOSTILE = [
    "__import__('os')", "__import__('os').system('ls')", "x.__class__", "().__class__.__bases__", "lambda: 1",
    "[x for x in (1, 2)]", "'a' * 10**9", "f'{x}'", "(" * 10_000 + "x" + ")" * 10_000, "-" * 300 + "x",
    "x if y else 1", "x < y", "x and y", "open('f')", "exec('1')", "x[0]", "x := 3", "x = 3", "x; y",
    "1j*x", "True", "x\x00", "x ^ 2", "", "   ", "sin", "sin()", "sin(x, y)", "minimum(x)", "sin(*x)", "sin(a=x)", "z",
    "x +", "x // y", "x % y", "x @ y", "~x", "not x", "1/0", "9**9**9**9**9/x - 9**9**9**9/x", "1e400*x", "π*x",
    "x" * 401, "yield x", "await x", "print(x)", "log(-1 - x**2)", "1" * 390 + "*x", "0x" + "f" * 300 + "*x*0",
    "import os", "x\nimport os", "sin(x)(y)", "...", "None", "{x}", "{}", "@", "\\", "'", "#", "x # y",
]
GOOD = {
    "x**2 + y": lambda x, y: x**2 + y,
    "sin(x)*cos(y) - tan(x/4)": lambda x, y: np.sin(x) * np.cos(y) - np.tan(x / 4),
    "exp(-x**2) + log(y**2 + 1)": lambda x, y: np.exp(-(x**2)) + np.log(y**2 + 1),
    "abs(x)**1.5 + sqrt(y**2 + 1)": lambda x, y: np.abs(x) ** 1.5 + np.sqrt(y**2 + 1),
    "-x**3 + 2*(y - pi)**-2 + e": lambda x, y: -(x**3) + 2 * (y - np.pi) ** -2.0 + np.e,
    "minimum(x, y) + maximum(x, 2)*tanh(y) + arctan(x) + sinh(x/9) + cosh(y/9)":
        lambda x, y: np.minimum(x, y) + np.maximum(x, 2) * np.tanh(y) + np.arctan(x) + np.sinh(x / 9) + np.cosh(y / 9),
}


def message(text):
    with pytest.raises(FormulaError) as caught:
        check_formula(text)
    return str(caught.value)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:24])
def test_what_is_no_formula_gets_a_message_at_once(text):
    assert 0 < len(message(text)) < 700


@pytest.mark.parametrize(("text", "column"), [("x + z", 5), ("x ^ 2", 3), ("sin(x) + foo(y)", 10), ("x + y.real", 5)])
def test_the_message_points_at_the_place(text, column):
    with pytest.raises(FormulaError, match=f"at character {column}:") as caught:
        check_formula(text)
    _, excerpt, mark = str(caught.value).split("\n")
    assert excerpt == text
    assert mark.index("^") == column - 1


@given(st.text(max_size=60))
def test_no_text_does_more_than_raise_a_formula_error(text):
    with contextlib.suppress(FormulaError):
        check_formula(text)


PARTS = ["x", "y", "2", "1.5", "+", "-", "*", "/", "**", "(", ")", "sin(", "exp("]


@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_no_mixture_of_its_parts_does_either(parts):
    with contextlib.suppress(FormulaError):
        check_formula(" ".join(parts))


@pytest.mark.parametrize("text", GOOD)
def test_a_formula_means_what_numpy_says(text):
    x, y = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-1, 3, 9))
    np.testing.assert_allclose(compile_formula(text)(x, y), GOOD[text](x, y), rtol=1e-12)


def test_its_slope_is_exact_at_a_negative_base():
    slope = jax.grad(compile_formula("x**3 + y**2"), argnums=(0, 1))(-2.0, -3.0)
    assert [float(s) for s in slope] == [12.0, -6.0]


def test_every_function_is_named_once():
    assert len(set(FUNCTIONS)) == len(FUNCTIONS)
