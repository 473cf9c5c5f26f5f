"""Finders: five ways of looking for a learning rate, with one result type, and what each pick is worth."""

from lrviz.finder.cases import CASES, Case
from lrviz.finder.exhaustive import Exhaustive, exhaustive
from lrviz.finder.methods import BUDGET, METHODS, Method, find
from lrviz.finder.result import Finding, Suggestion, Trial
from lrviz.finder.rules import RULES
from lrviz.finder.task import SurfaceTask, Task

__all__ = [
    "BUDGET", "CASES", "METHODS", "RULES", "Case", "Exhaustive", "Finding", "Method", "Suggestion", "SurfaceTask",
    "Task", "Trial", "exhaustive", "find",
]
