"""The goals of runs on surfaces."""

from dataclasses import replace

import numpy as np

from lrviz.descent.diagnosis import run_and_diagnose
from lrviz.descent.evidence import Evidence
from lrviz.descent.experiment import STEPS, Experiment
from lrviz.descent.rate_sweep import rate_sweep
from lrviz.descent.verdict import FORMER_KEYS, GOAL, Verdict
from lrviz.labs.finder import METHODS
from lrviz.labs.finder.result import mean_of_last_tenth
from lrviz.lessons.as_text import as_text
from lrviz.lessons.goal import GoalKind, told_apart
from lrviz.lessons.searches import search_fact
from lrviz.spec.fields import LEARNING_RATE
from lrviz.spec.registry import Param

LOSS = Param(name="end_below", label="Loss", default=0.1, minimum=-1e9, maximum=1e9, help="The last loss.")
VARIES = 2
"""A rate changes in a run if its largest is at least this many times its smallest."""

MARGIN = 0.01
"""A schedule beats the best constant rate by this share of what that rate leaves above the lowest loss; with less it
may only be a rate between two of the ruler's."""


def best_constant(experiment: Experiment) -> float:
    """The lowest settled loss that a constant rate of the ruler's 61 gives, all else the same, or inf."""
    with np.errstate(all="ignore"):
        settled = mean_of_last_tenth(rate_sweep(experiment.replace(schedule="constant")).runs.losses)
    return float(np.min(settled[np.isfinite(settled)], initial=np.inf))


def first_rate(experiment: Experiment) -> float:
    """The rate of the first step, as the schedule sets it."""
    return _rounded(run_and_diagnose(experiment)[0].learning_rates[0])


def largest_rate(experiment: Experiment) -> float:
    """The largest rate of all steps."""
    return _rounded(run_and_diagnose(experiment)[0].learning_rates.max())


def _rounded(rate: float) -> float:
    # What a schedule's arithmetic adds in the last bits must not decide.
    return float(f"{rate:.12g}")


def _settled(experiment: Experiment) -> float:
    with np.errstate(all="ignore"):
        return float(mean_of_last_tenth(run_and_diagnose(experiment)[0].losses))


def _evidence(experiment: Experiment) -> Evidence:
    return run_and_diagnose(experiment)[1].evidence


def _verdict(experiment: Experiment) -> Verdict:
    return run_and_diagnose(experiment)[1].verdict


def _not_arrived(experiment: Experiment) -> str:
    evidence = _evidence(experiment)
    if _verdict(experiment) is Verdict.DIVERGED:
        return "it diverges"
    if evidence["steps_to_goal"] is None:
        return "it does not come within 1%"
    if evidence["settled_gap"] <= GOAL:
        return ""
    return f"it comes within 1% at step {as_text(evidence['steps_to_goal'])} but does not stay"


def _not_within(limit: float, experiment: Experiment) -> str:
    steps = _evidence(experiment)["steps_to_goal"]
    late = steps is None or steps > limit
    return _not_arrived(experiment) or (f"it needs {as_text(steps)} steps" if late else "")


def _not_from(limit: float, experiment: Experiment) -> str:
    rate = first_rate(experiment)
    return _not_arrived(experiment) or ("" if rate >= limit else f"its first rate is {told_apart(rate, limit)}")


def _not_diverged(limit: float, experiment: Experiment) -> str:
    if _verdict(experiment) is not Verdict.DIVERGED:
        return "it does not diverge"
    rate = largest_rate(experiment)
    return "" if rate <= limit else f"its largest rate is {told_apart(rate, limit)}"


def _not_below(limit: float, experiment: Experiment) -> str:
    loss = _evidence(experiment)["final_loss"]
    if not np.isfinite(loss):
        return "it diverges: its last loss is not finite"
    return "" if loss <= limit else f"its last loss is {told_apart(loss, limit)}"


