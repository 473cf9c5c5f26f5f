"""Facts: everything about a run, or a training, that prose may quote and claims may test, by name."""

from lrviz.descent.experiment import Experiment
from lrviz.lessons.as_text import Fact, as_text
from lrviz.lessons.run_facts import RunFacts
from lrviz.lessons.searches import SEARCH_FACTS
from lrviz.lessons.training_facts import TrainingFacts
from lrviz.spec.settings import Settings
from lrviz.training import Training

__all__ = ["Fact", "Facts", "as_text", "check_name", "facts"]

Facts = RunFacts | TrainingFacts
NAMES: dict[type[Settings], tuple[str, ...]] = {Experiment: RunFacts.names, Training: TrainingFacts.names}


def facts(run: Settings) -> Facts:
    """All facts by name; those that are not the run's own words are computed by running it."""
    match run:
        case Experiment():
            return RunFacts(run)
        case Training():
            return TrainingFacts(run)
        case _:
            raise KeyError(type(run))


def check_name(name: str, run: Settings) -> str:
    """The name, if it is that of a fact; `ValueError` says what is allowed."""
    words, names = dict(run.words()), NAMES[type(run)]
    if name not in names and name not in words:
        simple = ", ".join(known for known in names if known not in SEARCH_FACTS)
        searches = f", and about searches {', '.join(SEARCH_FACTS)}" if set(SEARCH_FACTS) <= set(names) else ""
        raise ValueError(
            f"{name[:40]!r} is no fact of a run; facts are {simple}, the words of its link:"
            f" {', '.join(words)}{searches}"
        )
    return name
