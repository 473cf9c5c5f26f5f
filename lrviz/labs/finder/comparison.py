"""A comparison: all methods on one task with one budget, side by side, each a trial further at a time."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lrviz.background import Report, once
from lrviz.labs.finder.exhaustive import HIGH, LOW, SEARCHED_RATES, Exhaustive, exhaustive, scores_of, seeds_of
from lrviz.labs.finder.methods import METHODS
from lrviz.labs.finder.result import Finding
from lrviz.labs.finder.study import storage_from_environment
from lrviz.labs.finder.task import Task
from lrviz.spec.settings import Values


class RunningComparison:
    """The searches of all methods, and all they have found so far.

    A reader may stop at any time and go on later, or watch beside others: what is computed is kept.
    histories: method → the finding after each of its trials.
    """

    def __init__(self, task: Task, budget: int, seed: int, settings: Mapping[str, Values]) -> None:
        self.budget = budget
        self.histories: dict[str, list[Finding]] = {key: [] for key in METHODS}
        storage = storage_from_environment()
        self._searches: dict[str, Iterator[Finding]] = {
            key: method.search(
                task, budget, seed, LOW, HIGH, storage if method.shares else None, None, **settings.get(key, {})
            )
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


@dataclass(frozen=True, eq=False)
class Comparison:
    """A finished comparison and the truth about its task. histories: method → the finding after each of its trials."""

    histories: Mapping[str, Sequence[Finding]]
    truth: Exhaustive

    def findings(self, at: int) -> dict[str, Finding]:
        """What each method had found when it had spent at most `at` gradient evaluations."""
        known = {key: [one for one in history if one.spent <= at] for key, history in self.histories.items()}
        return {key: findings[-1] for key, findings in known.items() if findings}


@once(stored=True)
def finished_comparison(task: Task, budget: int, seed: int, settings: Values, report: Report) -> Comparison:
    """Lets the methods work until all have spent their budget; then trains every rate in full, to know the truth."""
    found = running_comparison(task, budget, seed, settings)
    while found.advance():
        report(0.0, "The methods are at work, side by side")
    seeds = seeds_of(task, seed)
    for done, each in enumerate(seeds):
        report(done / len(seeds), f"Training at {len(SEARCHED_RATES)} rates, to know the truth")
        scores_of(task, each)
    return Comparison({key: tuple(history) for key, history in found.histories.items()}, exhaustive(task, seeds))


@once
def running_comparison(task: Task, budget: int, seed: int, settings: Values) -> RunningComparison:
    """The comparison with these arguments: one for all who ask, so that a class computes it once.

    settings: "method.parameter" → value. `ValueError` names the method's parameter and what is allowed.
    """
    by_method: dict[str, dict[str, float | int | str]] = {}
    for name, value in settings.items():
        key, _, parameter = name.partition(".")
        by_method.setdefault(key, {})[parameter] = value
    return RunningComparison(task, budget, seed, {key: Values(given) for key, given in by_method.items()})
