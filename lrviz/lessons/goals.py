"""Goals: what a challenge asks for, checked by the core."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lrviz.diagnosis import ruler
from lrviz.experiment import LEARNING_RATE, STEPS, Experiment
from lrviz.finder import METHODS
from lrviz.finder.result import settled_loss
from lrviz.lessons.facts import Fact, as_text, facts
from lrviz.registry import Param, Registry
from lrviz.trajectory import simulate
from lrviz.verdicts import Verdict

LOSS = Param(name="end_below", label="Loss", default=0.1, minimum=-1e9, maximum=1e9, help="The last loss.")
VARIES = 2
"""A rate changes in a run if its largest is at least this many times its smallest."""

MARGIN = 0.01
"""A schedule beats the best constant rate by this share of what that rate leaves above the lowest loss; with less it
may only be a rate between two of the ruler's."""


@dataclass(frozen=True)
class GoalKind:
    """One kind of goal.

    param: the limit that a lesson sets. asks: the goal in words, given the limit. missing: limit, run → what the run
    lacks, empty if it reaches the goal. score: what is compared between attempts (run → number or None), and its unit;
    lower_is_better of it.
    """

    param: Param
    asks: str
    missing: Callable[[float | str, Experiment], str]
    score: Callable[[Experiment], Fact] | None = None
    unit: str = ""
    lower_is_better: bool = True

    @property
    def key(self) -> str:
        """The goal's name in a lesson."""
        return self.param.name

    @property
    def label(self) -> str:
        """The goal in words."""
        return self.asks

    @property
    def params(self) -> tuple[Param, ...]:
        """The limit."""
        return (self.param,)


@dataclass(frozen=True)
class Goal:
    """A kind of goal with its limit."""

    kind: GoalKind
    limit: float | str

    @property
    def words(self) -> str:
        """What the reader must do."""
        limit = self.limit if isinstance(self.limit, str) else f"{self.limit:g}"
        return self.kind.asks.format(limit=limit.replace("_", " "))

    def missing(self, experiment: Experiment) -> str:
        """Why this run does not reach the goal, in words such as "it needs 62 steps"; empty if it does."""
        return self.kind.missing(self.limit, experiment)

    def reached(self, experiment: Experiment) -> bool:
        """Whether this run reaches the goal."""
        return not self.missing(experiment)

    def score(self, experiment: Experiment) -> float | None:
        """What this run scores; None where the goal has no score, or the run has none."""
        score = self.kind.score(experiment) if self.kind.score else None
        return None if score is None else float(score)

    def better(self, score: float, other: float) -> bool:
        """Whether a score beats another."""
        return score < other if self.kind.lower_is_better else score > other


def best_constant(experiment: Experiment) -> float:
    """The lowest settled loss that a constant rate of the ruler's 61 gives, all else the same, or inf."""
    with np.errstate(all="ignore"):
        settled = settled_loss(ruler(experiment.but(schedule="constant")).runs.losses)
    return float(np.min(settled[np.isfinite(settled)], initial=np.inf))


def first_rate(experiment: Experiment) -> float:
    """The rate of the first step, as the schedule sets it."""
    return _rounded(simulate(experiment).learning_rates[0])


def largest_rate(experiment: Experiment) -> float:
    """The largest rate of all steps."""
    return _rounded(simulate(experiment).learning_rates.max())


def _rounded(rate: float) -> float:
    # What a schedule's arithmetic adds in the last bits must not decide.
    return float(f"{rate:.12g}")


def _settled(experiment: Experiment) -> float:
    with np.errstate(all="ignore"):
        return float(settled_loss(simulate(experiment).losses))


def _not_arrived(experiment: Experiment) -> str:
    found = facts(experiment)
    steps = found["steps_to_goal"]
    if found["verdict"] == Verdict.JUST_RIGHT:
        return ""
    if found["verdict"] == Verdict.DIVERGED:
        return "it diverges"
    if steps is None:
        return "it does not come within 1%"
    return f"it comes within 1% at step {as_text(steps)} but does not stay"


def _not_within(limit: float | str, experiment: Experiment) -> str:
    steps = facts(experiment)["steps_to_goal"]
    return _not_arrived(experiment) or ("" if steps <= limit else f"it needs {as_text(steps)} steps")


def _not_from(limit: float | str, experiment: Experiment) -> str:
    rate = first_rate(experiment)
    return _not_arrived(experiment) or ("" if rate >= limit else f"its first rate is {_told(rate, limit)}")


def _not_diverged(limit: float | str, experiment: Experiment) -> str:
    if facts(experiment)["verdict"] != Verdict.DIVERGED:
        return "it does not diverge"
    rate = largest_rate(experiment)
    return "" if rate <= limit else f"its largest rate is {_told(rate, limit)}"


