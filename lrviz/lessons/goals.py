"""Goals: what challenges ask for. Adding one is adding an entry to the tuple of its kind of run."""

from collections.abc import Mapping
from typing import Any

from lrviz.descent.experiment import Experiment
from lrviz.lessons.goal import Goal, GoalKind
from lrviz.lessons.run_goals import RUN_GOALS
from lrviz.lessons.training_goals import TRAINING_GOALS
from lrviz.spec.registry import Registry
from lrviz.spec.settings import Settings

GOALS: Registry[GoalKind[Any]] = Registry("goal", *RUN_GOALS, *TRAINING_GOALS)


def goal(words: object, about: type[Settings] = Experiment) -> Goal:
    """The goal of a mapping such as `{arrive_within: 40}`; `ValueError` says what is allowed for such a run."""
    known = [key for key, kind in GOALS.items() if kind.about is about]
    if not isinstance(words, Mapping) or len(words) != 1:
        raise ValueError(f"goal must be one of {', '.join(known)} with its limit, as in {{{known[0]}: 40}}")
    ((name, limit),) = words.items()
    if name not in known:
        raise ValueError(f"goal must be one of {', '.join(known)}, not {name!r:.40}")
    kind = GOALS[name]
    return Goal(kind, kind.param.parse(str(limit).lower() if isinstance(limit, bool) else limit))
