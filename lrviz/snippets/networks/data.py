"""The lines that make the data of a training: the rows as the app's own code makes them, split, scaled, mislabelled."""

import ast
import inspect
from textwrap import dedent

import lrviz.snippets.parts as parts
from lrviz.problems.datasets import SPLIT_SEED, VALIDATION
from lrviz.training import Training


def data(training: Training, shape: tuple[int, ...]) -> str:
    """`features` `[n, *shape]` and `targets` `[n]`, standardised, and the numbers of the examples of both parts."""
    network = training.network_entry
    along = "" if network.one_scale else "axis=0"
    return parts.lines(
        _raw(training),
        f"order = np.random.default_rng({SPLIT_SEED}).permutation(len(targets))  # the app's own split",
        f"validation, train = np.split(order, [round({VALIDATION} * len(targets))])",
        f"deviation = features[train].std({along})",
        f"features = (features - features[train].mean({along})) / np.where(deviation == 0, 1, deviation)",
        len(shape) > 1 and f"features = features.reshape(-1, {', '.join(map(str, shape))})",
        not network.loss.classifies and "targets = (targets - targets[train].mean()) / targets[train].std()",
        training.label_noise > 0 and _mislabelled(training),
    )


def _raw(training: Training) -> str:
    """The body of the function from which the app has the rows."""
    source = dedent(inspect.getsource(training.network_entry.raw))
    function = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    body = [node for node in function.body[1:] if not isinstance(node, ast.ImportFrom | ast.Return)]
    return parts.lines(*(ast.get_source_segment(source, node) for node in body))


def _mislabelled(training: Training) -> str:
    """The same wrong labels as in the app."""
    draw = f"generator = np.random.default_rng([{training.seed}, 2])"
    wrong = f"wrong = train[generator.permutation(len(train))[: round({training.label_noise!r} * len(train))]]"
    if not training.network_entry.loss.classifies:
        return parts.lines(draw, wrong, "targets[wrong] = np.roll(targets[wrong], 1)  # wrong on purpose")
    return parts.lines(
        draw,
        wrong,
        "classes = targets.max() + 1",
        "targets[wrong] = (targets[wrong] + generator.integers(1, classes, len(wrong))) % classes  # wrong on purpose",
    )