def _not_below(limit: float | str, experiment: Experiment) -> str:
    loss = facts(experiment)["final_loss"]
    if not np.isfinite(loss):
        return "it diverges: its last loss is no number"
    return "" if loss <= limit else f"its last loss is {_told(loss, limit)}"


def _not_better(_: float | str, experiment: Experiment) -> str:
    rates = simulate(experiment).learning_rates
    if rates.max() == rates.min() or rates.max() < VARIES * rates.min():
        return "its rate does not change, or by less than a factor of 2"
    own, best = _settled(experiment), best_constant(experiment)
    if not np.isfinite(own):
        return "it diverges: its average is no number"
    lowest = facts(experiment)["best_loss"]
    if own < best and own - lowest <= (1 - MARGIN) * (best - lowest):
        return ""
    less = ", which is closer to the lowest loss, but by less than 1%" if own < best else ""
    return f"its average is {_told(own, best)}, the best constant rate's is {_told(best, own)}{less}"


def _test_off(limit: float | str, experiment: Experiment) -> str:
    factor = facts(experiment)["range_test_factor"]
    if factor is None:
        return "the test finds no rate"
    return "" if factor <= limit else f"its pick is off by a factor of {_told(factor, limit)}"


def _not_beyond(method: float | str, experiment: Experiment) -> str:
    found = facts(experiment)
    pick = found[f"{method}_pick"]
    own, other = _settled(experiment), _settled(experiment.but(learning_rate=pick)) if pick else np.inf
    if not np.isfinite(own):
        return "it diverges: its average is no number"
    if own - found["best_loss"] <= (1 - MARGIN) * (other - found["best_loss"]):
        return ""
    return f"its average is {_told(own, other)}, that of the pick {_told(other, own)}"


def _other_verdict(limit: float | str, experiment: Experiment) -> str:
    verdict = facts(experiment)["verdict"]
    return "" if verdict == limit else f"its verdict is {as_text(verdict)}"


def _told(value: float, other: float | str) -> str:
    """The value with as many digits as set it apart from the other."""
    text = as_text(value)
    return text if text != as_text(other) else f"{value:.9g}"


GOALS: Registry[GoalKind] = Registry(
    "goal",
    GoalKind(
        replace(STEPS, name="arrive_within"),
        "come within 1% of the lowest loss in at most {limit} steps and stay there",
        _not_within, lambda experiment: facts(experiment)["steps_to_goal"], "steps",
    ),
    GoalKind(
        replace(LEARNING_RATE, name="arrive_from"),
        "come within 1% of the lowest loss and stay there, with a learning rate of at least {limit} in the first step",
        _not_from, first_rate, "learning rate", lower_is_better=False,
    ),
    GoalKind(
        replace(LEARNING_RATE, name="diverge_up_to"),
        "make it diverge with a learning rate of at most {limit} in every step",
        _not_diverged, largest_rate, "learning rate",
    ),
    GoalKind(
        LOSS, "end with a loss of at most {limit}",
        _not_below, lambda experiment: facts(experiment)["final_loss"], "loss at the end",
    ),
    GoalKind(
        Param(name="beat_constant", label="Beat the best constant rate", default="true", choices=("true",), help=""),
        "find a schedule that does better than every constant rate of the ruler: closer to the lowest loss by at least"
        " 1%, on average over the last tenth of the steps",
        _not_better, _settled, "average loss over the last tenth",
    ),
    GoalKind(
        Param(name="test_within", label="Range test", default=2.0, minimum=1.0, maximum=1000.0, log=True, help=""),
        "set the run up so that the range test's pick is at most a factor of {limit} off the best rate",
        _test_off, lambda experiment: facts(experiment)["range_test_factor"], "off by a factor of",
    ),
    GoalKind(
        Param(name="beat_pick", label="Beat a pick", default="grid", choices=tuple(METHODS), help=""),
        "do better than with the rate that the {limit} picks: closer to the lowest loss by at least 1%, on average over"
        " the last tenth of the steps",
        _not_beyond, _settled, "average loss over the last tenth",
    ),
    GoalKind(
        Param(name="verdict", label="Verdict", default=Verdict.STUCK, choices=tuple(Verdict), help=""),
        "get the verdict “{limit}”",
        _other_verdict,
    ),
)


def goal(words: object) -> Goal:
    """The goal of a mapping such as `{arrive_within: 40}`; `ValueError` says what is allowed."""
    if not isinstance(words, Mapping) or len(words) != 1:
        raise ValueError(f"goal must be one of {', '.join(GOALS)} with its limit, as in {{arrive_within: 40}}")
    (name, limit), = words.items()
    try:
        kind = GOALS[str(name)]
    except KeyError as error:
        raise ValueError(error.args[0]) from None
    return Goal(kind, kind.param.parse(str(limit).lower() if isinstance(limit, bool) else limit))
