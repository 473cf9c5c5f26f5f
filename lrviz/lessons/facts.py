"""Facts: everything about a run that prose may quote and claims may test, by name."""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lrviz.diagnosis import Diagnosis, Evidence, diagnose
from lrviz.experiment import Experiment
from lrviz.lessons.searches import SEARCH_FACTS, search_fact
from lrviz.registry import finite
from lrviz.trajectory import simulate

Fact = float | int | bool | str | None
COMPUTED = (*Evidence.__annotations__, "verdict", "suggested_learning_rate")


@lru_cache(maxsize=512)
def diagnosed(experiment: Experiment) -> Diagnosis:
    """The experiment, run and diagnosed."""
    return diagnose(simulate(experiment))


def check_name(name: str, experiment: Experiment) -> str:
    """The name, if it is that of a fact; `ValueError` says what is allowed."""
    words = dict(experiment.words())
    if name not in (*COMPUTED, *SEARCH_FACTS) and name not in words:
        raise ValueError(f"{name[:40]!r} is no fact of a run; facts are {', '.join(COMPUTED)}, the words of"
                         f" its link: {', '.join(words)}, and about searches {', '.join(SEARCH_FACTS)}")
    return name


class Facts(Mapping[str, Fact]):
    """All facts about a run by name; those about searches are computed when they are asked for."""

    def __init__(self, experiment: Experiment) -> None:
        diagnosis = diagnosed(experiment)
        own = {name: text if finite(text) is None else float(text) for name, text in experiment.words()}
        self._experiment = experiment
        self._known: dict[str, Fact] = {
            **own, **diagnosis.evidence, "verdict": str(diagnosis.verdict),
            "suggested_learning_rate": diagnosis.suggested_learning_rate,
        }

    def __getitem__(self, name: str) -> Fact:
        return search_fact(self._experiment, name) if name in SEARCH_FACTS else self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known, *SEARCH_FACTS))

    def __len__(self) -> int:
        return len(self._known) + len(SEARCH_FACTS)


def facts(experiment: Experiment) -> Facts:
    """All facts by name; those that are not the experiment's own words are computed by running it."""
    return Facts(experiment)


def as_text(value: Fact) -> str:
    """A fact as it stands in prose: three or four digits, and no exponent where a reader would not write one."""
    if value is None:
        return "never"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    if not math.isfinite(value):
        return "no number" if math.isnan(value) else "∞"
    text = f"{value:.4g}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.3g}"
    mantissa, _, exponent = text.partition("e")
    return rf"${mantissa} \cdot 10^{{{int(exponent)}}}$" if exponent else text.replace("-", "−")
