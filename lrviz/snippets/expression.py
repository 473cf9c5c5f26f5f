"""A formula's text → the same formula as Python code for a framework, from the one syntax tree in `formula`.

Parameters become numbers, and so do functions of numbers. The functions have the same names in torch, keras.ops
and jax.numpy.
"""

import ast
import copy
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import simpleeval

from lrviz.background import in_float64
from lrviz.problems.formula import CONSTANTS, FUNCTIONS, OPERATORS, VARIABLES, parse

EXACT_INTEGER = 2**53


def code(text: str, parameters: Mapping[str, float], module: str, number: str = "{}") -> str:
    """The formula as an expression in x and y that uses the functions of `module`.

    `number` wraps a plain number beside a tensor in minimum and maximum, where the framework asks for that.
    """
    tree = copy.deepcopy(parse(text, tuple(sorted(parameters))).body)
    varies = bool(_names(tree) & set(VARIABLES))
    result = ast.unparse(_Translate(parameters, module, number).visit(tree))
    return result if varies else f"0 * x + {result}"


def _names(node: ast.AST) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


class _Translate(ast.NodeTransformer):
    def __init__(self, parameters: Mapping[str, float], module: str, number: str) -> None:
        self.parameters, self.module, self.number = parameters, module, number

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.expr) or _names(node) & set(VARIABLES):
            return super().visit(node)
        value = self._value(node)
        if not math.isfinite(value):
            return _parsed(f"float('{value}')")  # Python would raise where the app goes on with inf or nan
        if isinstance(node, ast.Call) or abs(value) > EXACT_INTEGER:
            return _parsed(repr(value))  # a whole number without bound would not fit a tensor
        return super().visit(node)

    @in_float64
    def _value(self, node: ast.AST) -> float:
        names = {**CONSTANTS, **self.parameters}
        evaluator = simpleeval.SimpleEval(operators=OPERATORS, functions=FUNCTIONS, names=names)
        with np.errstate(all="ignore"):
            return _float(evaluator.eval("", previously_parsed=node))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.parameters:
            return _parsed(repr(self.parameters[node.id]))
        return _parsed(f"math.{node.id}") if node.id in CONSTANTS else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = ast.unparse(node.func)
        variable = [bool(_names(argument) & set(VARIABLES)) for argument in node.args]
        arguments: list[ast.expr] = [self.visit(argument) for argument in node.args]
        if len(arguments) > 1:
            arguments = [
                a if has else _parsed(self.number.format(ast.unparse(a)))
                for a, has in zip(arguments, variable, strict=True)
            ]
        return ast.Call(_parsed(f"{self.module}.{name}"), arguments, [])


def _float(value: Any) -> float:
    return float(value)


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
