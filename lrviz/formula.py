"""Formulas: text in x and y → a function of JAX arrays, without ever running the text as Python.

The text is evaluated node by node by `simpleeval`, which knows only the names, functions and operators listed
here; length and depth are bounded. Since every operator is JAX's, the result can be traced, compiled and
differentiated. The surfaces of this project are written in the same language.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

import jax
import jax.numpy as jnp
import simpleeval

MAX_LENGTH = 400
MAX_DEPTH = 40

FUNCTIONS: Mapping[str, Callable] = {
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


class FormulaError(ValueError):
    """A formula that can't be used; the message shows where."""


def _real(value: jax.Array | float) -> jax.Array | float:
    # Python's own whole numbers have no bound and would eat memory; as floats they overflow to inf.
    return float(value) if isinstance(value, int | float) else value


def _power(base: jax.Array | float, exponent: jax.Array | float) -> jax.Array:
    # A small whole exponent is multiplied out: it is exact, and has a derivative where the base is negative.
    if isinstance(exponent, int | float) and float(exponent).is_integer() and abs(exponent) <= 64:
        return jax.lax.integer_pow(jnp.asarray(_real(base)), int(exponent))
    return jnp.power(_real(base), _real(exponent))


def _divide(numerator: jax.Array | float, denominator: jax.Array | float) -> jax.Array:
    return jnp.divide(_real(numerator), _real(denominator))


OPERATORS: Mapping[type, Callable] = {
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
    for sign, reason in (("^", "a power is written ** here, not ^"), ("#", "only a formula is allowed, no comment")):
        if sign in text:
            raise point_at(text, text.index(sign), reason)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise point_at(text.strip(), max(0, (error.offset or 1) - 1), f"this is not a formula ({error.msg})") from None
    except (ValueError, MemoryError, RecursionError):
        raise FormulaError("this is not a formula: it holds characters or nesting that can't be read") from None
    _check(tree.body, text.strip(), {*VARIABLES, *CONSTANTS, *parameters}, depth=0)
    return tree


def _check(node: ast.AST, text: str, names: set[str], depth: int) -> None:
    column = getattr(node, "col_offset", 0)
    if depth > MAX_DEPTH:
        raise point_at(text, column, f"the formula is nested more than {MAX_DEPTH} deep")
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=complex()):
            raise point_at(text, column, "only plain numbers are allowed")
        case ast.Constant(value=int() | float()):
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


def compile_formula(text: str, parameters: tuple[str, ...] = ()) -> Callable[..., jax.Array]:
    """The function f(x, y, **parameters) that `text` describes, of JAX numbers or arrays of one shape.

    Raises `FormulaError` for a text that is not such a formula. Values that overflow are inf, as in JAX.
    """
    tree = parse(text, parameters)

    def function(x: jax.Array, y: jax.Array, **values: jax.Array) -> jax.Array:
        names = {**CONSTANTS, **values, "x": x, "y": y}
        evaluator = simpleeval.SimpleEval(operators=OPERATORS, functions=FUNCTIONS, names=names)
        z = evaluator.eval(text, previously_parsed=tree.body)
        # A formula without x or y is a plain number, and has the shape and precision of x all the same.
        return jnp.broadcast_to(jnp.asarray(z, jnp.result_type(x, float)), jnp.shape(x))

    return function


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


