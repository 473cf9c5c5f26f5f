"""The signs that a training can show. Adding one is adding an entry to `SYMPTOMS`; the gravest come first."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from lrviz.labs.clinic.measures import Measures
from lrviz.spec.registry import Param, Registry

Weight = Callable[[Measures], float]

NOTHING_LEARNED = 0.1
MANY_DEAD = 0.5
RESTLESS, RESTLESS_LOSS = 0.03, 0.1
STANDS = 0.96
CRAWLS = 1e-4
"""An update this small beside the weights; about 1e-3 is usual (Karpathy, CS231n lecture notes, 2019)."""


@dataclass(frozen=True)
class Cause:
    """What may be behind a sign. weight: how much what was measured speaks for it, from 0 to 1. cure: what to try.

    >>> SYMPTOMS["flat"].causes[0].cure != ""
    True
    """

    text: str
    weight: Weight
    cure: str


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A symptom. seen: whether a training has it. evidence: what is seen, in numbers. where: from which epoch to which.

    grave: it explains whatever else is seen.

    >>> SYMPTOMS["overfitting"].label
    'Overfitting'
    """

    key: str
    label: str
    seen: Callable[[Measures], bool]
    evidence: Callable[[Measures], str]
    causes: tuple[Cause, ...]
    where: Callable[[Measures], tuple[float, float]] = lambda m: (m.training.epochs / 2, m.training.epochs)
    grave: bool = False
    params: tuple[Param, ...] = ()


def _broken(m: Measures) -> bool:
    return m.diverged_at is not None


def _near(value: float, limit: float) -> float:
    """½ where value = limit, towards 1 above it."""
    return 0.0 if math.isnan(value) else value / (value + limit) if math.isfinite(value) else 1.0


TOO_LARGE = Cause(
    "The learning rate is too large: every step leads to a steeper place.",
    lambda m: 0.9,
    "Divide the rate by ten, then look whether there is room above.",
)
UNCLIPPED = Cause(
    "Single steep places throw the weights far away.",
    lambda m: 0.5 * (m.training.clip_norm is None) * _near(m.spike, 20),
    "Clip the gradient.",
)
NO_WARM_UP = Cause(
    "The first steps at full rate do the harm.",
    lambda m: 0.4 * (m.training.schedule == "constant"),
    "Warm up: begin with a small rate.",
)
SMALL_BATCH = Cause(
    "The batch is small, and its slope is mostly noise.",
    lambda m: 0.6 * (16 / (16 + m.training.examples_in_batch)),
    "A larger batch, or a smaller rate.",
)
WRONG_LABELS = Cause(
    "Some labels are wrong, and are learned by heart.",
    lambda m: min(1.0, 4 * m.training.label_noise),
    "Look at the rows with the largest loss; stop early.",
)

