"""Facts about a run on a surface."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from lrviz.descent.diagnosis import run_and_diagnose
from lrviz.descent.evidence import Evidence
from lrviz.descent.experiment import Experiment
from lrviz.lessons.as_text import Fact, as_text, own_words
from lrviz.lessons.searches import SEARCH_FACTS, search_fact

COMPUTED = (*Evidence.__annotations__, "verdict", "suggested_learning_rate")


class RunFacts(Mapping[str, Fact]):
    """All facts about a run by name; those about searches are computed when they are asked for."""

    names = (*COMPUTED, *SEARCH_FACTS)

    def __init__(self, experiment: Experiment) -> None:
        _, diagnosis = run_and_diagnose(experiment)
        self._experiment, self._evidence = experiment, diagnosis.evidence
        self._known: Mapping[str, Any] = {
            **own_words(experiment),
            **diagnosis.evidence,
            "verdict": str(diagnosis.verdict),
            "suggested_learning_rate": diagnosis.suggested_learning_rate,
        }

    def __getitem__(self, name: str) -> Fact:
        return search_fact(self._experiment, name) if name in SEARCH_FACTS else self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known, *SEARCH_FACTS))

    def __len__(self) -> int:
        return len(self._known) + len(SEARCH_FACTS)

    @property
    def rank(self) -> tuple[float, float]:
        """How well the run does, less is better: steps to 1%, then the gap that is left."""
        steps, gap = self._evidence["steps_to_goal"], self._evidence["gap"]
        return (math.inf if steps is None else float(steps), gap if gap == gap else math.inf)

    @property
    def outcome(self) -> str:
        """How well it does, in words."""
        return f"within 1% after {as_text(self['steps_to_goal'])} steps, gap {as_text(self['gap'])} at the end"
