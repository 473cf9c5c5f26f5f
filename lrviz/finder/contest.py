"""A contest: all methods on one task with one budget, side by side, each a trial further at a time."""

import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lrviz.finder.methods import METHODS
from lrviz.finder.result import Finding
from lrviz.finder.study import storage_from_environment
from lrviz.finder.task import Task
from lrviz.settings import Values


class Contest:
    """The searches of all methods, and all they have found so far.

    Whoever watches may stop at any time and go on later, or watch beside others: what is computed is kept.
    histories: method → the finding after each of its trials.
    """

    def __init__(self, task: Task, budget: int, seed: int, settings: Mapping[str, Values]) -> None:
        self.budget = budget
        self.histories: dict[str, list[Finding]] = {key: [] for key in METHODS}
        storage = storage_from_environment()
        self._searches: dict[str, Iterator[Finding]] = {
            key: method.search(task, budget, seed, storage=storage if method.shares else None, **settings.get(key, {}))
            for key, method in METHODS.items()
        }
        self._one_at_a_time = threading.Lock()

    def advance(self) -> bool:
        """One more trial for the method that has spent least; False when all have ended."""
        with self._one_at_a_time:
            if not self._searches:
                return False
            key = min(self._searches, key=self.spent)
            found = next(self._searches[key], None)
            if found is None:
                del self._searches[key]
            else:
                self.histories[key].append(found)
            return bool(self._searches)

    def spent(self, key: str) -> int:
        """The gradient evaluations that a method has spent so far."""
        history = self.histories[key]
        return history[-1].spent if history else 0

    def findings(self, at: int | None = None) -> dict[str, Finding]:
        """What each method had found when it had spent at most `at` gradient evaluations (None: all so far)."""
        found = {}
        for key, history in self.histories.items():
            known = [finding for finding in history if at is None or finding.spent <= at]
            if known:
                found[key] = known[-1]
        return found


@lru_cache(maxsize=32)
def contest(task: Task, budget: int, seed: int, settings: Values) -> Contest:
    """The contest of these arguments: one for all who ask, so that a class computes it once.

    settings: "method.parameter" → value. `ValueError` names the method's parameter and what is allowed.
    """
    by_method: dict[str, dict[str, object]] = {}
    for name, value in settings.items():
        key, _, parameter = name.partition(".")
        by_method.setdefault(key, {})[parameter] = value
    return Contest(task, budget, seed, {key: Values(given) for key, given in by_method.items()})