def _not_better(_: str, experiment: Experiment) -> str:
    rates = run_and_diagnose(experiment)[0].learning_rates
    if rates.max() == rates.min() or rates.max() < VARIES * rates.min():
        return "its rate does not change, or by less than a factor of 2"
    own, best = _settled(experiment), best_constant(experiment)
    if not np.isfinite(own):
        return "it diverges: its average is not finite"
    lowest = _evidence(experiment)["best_loss"]
    if own < best and own - lowest <= (1 - MARGIN) * (best - lowest):
        return ""
    less = ", which is closer to the lowest loss, but by less than 1%" if own < best else ""
    return f"its average is {told_apart(own, best)}, the best constant rate's is {told_apart(best, own)}{less}"


def _test_off(limit: float, experiment: Experiment) -> str:
    factor = search_fact(experiment, "range_test_factor")
    if factor is None:
        return "the test finds no rate"
    return "" if factor <= limit else f"its pick is off by a factor of {told_apart(factor, limit)}"


def _not_beyond(method: str, experiment: Experiment) -> str:
    pick, lowest = search_fact(experiment, f"{method}_pick"), _evidence(experiment)["best_loss"]
    own, other = _settled(experiment), _settled(experiment.replace(learning_rate=pick)) if pick else np.inf
    if not np.isfinite(own):
        return "it diverges: its average is not finite"
    if own - lowest <= (1 - MARGIN) * (other - lowest):
        return ""
    return f"its average is {told_apart(own, other)}, that of the pick {told_apart(other, own)}"


def _other_verdict(limit: str, experiment: Experiment) -> str:
    verdict = _verdict(experiment)
    return "" if verdict == limit else f"its verdict is {as_text(verdict)}"


RUN_GOALS: tuple[GoalKind[Experiment], ...] = (
    GoalKind(
        replace(STEPS, name="arrive_within"),
        "come within 1% of the lowest loss in at most {limit} steps and stay there",
        _not_within,
        lambda experiment: _evidence(experiment)["steps_to_goal"],
        "steps",
    ),
    GoalKind(
        replace(LEARNING_RATE, name="arrive_from"),
        "come within 1% of the lowest loss and stay there, with a learning rate of at least {limit} in the first step",
        _not_from,
        first_rate,
        "learning rate",
        lower_is_better=False,
    ),
    GoalKind(
        replace(LEARNING_RATE, name="diverge_up_to"),
        "make it diverge with a learning rate of at most {limit} in every step",
        _not_diverged,
        largest_rate,
        "learning rate",
    ),
    GoalKind(
        LOSS,
        "end with a loss of at most {limit}",
        _not_below,
        lambda experiment: _evidence(experiment)["final_loss"],
        "loss at the end",
    ),
    GoalKind(
        Param(name="beat_constant", label="Beat the best constant rate", default="true", choices=("true",), help=""),
        "find a schedule that does better than every constant rate of the ruler: closer to the lowest loss by at least"
        " 1%, on average over the last tenth of the steps",
        _not_better,
        _settled,
        "average loss over the last tenth",
    ),
    GoalKind(
        Param(name="test_within", label="Range test", default=2.0, minimum=1.0, maximum=1000.0, log=True, help=""),
        "set the run up so that the range test's pick is at most a factor of {limit} off the best rate",
        _test_off,
        lambda experiment: search_fact(experiment, "range_test_factor"),
        "off by a factor of",
    ),
    GoalKind(
        Param(name="beat_pick", label="Beat a pick", default="grid", choices=tuple(METHODS), help=""),
        "do better than with the rate that the {limit} picks: closer to the lowest loss by at least 1%, on average over"
        " the last tenth of the steps",
        _not_beyond,
        _settled,
        "average loss over the last tenth",
    ),
    GoalKind(
        Param(
            name="verdict",
            label="Verdict",
            default=Verdict.STUCK,
            choices=tuple(Verdict),
            former=FORMER_KEYS,
            help="",
        ),
        "get the verdict “{limit}”",
        _other_verdict,
    ),
)
