"""Formulas: right where they are formulas, a message that points at the place where they are not."""

import contextlib
import time

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.background import in_float64
from lrviz.problems.formula import (
    FUNCTIONS,
    MAX_OPERATIONS,
    FormulaError,
    check_formula,
    compile_formula,
    operations,
)
from lrviz.problems.surfaces import SURFACES

HOSTILE = [
    "__import__('os')",
    "__import__('os').system('ls')",
    "x.__class__",
    "().__class__.__bases__",
    "lambda: 1",
    "[x for x in (1, 2)]",
    "'a' * 10**9",
    "f'{x}'",
    "(" * 10_000 + "x" + ")" * 10_000,
    "-" * 300 + "x",
    "x if y else 1",
    "x < y",
    "x and y",
    "open('f')",
    "exec('1')",
    "x[0]",
    "x := 3",
    "x = 3",
    "x; y",
    "1j*x",
    "True",
    "x\x00",
    "x ^ 2",
    "",
    "   ",
    "sin",
    "sin()",
    "sin(x, y)",
    "minimum(x)",
    "sin(*x)",
    "sin(a=x)",
    "z",
    "x +",
    "x // y",
    "x % y",
    "x @ y",
    "~x",
    "not x",
    "1/0",
    "9**9**9**9**9/x - 9**9**9**9/x",
    "1e400*x",
    "π*x",
    "x" * 401,
    "yield x",
    "await x",
    "print(x)",
    "log(-1 - x**2)",
    "1" * 390 + "*x",
    "0x" + "f" * 300 + "*x*0",
    "ｓｉｎ(x)",
    "x\u202e+y",
    "x+\u200by",
    "x²",
    "f(x, y) = x",
    "1e999",
    "x*1" + "0" * 380,
    "**".join("x" * 40),
    "(" * 200,
    "sin(" * 90 + "x" + ")" * 90,
    "(x for " * 50,
    "x if " * 70,
    "0x" + "f" * 390,
    "import os",
    "x\nimport os",
    "sin(x)(y)",
    "...",
    "None",
    "{x}",
    "{}",
    "@",
    "\\",
    "'",
    "#",
    "x # y",
]
GOOD = {
    "x**2 + y": lambda x, y: x**2 + y,
    "sin(x)*cos(y) - tan(x/4)": lambda x, y: np.sin(x) * np.cos(y) - np.tan(x / 4),
    "exp(-x**2) + log(y**2 + 1)": lambda x, y: np.exp(-(x**2)) + np.log(y**2 + 1),
    "abs(x)**1.5 + sqrt(y**2 + 1)": lambda x, y: np.abs(x) ** 1.5 + np.sqrt(y**2 + 1),
    "-x**3 + 2*(y - pi)**-2 + e": lambda x, y: -(x**3) + 2 * (y - np.pi) ** -2.0 + np.e,
    "minimum(x, y) + maximum(x, 2)*tanh(y) + arctan(x) + sinh(x/9) + cosh(y/9)": lambda x, y: (
        np.minimum(x, y) + np.maximum(x, 2) * np.tanh(y) + np.arctan(x) + np.sinh(x / 9) + np.cosh(y / 9)
    ),
}


def message(text):
    with pytest.raises(FormulaError) as caught:
        check_formula(text)
    return str(caught.value)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:24])
def test_what_is_no_formula_gets_a_message_at_once(text):
    assert 0 < len(message(text)) < 700


@pytest.mark.parametrize(("text", "column"), [("x + z", 5), ("x ^ 2", 3), ("sin(x) + foo(y)", 10), ("x + y.real", 5)])
def test_the_message_points_at_the_place_of_the_mistake(text, column):
    with pytest.raises(FormulaError, match=f"at character {column}:") as caught:
        check_formula(text)
    _, excerpt, mark = str(caught.value).split("\n")
    assert excerpt == text
    assert mark.index("^") == column - 1


@contextlib.contextmanager
def a_formula_error_at_most(seconds=2.0):
    begun = time.process_time()
    with contextlib.suppress(FormulaError):
        yield
    assert time.process_time() - begun < seconds


@given(st.text(max_size=60) | st.text("xy123.+-*/() ", max_size=400) | st.text("(-*x", max_size=400))
def test_no_text_does_more_than_raise_a_formula_error(text):
    with a_formula_error_at_most():
        check_formula(text)


