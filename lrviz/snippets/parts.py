"""What the snippets of all frameworks share: filling in numbers, the loss, the rate, code that is written out."""

import ast
import re
from pathlib import Path
from textwrap import indent
from typing import Literal

from lrviz.descent.experiment import Experiment
from lrviz.optim import transforms
from lrviz.problems.surface import Model
from lrviz.snippets.expression import code
from lrviz.training.training import Training

Run = Experiment | Training
Line = str | Literal[False] | None
"""A piece of code or a sentence, or nothing."""

WRITTEN = Path(__file__).parent / "written"
FILES = {"pytorch": WRITTEN / "pytorch.py", "keras": WRITTEN / "keras.py", "optax": Path(transforms.__file__)}
IMPORTS = {
    "copy": "import copy",
    "math": "import math",
    "NamedTuple": "from typing import NamedTuple",
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "keras": "import keras",
    "np": "import numpy as np",
    "optax": "import optax",
    "ops": "from keras import ops",
    "load_breast_cancer": "from sklearn.datasets import load_breast_cancer",
    "load_diabetes": "from sklearn.datasets import load_diabetes",
    "load_digits": "from sklearn.datasets import load_digits",
    "make_moons": "from sklearn.datasets import make_moons",
    "torch": "import torch",
    "DataLoader": "from torch.utils.data import DataLoader, TensorDataset",
}
STANDARD = ("copy", "math", "NamedTuple")


def with_imports(body: str) -> str:
    """The code with the imports it needs above it (or in place of the line IMPORTS)."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    groups = [
        [line for name, line in IMPORTS.items() if name in used and (name in STANDARD) is standard]
        for standard in (True, False)
    ]
    head = "\n\n".join("\n".join(group) for group in groups if group)
    return (body.replace("IMPORTS", head) if "IMPORTS" in used else f"{head}\n\n{body}").strip() + "\n"


def blocks(*texts: Line) -> str:
    """Top-level pieces, two empty lines around those that define something."""
    return defined(*texts) + "\n"


def defined(*texts: Line) -> str:
    """Definitions, two empty lines between them."""
    return "\n\n\n".join(text for text in texts if text)


def around(before: str, definitions: str, after: str) -> str:
    """Code with definitions in its midst, or without."""
    return blocks(before, definitions, after) if definitions else f"{before}\n\n{after}\n"


def lines(*texts: Line) -> str:
    """One text of those lines that are not empty or False."""
    return "\n".join(text for text in texts if text)


def body(*texts: Line) -> str:
    """Such lines, indented by one level."""
    return indent(lines(*texts), "    ")


def fill(template: str, experiment: Run, group: str, learning_rate: str = "") -> str:
    """A format string of the registry with the experiment's numbers, written so that they read back exactly."""
    entry, params = getattr(experiment, f"{group}_entry"), getattr(experiment, f"{group}_params")
    own = {"steps": experiment.schedule_steps, "learning_rate": experiment.learning_rate} if group == "schedule" else {}
    values = {name: repr(value) for name, value in params.items()} | entry.derived(**own, **params)
    text = template.format(
        learning_rate=learning_rate or repr(experiment.learning_rate), steps=experiment.schedule_steps, **values
    )
    return text if group == "optimizer" and entry.decoupled else re.sub(r", weight_decay=0\.0(?=[,)])", "", text)


def steady(experiment: Run) -> bool:
    """Whether the learning rate is the same throughout."""
    return not experiment.schedule_entry.torch


def batch_size(experiment: Experiment) -> int:
    """Examples in a mini-batch; 0 where all are used, or there are none."""
    return int(experiment.surface_params.get("batch_size", 0))


def l2(experiment: Run) -> float:
    """The weight decay that belongs to the gradient."""
    return 0.0 if experiment.optimizer_entry.decoupled else float(experiment.optimizer_params["weight_decay"])


