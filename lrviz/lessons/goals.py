"""Goals: what a challenge asks for, checked by the core."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lrviz.diagnosis import ruler
from lrviz.experiment import LEARNING_RATE, STEPS, Experiment
from lrviz.lessons.facts import Fact, facts
from lrviz.registry import Param, Registry
from lrviz.trajectory import simulate
from lrviz.verdicts import Verdict

LOSS = Param(name="end_below", label="Loss", default=0.1, minimum=-1e9, maximum=1e9, help="The last loss.")


@dataclass(frozen=True)
class GoalKind:
    """One kind of goal.

    param: the limit that a lesson sets. asks: the goal in words, given the limit. reached: facts, limit, run → bool.
    score: what is compared between attempts (facts, run → number or None), and its unit; lower_is_better of it.
    """

    param: Param
    asks: str
    reached: Callable[[Mapping[str, Fact], float | str, Experiment], bool]
    score: Callable[[Mapping[str, Fact], Experiment], Fact] | None = None
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

    def reached(self, experiment: Experiment) -> bool:
        """Whether this run reaches the goal."""
        return self.kind.reached(facts(experiment), self.limit, experiment)

    def score(self, experiment: Experiment) -> float | None:
        """What this run scores; None where the goal has no score, or the run has none."""
        score = self.kind.score(facts(experiment), experiment) if self.kind.score else None
        return None if score is None else float(score)

    def better(self, score: float, other: float) -> bool:
        """Whether a score beats another."""
        return score < other if self.kind.lower_is_better else score > other


def _arrives(found: Mapping[str, Fact]) -> bool:
    return found["verdict"] == Verdict.JUST_RIGHT


def _fact(name: str) -> Callable[[Mapping[str, Fact], Experiment], Fact]:
    return lambda found, _: found[name]


def _named(param: Param, name: str) -> Param:
    return Param(name=name, label=param.label, default=param.default, help=param.help, minimum=param.minimum,
                 maximum=param.maximum, log=param.log, integer=param.integer)


def settled_loss(losses: np.ndarray) -> np.ndarray:
    """Mean loss of the last tenth of runs `[..., T+1]`: under noise, one last loss would be luck."""
    return losses[..., -max(1, losses.shape[-1] // 10) :].mean(axis=-1)


def best_constant(experiment: Experiment) -> float:
    """The lowest settled loss that a constant rate of the ruler's 61 gives, all else the same."""
    with np.errstate(all="ignore"):
        settled = settled_loss(ruler(experiment.but(schedule="constant")).runs.losses)
    return float(np.min(settled[np.isfinite(settled)]))


def _settled(experiment: Experiment) -> float:
    return float(settled_loss(simulate(experiment).losses))


GOALS: Registry[GoalKind] = Registry(
    "goal",
    GoalKind(
        _named(STEPS, "arrive_within"), "come within 1% of the lowest loss in at most {limit} steps",
        lambda found, limit, _: _arrives(found) and found["steps_to_goal"] <= limit, _fact("steps_to_goal"), "steps",
    ),
    GoalKind(
        _named(LEARNING_RATE, "arrive_from"),
        "come within 1% of the lowest loss with a learning rate of at least {limit}",
        lambda found, limit, _: _arrives(found) and found["learning_rate"] >= limit, _fact("learning_rate"),
        "learning rate",
        lower_is_better=False,
    ),
    GoalKind(
        _named(LEARNING_RATE, "diverge_up_to"), "make it diverge with a learning rate of at most {limit}",
        lambda found, limit, _: found["verdict"] == Verdict.DIVERGED and found["learning_rate"] <= limit,
        _fact("learning_rate"), "learning rate",
    ),
    GoalKind(
        LOSS, "end with a loss of at most {limit}",
        lambda found, limit, _: np.isfinite(found["final_loss"]) and found["final_loss"] <= limit,
        _fact("final_loss"), "loss at the end",
    ),
    GoalKind(
        Param(name="beat_constant", label="Beat the best constant rate", default="true", choices=("true",), help=""),
        "find a schedule that does better than every constant rate of the ruler: a lower loss, on average over the last"
        " tenth of the steps",
        lambda _, limit, experiment: (
            experiment.schedule != "constant" and _settled(experiment) < best_constant(experiment)
        ),
        lambda _, experiment: _settled(experiment), "average loss over the last tenth",
    ),
    GoalKind(
        Param(name="verdict", label="Verdict", default=Verdict.STUCK, choices=tuple(Verdict), help=""),
        "get the verdict “{limit}”",
        lambda found, limit, _: found["verdict"] == limit,
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
