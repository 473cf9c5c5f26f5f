"""The code that the lessons show, executed; and the defaults of PyTorch and Keras that lesson 8 names."""

import inspect
import math
import re

import keras
import numpy as np
import pytest
import torch

from lrviz import simulate
from lrviz.lessons import library
from lrviz.lessons.blocks import Code, LabBlock
from lrviz.lessons.prose import Prose
from lrviz.snippets import FRAMEWORKS, snippet
from tests.parity.conftest import executed

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
LESSONS = library().ours
SHOWN = [
    (f"{lesson.key}.{name}.{framework}", block.run, framework)
    for lesson in LESSONS
    for name, block in lesson.blocks.items()
    if isinstance(block, Code) or (isinstance(block, LabBlock) and "code" in block.details)
    for framework in ([block.framework] if isinstance(block, Code) else FRAMEWORKS)
    if snippet(block.run, framework).code
]
ROW = re.compile(r"^\| (?:rate|first sum|decay) of `(\w+)`.*?\| (.+?) \| (.+?) \|$", re.M)
NAMES = {
    "rate": ("lr", "learning_rate"),
    "first sum": ("initial_accumulator_value",) * 2,
    "decay": ("weight_decay",) * 2,
}


@pytest.mark.parametrize(("experiment", "framework"), [shown[1:] for shown in SHOWN], ids=[shown[0] for shown in SHOWN])
def test_the_code_of_a_lesson_does_what_the_run_did(experiment, framework):
    names = executed(snippet(experiment, framework).code)
    if FRAMEWORKS[framework].repeats:
        theta = names["theta"]
        theta = theta.detach() if isinstance(theta, torch.Tensor) else getattr(theta, "value", theta)
        np.testing.assert_allclose(np.asarray(theta), simulate(experiment).positions[-1], rtol=1e-8, atol=1e-8)
    elif framework == "keras_fit":
        assert np.isfinite(names["theta"]).all()
        assert names["history"].history["loss"][-1] < names["history"].history["loss"][0]
    else:
        assert math.isfinite(names["steepest"])
        assert names["rates"] == sorted(names["rates"])


def defaults() -> dict[str, tuple[str, str]]:
    text = "\n".join(part.text for part in library()["in-code"].parts if isinstance(part, Prose))
    return {line.split("|")[1].strip(): ROW.match(line).groups() for line in text.splitlines() if ROW.match(line)}


@pytest.mark.parametrize("row", defaults())
def test_a_default_that_lesson_8_names_is_that_of_pytorch_and_keras(row):
    name, in_torch, in_keras = defaults()[row]
    kind = next(kind for kind in NAMES if row.startswith(kind))
    both = ((torch.optim, in_torch, NAMES[kind][0]), (keras.optimizers, in_keras, NAMES[kind][1]))
    for framework, written, argument in both:
        parameters = inspect.signature(getattr(framework, name)).parameters
        first, *others = written.replace("`", "").split(", ")
        assert float(first) == parameters[argument].default
        for other in others:
            other_name, _, value = other.partition("=")
            assert float(value) == parameters[other_name].default


def test_lesson_8_names_defaults():
    assert len(defaults()) >= 5