SYMPTOMS: Registry[Symptom] = Registry(
    "sign",
    Symptom(
        key="nan",
        grave=True,
        label="NaN gradients",
        seen=lambda m: _broken(m) and (m.peak <= 2 or m.ends_in_epoch == 1),
        evidence=lambda m: (
            f"The loss is NaN from step {m.diverged_at} on, in epoch {m.ends_in_epoch}: from there on every weight"
            " is NaN, too."
        ),
        where=lambda m: ((m.diverged_at or 0) / m.training.steps_per_epoch, m.training.epochs),
        causes=(TOO_LARGE, UNCLIPPED, NO_WARM_UP),
    ),
    Symptom(
        key="diverging",
        grave=True,
        label="Diverging loss",
        seen=lambda m: m.diverges,
        evidence=lambda m: (
            f"The loss was once {m.peak:.3g} times that before training."
            + (f" It is NaN from epoch {m.ends_in_epoch} on." if _broken(m) else "")
        ),
        where=lambda m: (1, m.training.epochs),
        causes=(TOO_LARGE, UNCLIPPED, NO_WARM_UP, SMALL_BATCH),
    ),
    Symptom(
        key="dying_relus",
        grave=True,
        label="Dying ReLUs",
        seen=lambda m: m.dead >= MANY_DEAD and m.fallen < 0.5,
        evidence=lambda m: (
            f"{m.dead:.0%} of the hidden units are 0 for every row: they pass on nothing, and no gradient"
            " comes back to wake them."
        ),
        where=lambda m: (0, m.training.epochs),
        causes=(
            Cause(
                "A few long steps early on pushed the units out of reach.",
                lambda m: 0.9 * _near(m.spike, 3),
                "A smaller rate, a warm-up, or clipping, from new weights: dead ReLUs don't come back to life.",
            ),
            TOO_LARGE,
            NO_WARM_UP,
        ),
    ),
    Symptom(
        key="flat",
        grave=True,
        label="Flat loss",
        seen=lambda m: m.fallen < NOTHING_LEARNED,
        evidence=lambda m: (
            f"In {m.training.epochs} epochs the loss has fallen by {max(m.fallen, 0):.1%}. An update moves"
            f" the weights by a share of {m.update_ratio:.1e}."
        ),
        where=lambda m: (0, m.training.epochs),
        causes=(
            Cause(
                "The learning rate is too small: the updates are tiny beside the weights.",
                lambda m: 1 - _near(m.update_ratio, CRAWLS),
                "Multiply the rate by ten until the curve moves.",
            ),
            Cause(
                "The rate is too large, and the training was thrown to a place without slope.",
                lambda m: _near(m.update_ratio, 1e-3),
                "Divide the rate by ten and start again.",
            ),
            WRONG_LABELS,
        ),
    ),
    Symptom(
        key="fluctuating",
        label="Fluctuating accuracy",
        seen=lambda m: m.to_and_fro > (RESTLESS if m.training.network_entry.metric else RESTLESS_LOSS),
        evidence=lambda m: (
            f"From one epoch to the next the validation {m.training.network_entry.metric or 'loss'} changes by"
            f" {m.swing:.1%} on average."
        ),
        causes=(
            Cause(
                "The rate is too large for the end of the training.",
                lambda m: 0.9 * (m.training.schedule == "constant"),
                "Let it fall: a schedule such as cosine.",
            ),
            SMALL_BATCH,
            Cause(
                "The validation part is small, so that a few rows decide.",
                lambda m: 30 / (30 + len(m.training.network_entry.table().validation.targets)),
                "Look at the loss instead.",
            ),
        ),
    ),
    Symptom(
        key="overfitting",
        label="Overfitting",
        seen=lambda m: m.overfits_after is not None,
        evidence=lambda m: (
            f"The validation loss was lowest after epoch {m.best_epoch} and ends {m.rise:.2g} times as high,"
            " while the training loss fell on."
        ),
        where=lambda m: (m.best_epoch, m.training.epochs),
        causes=(
            Cause(
                "It trains for too long.",
                lambda m: 0.9 * (m.training.early_stopping is None),
                "Stop early: keep the weights of the lowest point.",
            ),
            Cause(
                "Nothing holds the weights small.",
                lambda m: 0.5 * (float(m.training.optimizer_params.get("weight_decay", 0)) < 1e-3),
                "Weight decay.",
            ),
            WRONG_LABELS,
        ),
    ),
    Symptom(
        key="plateau",
        label="Plateau",
        seen=lambda m: m.standing > STANDS and m.last > 0.05 * m.start,
        evidence=lambda m: (
            f"In the last third of the epochs the loss is {m.standing:.1%} of what it was in the middle third."
        ),
        where=lambda m: (m.training.epochs / 3, m.training.epochs),
        causes=(
            Cause(
                "The steps are too short for a flat stretch.",
                lambda m: 1 - _near(m.update_ratio, 5e-3),
                "A larger rate, or an adaptive optimizer.",
            ),
            Cause(
                "The steps are too long to come any lower.", lambda m: _near(m.update_ratio, 5e-3), "Let the rate fall."
            ),
        ),
    ),
)
