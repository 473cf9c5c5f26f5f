"""What a goal is: what a challenge asks for, checked by the core."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lrviz.descent.experiment import Experiment
from lrviz.lessons.as_text import Fact, as_percent, as_text
from lrviz.spec.registry import Param
from lrviz.spec.settings import Settings

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True)
class GoalKind(Generic[S]):
    """One kind of goal.

    param: the limit that a lesson sets. asks: the goal in words, given the limit. missing: limit, run → what the run
    lacks, empty if it reaches the goal. score: what is compared between attempts (run → number or None), and its unit;
    lower_is_better of it. in_percent: limit and score are shares. about: what kind of run it is a goal of.
    """

    param: Param
    asks: str
    missing: Callable[[Any, S], str]
    score: Callable[[S], float | None] | None = None
    unit: str = ""
    lower_is_better: bool = True
    in_percent: bool = False
    about: type[Settings] = Experiment

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

    def write(self, score: Fact) -> str:
        """A score as it stands in prose."""
        return (as_percent if self.in_percent else as_text)(score)


@dataclass(frozen=True)
class Goal:
    """A kind of goal with its limit."""

    kind: GoalKind[Any]
    limit: float | str

    @property
    def words(self) -> str:
        """What the reader must do."""
        if isinstance(self.limit, str):
            limit = as_text(self.limit)
        else:
            limit = f"{100 * self.limit:g}%" if self.kind.in_percent else f"{self.limit:g}"
        return self.kind.asks.format(limit=limit)

    def missing(self, experiment: Settings) -> str:
        """Why this run does not reach the goal, in words such as "it needs 62 steps"; empty if it does."""
        return self.kind.missing(self.limit, experiment)

    def reached(self, experiment: Settings) -> bool:
        """Whether this run reaches the goal."""
        return not self.missing(experiment)

    def score(self, experiment: Settings) -> float | None:
        """What this run scores; None where the goal has no score, or the run has none."""
        score = self.kind.score(experiment) if self.kind.score else None
        return None if score is None else float(score)

    def better(self, score: float, other: float) -> bool:
        """Whether a score beats another."""
        return score < other if self.kind.lower_is_better else score > other


def told_apart(value: float, other: float | str, write: Callable[..., str] = as_text) -> str:
    """The value with as many digits as set it apart from the other."""
    text = write(value)
    return text if text != write(other) else write(value, 9)
