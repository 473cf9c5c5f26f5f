"""The fields of blocks: what stands in the YAML → a run, a change of it, a claim, a goal."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from lrviz.descent.experiment import Experiment
from lrviz.lessons.claims import Claim, claim
from lrviz.lessons.goal import Goal
from lrviz.lessons.goals import goal
from lrviz.spec.registry import Entry, Registry
from lrviz.spec.settings import Settings
from lrviz.training import Training


def _run(words: object) -> Settings:
    """An experiment or, where a network is named, a training."""
    if isinstance(words, str):
        words = words.partition("?")[2] or words
        kind = Training if any(pair.startswith("network=") for pair in words.split("&")) else Experiment
        return kind.from_query(words)
    if isinstance(words, Mapping):
        return changed(Training() if "network" in words else Experiment(), words)
    raise ValueError("must be the words of a link, as in {surface: bowl, learning_rate: 0.1}, or the link as text")


def changed(base: Settings | None, words: object) -> Settings:
    """The run after changes in the words of a link; `ValueError` says what is allowed."""
    if not isinstance(words, Mapping):
        raise ValueError("changes are words of a link, as in {learning_rate: 0.3}")
    # Where the run itself is wrong, its own message is enough.
    return Experiment() if base is None else base.changed(words)


def _variant(words: object, info: ValidationInfo) -> Settings:
    return changed(info.data.get("run"), words)


def _claim(words: object, info: ValidationInfo) -> Claim:
    return claim(words, info.data.get("run") or Experiment())


def _goal(words: object, info: ValidationInfo) -> Goal:
    return goal(words, type(info.data.get("run") or Experiment()))


Run = Annotated[Settings, BeforeValidator(_run)]
Variant = Annotated[Settings, BeforeValidator(_variant)]
Expected = Annotated[Claim, BeforeValidator(_claim)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Answer = Annotated[int, Field(ge=1, le=6)]
Asked = Annotated[Goal, BeforeValidator(_goal)]


def chosen_from(registry: Registry[Entry]) -> BeforeValidator:
    """The check that a key is one of a registry's."""
    return BeforeValidator(partial(known_key, registry))


def known_key(registry: Registry[Entry], key: object) -> str:
    """The key, if it is one of the registry's; `ValueError` says which are."""
    if not isinstance(key, str) or key not in registry:
        raise ValueError(registry.unknown(key))
    return key
