"""Finders: five ways of looking for a learning rate, with one result type, and what each pick is worth."""

from lrviz.labs.finder.cases import FINDER_CASES, FinderCase
from lrviz.labs.finder.exhaustive import Exhaustive, exhaustive
from lrviz.labs.finder.methods import BUDGET, METHODS, Method, find
from lrviz.labs.finder.network_task import NetworkTask
from lrviz.labs.finder.result import Finding, Suggestion, Trial
from lrviz.labs.finder.rules import PICK_RULES
from lrviz.labs.finder.task import SurfaceTask, Task

__all__ = [
    "BUDGET",
    "FINDER_CASES",
    "METHODS",
    "PICK_RULES",
    "Exhaustive",
    "FinderCase",
    "Finding",
    "Method",
    "NetworkTask",
    "Suggestion",
    "SurfaceTask",
    "Task",
    "Trial",
    "exhaustive",
    "find",
]
