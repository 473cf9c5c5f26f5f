"""The names of columns → what they hold, and which tool wrote them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from lrviz.labs.log.log import Role

VALIDATION = frozenset({"val", "valid", "validation", "eval", "evaluation", "dev", "test", "testing", "holdout"})
TRAINING = frozenset({"train", "training", "trn"})
LOSS = frozenset({"loss", "losses", "cost", "nll", "objective"})
ACCURACY = frozenset({"acc", "accuracy"})
GRADIENT = frozenset({"grad", "grads", "gradient", "gradients"})
STEP_NAMES = frozenset(
    {
        "step",
        "steps",
        "global step",
        "trainer global step",
        "train step",
        "iteration",
        "iterations",
        "iter",
        "iters",
        "n iter",
        "batch",
        "update",
        "updates",
    }
)
EPOCH_NAMES = frozenset({"epoch", "epochs", "train epoch"})
NOT_A_RATE = frozenset({"momentum", "decay"}) | VALIDATION
"""Lightning logs lr-SGD-momentum beside lr-SGD; Keras makes an empty val_learning_rate."""

LONGEST_NAME = 200
"""Characters of a name; what is longer is a text."""

PLAIN = LOSS | ACCURACY | TRAINING | (VALIDATION - {"test", "testing"}) | {"step", "epoch", "lr", "learning", "rate"}
"""Words that say nothing beyond the role; a column with fewer others is the clearer one."""


def words(name: str) -> list[str]:
    """The words of a column's name in lower case: `trainLoss`, `train/loss` and `train_loss` have the same."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]


def role_of(name: str) -> Role | None:
    """What a column of this name holds, or None."""
    return _role_of(name) if len(name) <= LONGEST_NAME else None


@lru_cache(maxsize=4096)
def _role_of(name: str) -> Role | None:
    parts = words(name)
    has, joined = frozenset(parts), " ".join(parts)
    validation = bool(has & VALIDATION)
    if joined in STEP_NAMES:
        return Role.STEP
    if joined in EPOCH_NAMES:
        return Role.EPOCH
    if ("lr" in has or has >= {"learning", "rate"}) and not has & NOT_A_RATE:
        return Role.LEARNING_RATE
    if (has & GRADIENT and "norm" in has) or "gradnorm" in has:
        return Role.GRADIENT_NORM
    if has & LOSS and "scale" not in has:  # mixed precision logs its loss scale
        return Role.VALIDATION_LOSS if validation else Role.TRAIN_LOSS
    if has & ACCURACY:
        return Role.VALIDATION_ACCURACY if validation else Role.TRAIN_ACCURACY
    return Role.ERROR_RATE if has >= {"error", "rate"} else None


def obscurity(name: str) -> int:
    """How many words of the name do not belong to its role: 0 for val_loss, 1 for val_box_loss."""
    return sum(word not in PLAIN for word in words(name))


def table_format(header: Sequence[str], separator: str | None) -> str:
    """The name of a table's format, as its header shows.

    Keras gives each metric its val_ twin, Lightning has both an epoch and a step, fastai writes valid_loss.
    """
    names = [name.strip() for name in header]
    has = set(names)
    metrics = [name for name in names[1:] if not name.startswith("val_") and name not in ("lr", "learning_rate")]
    if names[0] == "epoch" and has >= {"train_loss", "valid_loss"}:
        return "fastai history.csv"
    if names[0] == "epoch" and "loss" in metrics and all(f"val_{name}" in has for name in metrics):
        return "Keras CSVLogger"
    if separator == "," and has >= {"epoch", "step"}:
        return "Lightning metrics.csv"
    return {
        ",": "CSV",
        "\t": "TSV",
        ";": "CSV with semicolons",
        "|": "CSV with bars",
        " ": "columns with spaces",
        None: "one column",
    }[separator]
