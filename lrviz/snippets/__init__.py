"""Snippets: an experiment → code that can be run alone in PyTorch, Keras or optax and ends where the app said.

A training → code that trains the same network on the same examples.
"""

from typing import Any

from lrviz.descent.experiment import Experiment
from lrviz.snippets import keras, keras_fit, optax, pytorch, range_test
from lrviz.snippets.framework import Framework, Snippet, snippet_of
from lrviz.snippets.networks import TRAINING_FRAMEWORKS
from lrviz.spec.registry import Registry
from lrviz.spec.settings import Settings
from lrviz.training import Training

__all__ = ["FRAMEWORKS", "TRAINING_FRAMEWORKS", "Framework", "Snippet", "frameworks", "snippet"]

FRAMEWORKS: Registry[Framework[Experiment]] = Registry(
    "framework",
    Framework("pytorch", "PyTorch", pytorch.write, pytorch.note),
    Framework("keras", "Keras", keras.write, keras.note),
    Framework("optax", "optax", optax.write, optax.note),
    Framework("pytorch_range_test", "PyTorch, range test", range_test.write, range_test.note, repeats=False),
    Framework("keras_fit", "Keras, model.fit", keras_fit.write, keras_fit.note, repeats=False),
)


def frameworks(run: Settings) -> Registry[Framework[Any]]:
    """The frameworks for an experiment, or for a training."""
    return TRAINING_FRAMEWORKS if isinstance(run, Training) else FRAMEWORKS


def snippet(run: Settings, framework: str) -> Snippet:
    """The run's code for `framework` and where it differs; `KeyError` names the known frameworks.

    Where `repeats` is set it does what `simulate(experiment)` did and leaves the last position in `theta`. Without
    code, the note says what it needs.
    """
    return snippet_of(run, frameworks(run)[framework])
