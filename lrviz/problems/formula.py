"""Formulas: text in x and y → a function of JAX arrays, without ever running the text as Python.

The text is evaluated node by node by `simpleeval`, which knows only the names, functions and operators listed
here; length, depth and operations are bounded. Since every operator is JAX's, the result can be traced, compiled and
differentiated. The surfaces of this project are written in the same language.
"""

import ast
import math
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import simpleeval

from lrviz.background import in_float64

MAX_LENGTH = 400
MAX_DEPTH = 40
MAX_OPERATIONS = 120
"""What a formula may count as, see `operations`: so much costs about two seconds until its first picture is there."""

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tan": jnp.tan,
    "exp": jnp.exp,
    "log": jnp.log,
    "sqrt": jnp.sqrt,
    "abs": jnp.abs,
    "tanh": jnp.tanh,
    "sinh": jnp.sinh,
    "cosh": jnp.cosh,
    "arctan": jnp.arctan,
    "minimum": jnp.minimum,
    "maximum": jnp.maximum,
}
CONSTANTS: Mapping[str, float] = {"pi": float(jnp.pi), "e": float(jnp.e)}
VARIABLES = ("x", "y")

MAX_WHOLE_EXPONENT = 64
"""Up to here x**n is multiplied out."""

COSTS: Mapping[str, tuple[int, int]] = {
    "+": (1, 1),
    "*": (2, 4),
    "/": (5, 13),
    "constant**": (5, 8),
    "**": (13, 16),
    "**fraction": (3, 8),
    "abs": (2, 4),
    "minimum": (3, 6),
    "maximum": (3, 6),
    "sin": (2, 8),
    "cos": (2, 8),
    "tan": (2, 8),
    "log": (3, 14),
    "sqrt": (6, 9),
    "exp": (8, 12),
    "arctan": (6, 20),
    "tanh": (10, 13),
    "sinh": (25, 40),
    "cosh": (25, 40),
}
"""What an operation counts where what it is applied to is linear in x and y, and where that is curved already.

Measured: in units of 12 ms of a 2026 server's core, of compiling a run, all runs of the ruler, and both derivatives.
"""
_OTHER_SIGNS = re.compile(r"[^A-Za-z0-9_.,+\-*/()\s]", re.ASCII)
_BLANKS = str.maketrans("\t\n\r\v\f", " " * 5)
_EXPLAINED = {
    "^": "a power is written ** here, not ^",
    "#": "only a formula is allowed, no comment",
    "π": "this number is written pi here",
    "=": "only f(x, y) itself is allowed, nothing like f =",
}


class FormulaError(ValueError):
    """A formula that can't be used; the message shows where."""


def _real(value: jax.Array | float) -> jax.Array | float:
    # Python's own whole numbers have no bound and would eat memory; as floats they overflow to inf.
    return float(value) if isinstance(value, int | float) else value


def _is_multiplied_out(exponent: float) -> bool:
    return abs(exponent) <= MAX_WHOLE_EXPONENT and float(exponent).is_integer()


def _power(base: jax.Array | float, exponent: jax.Array | float) -> jax.Array:
    # A small whole exponent is multiplied out: it is exact, and has a derivative where the base is negative.
    if isinstance(exponent, int | float) and _is_multiplied_out(exponent):
        return jax.lax.integer_pow(jnp.asarray(_real(base)), int(exponent))
    return jnp.power(_real(base), _real(exponent))


def _divide(numerator: jax.Array | float, denominator: jax.Array | float) -> jax.Array:
    return jnp.divide(_real(numerator), _real(denominator))


OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
    ast.Pow: _power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def point_at(text: str, column: int, reason: str) -> FormulaError:
    """The error for a fault at `column` (from 0) of `text`, with the place marked under the text."""
    start = max(0, column - 40)
    excerpt = text[start : column + 40]
    return FormulaError(f"{reason}, at character {column + 1}:\n{excerpt}\n{' ' * (column - start)}^")


@lru_cache(maxsize=256)
def parse(text: str, parameters: tuple[str, ...] = ()) -> ast.Expression:
    """The syntax tree of a formula in x, y and `parameters`.

    Raises `FormulaError`, pointing at the place, for anything but numbers, the known names and functions,
    and + - * / ** ( ).
    """
    if not text.strip():
        raise FormulaError("the formula is empty; try 0.5*(x**2 + 9*y**2)")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula is {len(text)} characters long; at most {MAX_LENGTH} are allowed")
    text = text.translate(_BLANKS).strip()
    # Python reads letters of other scripts as if they were ours (NFKC), and much that is no formula at all.
    if other := _OTHER_SIGNS.search(text):
        raise point_at(text, other.start(), _EXPLAINED.get(other[0], f"the sign {other[0]!r} has no meaning here"))
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise point_at(text, max(0, (error.offset or 1) - 1), f"this is not a formula ({error.msg})") from None
    except (ValueError, MemoryError, RecursionError):
        raise FormulaError("this is not a formula: it holds numbers or nesting that can't be read") from None
    _check(tree.body, text, {*VARIABLES, *CONSTANTS, *parameters}, depth=0)
    count, _ = _counted(tree.body)
    if count > MAX_OPERATIONS:
        raise FormulaError(
            f"the formula counts as {count} operations; at most {MAX_OPERATIONS} are allowed. Plus, minus and times a"
            " number count 1; products, powers and functions of x and y count more, most of all inside each other"
        )
    return tree


