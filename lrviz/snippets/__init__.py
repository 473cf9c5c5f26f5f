"""Snippets: an experiment → code that can be run alone in PyTorch, Keras or optax and ends where the app said."""

from collections.abc import Callable
from dataclasses import dataclass

from lrviz.experiment import Experiment
from lrviz.registry import Param, Registry
from lrviz.snippets import keras, optax, parts, pytorch


@dataclass(frozen=True)
class Framework:
    """Where a snippet runs. write: the experiment → its code."""

    key: str
    label: str
    write: Callable[[Experiment], str]
    params: tuple[Param, ...] = ()


@dataclass(frozen=True)
class Snippet:
    """Code that runs alone and leaves the last position in `theta`; note: where the framework differs, if it does."""

    code: str
    note: str


FRAMEWORKS: Registry[Framework] = Registry(
    "framework",
    Framework("pytorch", "PyTorch", pytorch.write),
    Framework("keras", "Keras", keras.write),
    Framework("optax", "optax", optax.write),
)


def snippet(experiment: Experiment, framework: str) -> Snippet:
    """The code that does in `framework` what `simulate(experiment)` did; `KeyError` names the known frameworks."""
    entry = FRAMEWORKS[framework]
    return Snippet(parts.with_imports(entry.write(experiment)), parts.note(experiment, entry.key))
