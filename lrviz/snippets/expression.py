"""A formula's text → the same formula as Python code for a framework, from the one syntax tree in `formula`.

Parameters become numbers. Whatever holds neither x nor y is left to Python's own `math`; the functions of the
others have the same names in torch, keras.ops and jax.numpy.
"""

import ast
import math
from collections.abc import Mapping

import numpy as np
import simpleeval

from lrviz.formula import CONSTANTS, FUNCTIONS, OPERATORS, VARIABLES, parse

IN_MATH = {"abs": "abs", "arctan": "math.atan", "minimum": "min", "maximum": "max"}
EXACT_INTEGER = 2**53


def code(text: str, parameters: Mapping[str, float], module: str, number: str = "{}") -> str:
    """The formula as an expression in x and y that uses the functions of `module`.

    `number` wraps a plain number beside a tensor in minimum and maximum, where the framework asks for that.
    """
    tree = parse(text, tuple(sorted(parameters))).body
    result = ast.unparse(_Translate(parameters, module, number).visit(tree))
    return result if any(name in VARIABLES for name in _names(tree)) else f"0 * x + {result}"


def _names(node: ast.AST) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


class _Translate(ast.NodeTransformer):
    def __init__(self, parameters: Mapping[str, float], module: str, number: str) -> None:
        self.parameters, self.module, self.number = parameters, module, number

    def visit(self, node: ast.AST) -> ast.AST:
        if _names(node) & set(VARIABLES):
            return super().visit(node)
        value = self._value(node)
        if not math.isfinite(value):
            return _parsed(f"float('{value}')")  # math would raise where the app goes on with inf or nan
        if isinstance(node, ast.Constant):
            return _parsed(repr(value)) if abs(value) > EXACT_INTEGER else ast.Constant(node.value)
        if abs(value) > EXACT_INTEGER:
            return _parsed(repr(value))  # a whole number without bound would not fit a tensor
        return super().visit(node)

    def _value(self, node: ast.AST) -> float:
        names = {**CONSTANTS, **self.parameters}
        evaluator = simpleeval.SimpleEval(operators=OPERATORS, functions=FUNCTIONS, names=names)
        with np.errstate(all="ignore"):
            return float(evaluator.eval("", previously_parsed=node))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.parameters:
            return _parsed(repr(self.parameters[node.id]))
        return _parsed(f"math.{node.id}") if node.id in CONSTANTS else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id
        variable = [bool(_names(argument) & set(VARIABLES)) for argument in node.args]
        arguments = [self.visit(argument) for argument in node.args]
        if not any(variable):
            return ast.Call(_parsed(IN_MATH.get(name, f"math.{name}")), arguments, [])
        if len(arguments) > 1:
            arguments = [a if has else _parsed(self.number.format(ast.unparse(a)))
                         for a, has in zip(arguments, variable, strict=True)]
        return ast.Call(_parsed(f"{self.module}.{name}"), arguments, [])


def _parsed(text: str) -> ast.AST:
    return ast.parse(text, mode="eval").body