PARTS = ["x", "y", "2", "1.5", "+", "-", "*", "/", "**", "(", ")", "sin(", "exp(", "9**9**9", "maximum(x,", "\n"]
NOT_OURS = ["lambda", "if", "else", "for", "in", "not", "await", "yield", "1e", "0x", "..", "x.real", ":", "=", "%"]


@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_no_mixture_of_parts_of_a_formula_does_more_than_raise_a_formula_error(parts):
    with a_formula_error_at_most():
        check_formula(" ".join(parts))


@given(st.lists(st.sampled_from(PARTS + NOT_OURS), max_size=80))
def test_no_mixture_with_parts_of_python_does_more_than_raise_a_formula_error(parts):
    with a_formula_error_at_most():
        check_formula(" ".join(parts))


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "y", "2", "0.3", "pi"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner)
        | st.builds("{}({})".format, st.sampled_from([name for name in FUNCTIONS if "imum" not in name]), inner)
    ),
    max_leaves=30,
)


@given(EXPRESSIONS)
def test_an_expression_is_within_the_cost_that_is_allowed_or_refused(text):
    with a_formula_error_at_most():
        assert 0 <= operations(text) <= MAX_OPERATIONS
        check_formula(text)


# What a reader may type from a textbook: MATLAB's peaks, the eggholder, five wells.
WELL_KNOWN = [
    "3*(1-x)**2*exp(-x**2-(y+1)**2) - 10*(x/5-x**3-y**5)*exp(-x**2-y**2) - 1/3*exp(-(x+1)**2-y**2)",
    "-(y+47)*sin(sqrt(abs(x/2+y+47))) - x*sin(sqrt(abs(x-y-47)))",
    "-" + "-".join(f"exp(-((x-{k})**2+(y+{k}/2)**2))" for k in range(5)),
]


def test_every_surface_of_ours_is_well_inside_what_a_formula_may_cost():
    ours = [operations(surface.formula, surface.shape_params) for surface in SURFACES.values() if surface.formula]
    assert max(ours) <= MAX_OPERATIONS / 2
    assert max(map(operations, WELL_KNOWN)) <= MAX_OPERATIONS


@pytest.mark.parametrize(
    ("cheap", "costly"),
    [
        ("sin(pi)", "sin(x)"),
        ("x + y", "x*y"),
        ("3*x", "x*y"),
        ("x**2", "x**7"),
        ("x**2", "(x*y)**2"),
        ("sin(x)", "sin(sin(x))"),
        ("sin(3*x)", "sin(x*x)"),
        ("x**1.5", "x**y"),
        ("2**x", "x**x"),
        ("x/3", "3/x"),
        ("exp(x)", "sinh(x)"),
        ("x + y", "x + y + x"),
        ("abs(x)", "maximum(x*y, x)"),
    ],
)
def test_what_takes_longer_to_compile_counts_more(cheap, costly):
    assert operations(cheap) < operations(costly)


@pytest.mark.parametrize(
    "text", ["**".join("x" * 24), "+".join(["tanh(x*y)"] * 8), "x" + "*(x+y)" * 30, "sinh(" * 4 + "x" + ")" * 4]
)
def test_what_would_take_too_long_is_refused_with_the_number_that_is_allowed(text):
    assert f"at most {MAX_OPERATIONS} are allowed" in message(text)


@pytest.mark.parametrize("text", GOOD)
@in_float64
def test_a_formula_means_what_numpy_says(text):
    x, y = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-1, 3, 9))
    np.testing.assert_allclose(compile_formula(text)(x, y), GOOD[text](x, y), rtol=1e-12)


def test_the_slope_of_a_power_is_exact_at_a_negative_base():
    slope = jax.grad(compile_formula("x**3 + y**2"), argnums=(0, 1))(-2.0, -3.0)
    assert [float(s) for s in slope] == [12.0, -6.0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_means_what_numpy_says_and_costs_something(name):
    values = "x, y" if "imum" in name else "x"
    x, y = np.meshgrid(np.linspace(0.1, 0.9, 5), np.linspace(0.2, 0.8, 5))
    exact = getattr(np, name)(*((x, y) if "imum" in name else (x,)))
    np.testing.assert_allclose(compile_formula(f"{name}({values})")(x, y), exact, rtol=1e-12)
    assert operations(f"{name}({values})") > operations("x")
