"""Facts about searches: what each method picks for a run, and what the pick is worth."""

import math
from collections.abc import Callable, Mapping

from lrviz.descent.experiment import Experiment
from lrviz.labs.finder import METHODS, PICK_RULES, Exhaustive, Finding, Suggestion
from lrviz.labs.finder.defaults import default_finding, default_task, default_truth

TRUTH: Mapping[str, Callable[[Exhaustive], float]] = {
    "best_rate": lambda truth: truth.best_rate,
    "good_from": lambda truth: truth.band[0],
    "good_to": lambda truth: truth.band[1],
    "good_decades": lambda truth: math.log10(truth.band[1] / truth.band[0]),
}
PICK: Mapping[str, Callable[[Suggestion, Exhaustive, Experiment], float]] = {
    "pick": lambda pick, truth, run: pick.learning_rate,
    "low": lambda pick, truth, run: pick.low,
    "high": lambda pick, truth, run: pick.high,
    "decades": lambda pick, truth, run: math.log10(pick.high / pick.low),
    "factor": lambda pick, truth, run: truth.distance(pick.learning_rate),
    "regret": lambda pick, truth, run: truth.regret(default_task(run), pick.learning_rate),
}
SEARCH: Mapping[str, Callable[[Finding], float]] = {
    "spent": lambda finding: finding.spent,
    "trials": lambda finding: len(finding.trials),
    "finished": lambda finding: sum(not trial.stopped for trial in finding.trials),
}
SEARCH_FACTS = (
    *TRUTH,
    *(f"{method}_{fact}" for method in METHODS for fact in (*PICK, *SEARCH)),
    *(f"{rule}_{fact}" for rule in PICK_RULES for fact in PICK),
)


def search_fact(run: Experiment, name: str) -> float | None:
    """One of SEARCH_FACTS about a search with thirty full runs; None where there is no pick."""
    truth = default_truth(run)
    if name in TRUTH:
        return TRUTH[name](truth)
    subject, _, fact = name.rpartition("_")
    finding = default_finding(run, "range_test" if subject in PICK_RULES else subject)
    if fact in SEARCH:
        return SEARCH[fact](finding)
    pick = finding.rules.get(subject) if subject in PICK_RULES else finding.suggestion
    return None if pick is None else float(PICK[fact](pick, truth, run))
