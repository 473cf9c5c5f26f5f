"""Snippets: an experiment → code that can be run alone in PyTorch, Keras or optax and ends where the app said."""

from collections.abc import Callable
from dataclasses import dataclass

from lrviz.experiment import Experiment
from lrviz.registry import Param, Registry
from lrviz.snippets import keras, keras_fit, optax, parts, pytorch, range_test


@dataclass(frozen=True)
class Framework:
    """Where a snippet runs.

    write: the experiment → its code, empty where the framework has none for it. note: the experiment → what differs
    there, in sentences. repeats: the code ends where `simulate(experiment)` does; otherwise `note` says what it does.
    """

    key: str
    label: str
    write: Callable[[Experiment], str]
    note: Callable[[Experiment], str]
    repeats: bool = True
    params: tuple[Param, ...] = ()


@dataclass(frozen=True)
class Snippet:
    """Code that runs alone and leaves the last position in `theta`; note: what differs, if anything does."""

    code: str
    note: str


FRAMEWORKS: Registry[Framework] = Registry(
    "framework",
    Framework("pytorch", "PyTorch", pytorch.write, pytorch.note),
    Framework("keras", "Keras", keras.write, keras.note),
    Framework("optax", "optax", optax.write, optax.note),
    Framework("pytorch_range_test", "PyTorch, range test", range_test.write, range_test.note, repeats=False),
    Framework("keras_fit", "Keras, model.fit", keras_fit.write, keras_fit.note, repeats=False),
)


def snippet(experiment: Experiment, framework: str) -> Snippet:
    """The experiment's code for `framework` and where it differs; `KeyError` names the known frameworks.

    Where `repeats` is set it does what `simulate(experiment)` did. Without code, the note says what it needs.
    """
    entry = FRAMEWORKS[framework]
    code = entry.write(experiment)
    return Snippet(code and parts.with_imports(code), entry.note(experiment))