def written_names(experiment: Run, framework: str) -> tuple[str, ...]:
    """What has to be written out for this experiment."""
    optimizer = experiment.optimizer_entry
    spared = steady(experiment) and framework in optimizer.folds_rate
    return () if spared else optimizer.written.get(framework, ())


def written(experiment: Run, framework: str) -> str:
    """The source of what has to be written out, from the one file that holds it."""
    source = FILES[framework].read_text(encoding="utf-8")
    nodes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    names = written_names(experiment, framework)
    return blocks(*(ast.get_source_segment(source, nodes[name]) for name in names)).strip()


def note(experiment: Run, framework: str) -> str:
    """Where the framework differs from PyTorch for this experiment, in sentences; empty where it does not."""
    return sentences(optimizer_note(experiment, framework), experiment.schedule_entry.differs.get(framework))


def optimizer_note(experiment: Run, framework: str) -> str:
    """Where the framework's own optimizer differs, if it had to be written out for that."""
    return experiment.optimizer_entry.differs.get(framework, "") if written_names(experiment, framework) else ""


def sentences(*texts: Line) -> str:
    """One paragraph of those sentences that are not empty, False or None."""
    return " ".join(text for text in texts if text)


def data(model: Model, array: str = "") -> str:
    """The lines that make `features` and `targets` of the model's table; `array` converts a NumPy array."""
    wrap = f"{array}({{}})" if array else "{}"
    return lines(
        f"table = {model.loader}",
        f"columns = table.data[:, [list(table.feature_names).index(name) for name in {model.features}]]",
        f"features = {wrap.format('(columns - columns.mean(axis=0)) / columns.std(axis=0)')}",
        f"targets = {wrap.format(model.target)}",
    )


def loss(experiment: Experiment, framework: str, module: str, array: str, unpack: str, number: str = "{}") -> str:
    """The data, if there are any, and the function `loss`.

    `array` wraps a NumPy array, `unpack` gives the two parameters, `number` a plain number in minimum and maximum.
    """
    surface = experiment.surface_entry
    if surface.model is None:
        numbers = {name: float(experiment.surface_params[name]) for name in surface.shape_params}
        formula = code(surface.text(experiment.surface_params), numbers, module, number)
        return f"def loss(theta):\n    x, y = {unpack}\n    return {formula}"
    model, batched = surface.model, batch_size(experiment)
    function = lines(
        "def loss(theta, rows=slice(None)):" if batched else "def loss(theta):",
        "    score, target = " + ("features[rows] @ theta, targets[rows]" if batched else "features @ theta, targets"),
        f"    return {model.losses_in[framework]}",
    )
    return blocks(data(model, array), function).strip()


def draws(experiment: Experiment) -> str:
    """The generators of the noise and the mini-batches: NumPy's, with the app's seeds."""
    return lines(
        experiment.gradient_noise > 0 and f"noise = np.random.default_rng({experiment.seed})",
        batch_size(experiment) > 0 and f"batches = np.random.default_rng([{experiment.seed}, 1])",
    )


def draw_rows(experiment: Experiment) -> str:
    """The line that draws a mini-batch."""
    size = batch_size(experiment)
    return f"rows = batches.permutation(len(targets))[:{size}]" if size else ""


def rate(experiment: Run) -> str:
    """The function `rate` of the step; nothing where the rate is steady or follows the loss."""
    schedule = experiment.schedule_entry
    if steady(experiment) or schedule.reactive:
        return ""
    return "def rate(t):\n" + body(fill(schedule.python, experiment, "schedule"))


def follow(experiment: Run) -> str:
    """Of a rate that follows the loss: the lines of the loop that change it."""
    schedule = experiment.schedule_entry
    return fill(schedule.python, experiment, "schedule") if schedule.reactive else ""


def follow_from(experiment: Run) -> str:
    """Of a rate that follows the loss: what is known before the loop."""
    start = f"rate, best, bad, cooling = {experiment.learning_rate!r}, math.inf, 0, 0"
    return start + "  # as torch's ReduceLROnPlateau" if experiment.schedule_entry.reactive else ""