def _check(node: ast.AST, text: str, names: set[str], depth: int) -> None:
    column = getattr(node, "col_offset", 0)
    if depth > MAX_DEPTH:
        raise point_at(text, column, f"the formula is nested more than {MAX_DEPTH} deep")
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=complex()):
            raise point_at(text, column, "only plain numbers are allowed")
        case ast.Constant(value=int() | float() as number):
            if not _is_finite(number):
                raise point_at(text, column, "this number is too large")
            children = []
        case ast.Name(id=name):
            if name not in names:
                known = "a function needs brackets" if name in FUNCTIONS else f"known are {', '.join(sorted(names))}"
                raise point_at(text, column, f"the name {name!r} is not known; {known}")
            children = []
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            children = [left, right]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            children = [operand]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in FUNCTIONS:
                raise point_at(text, column, f"the function {name!r} is not known; known are {', '.join(FUNCTIONS)}")
            needed = 2 if name in ("minimum", "maximum") else 1
            if len(args) != needed or any(isinstance(arg, ast.Starred) for arg in args):
                raise point_at(text, column, f"{name} takes {needed} value{'s' * (needed > 1)} in its brackets")
            children = args
        case _:
            raise point_at(text, column, "only numbers, x, y, + - * / ** ( ) and functions are allowed")
    for child in children:
        _check(child, text, names, depth + 1)


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def operations(text: str, parameters: tuple[str, ...] = ()) -> int:
    """As how many operations a formula counts: the more, the longer it takes to be compiled with its derivatives.

    Raises `FormulaError` for a text that is no formula, or counts as more than `MAX_OPERATIONS`.
    """
    return _counted(parse(text, parameters).body)[0]


def calls(text: str, parameters: tuple[str, ...] = ()) -> Counter[str]:
    """How often each function of x or y is called in a formula; "**": powers that are not multiplied out.

    Raises `FormulaError` for a text that is no formula.
    """
    found: Counter[str] = Counter()
    for node in ast.walk(parse(text, parameters).body):
        if any(isinstance(part, ast.Name) and part.id in VARIABLES for part in ast.walk(node)):
            match node:
                case ast.Call(func=ast.Name(id=name)):
                    found[name] += 1
                case ast.BinOp(op=ast.Pow(), right=exponent):
                    number = _literal(exponent)
                    found["**"] += number is None or not _is_multiplied_out(number)
                case _:
                    pass
    return found


def _counted(node: ast.AST) -> tuple[int, int]:
    """As how many operations a part of a formula counts, and its degree in x and y: 0, 1, or 2 where it is curved."""
    match node:
        case ast.Name(id=name):
            return 0, int(name in VARIABLES)
        case ast.UnaryOp(operand=operand):
            return _with("+", _counted(operand))
        case ast.Call(func=ast.Name(id=name), args=args):
            return _with(name, *map(_counted, args), curved=True)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power_counted(_counted(left), right)
        case ast.BinOp(left=left, op=op, right=right):
            first, second = _counted(left), _counted(right)
            times, by = isinstance(op, ast.Mult), isinstance(op, ast.Div)
            curved = bool(second[1] and (by or (times and first[1])))
            sign = ("*" if times else "/") if curved else "+"
            return _with(sign, first, second, curved=curved)
        case _:
            return 0, 0


def _with(operation: str, *parts: tuple[int, int], curved: bool = False) -> tuple[int, int]:
    count, degree = sum(part[0] for part in parts), max(part[1] for part in parts)
    return count + (COSTS[operation][degree - 1] if degree else 1), 2 if curved and degree else degree


def _power_counted(base: tuple[int, int], exponent: ast.AST) -> tuple[int, int]:
    power = _counted(exponent)
    if power[1] or not base[1]:
        return _with("**" if base[1] else "constant**", base, power, curved=True)
    number = _literal(exponent)
    if number is not None and not _is_multiplied_out(number):
        return _with("**fraction", base, power, curved=True)
    # By squaring and multiplying; an exponent that is to be computed first may turn out to be any.
    whole = int(number) if number is not None else MAX_WHOLE_EXPONENT - 1
    products = max(1, whole.bit_length() + whole.bit_count() - 2)
    return base[0] + power[0] + products + (1 if base[1] == 1 else 4), 2


def _literal(node: ast.AST) -> float | None:
    """The size of a number as it is written, without its sign; None for what must be computed."""
    number = node.operand if isinstance(node, ast.UnaryOp) else node
    value = number.value if isinstance(number, ast.Constant) else None
    return value if isinstance(value, int | float) else None


def compile_formula(text: str, parameters: tuple[str, ...] = ()) -> Callable[..., jax.Array]:
    """The function f(x, y, **parameters) that `text` describes, of JAX numbers or arrays of one shape.

    Raises `FormulaError` for a text that is not such a formula. Values that overflow are inf, as in JAX.
    """
    tree = parse(text, parameters)

    @in_float64
    def function(x: jax.Array, y: jax.Array, **values: jax.Array) -> jax.Array:
        names = {**CONSTANTS, **values, "x": x, "y": y}
        evaluator = simpleeval.SimpleEval(operators=OPERATORS, functions=FUNCTIONS, names=names)
        z = evaluator.eval(text, previously_parsed=tree.body)
        # A formula without x or y is a plain number, and has the shape and precision of x all the same.
        return jnp.broadcast_to(jnp.asarray(z, jnp.result_type(x, float)), jnp.shape(x))

    return function


@in_float64
def check_formula(text: str) -> None:
    """Raises `FormulaError` unless `text` is a formula in x and y that has a value and a slope where it is drawn."""
    function = compile_formula(text)
    x, y = jnp.meshgrid(jnp.linspace(-3, 3, 7), jnp.linspace(-3, 3, 7) + 0.1)
    try:
        z = function(x, y)
    except (simpleeval.InvalidExpression, TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise FormulaError(f"the formula can't be computed: {error}") from None
    if not bool(jnp.isfinite(z).any()):
        raise FormulaError("the formula has no finite value anywhere in the picture")
