"""The data of the networks: real tables shipped with scikit-learn, and two drawn in the plane; loaded when needed.

A fifth of the rows, always the same ones, are for validation. Features and a number to be predicted are standardised
(mean 0, variance 1) with the mean and deviation of the training rows alone.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

VALIDATION = 0.2
SPLIT_SEED = 0
ARMS, POINTS_ON_ARM = 3, 200


class Rows(NamedTuple):
    """Features `[n, …]` and targets `[n]`: a class's number, or the number to be predicted."""

    features: np.ndarray
    targets: np.ndarray


class Table(NamedTuple):
    """The two parts of the data."""

    train: Rows
    validation: Rows


@cache
def digits() -> Table:
    """1,797 handwritten digits of 8 × 8 pixels (Alpaydın & Kaynak 1998); all pixels have one scale."""
    from sklearn.datasets import load_digits

    images, classes = load_digits(return_X_y=True)
    return _parted(images.reshape(-1, 1, 8, 8), classes, axis=None)


@cache
def digits_in_rows() -> Table:
    """The same digits as rows of 64 numbers."""
    return Table(*(Rows(part.features.reshape(-1, 64), part.targets) for part in digits()))


@cache
def breast_cancer() -> Table:
    """569 tumours, 30 measurements each: malignant (0) or benign (1) (Wolberg et al. 1995)."""
    from sklearn.datasets import load_breast_cancer

    return _parted(*load_breast_cancer(return_X_y=True))


@cache
def diabetes() -> Table:
    """442 patients, 10 measurements each → how far the disease has come a year later (Efron et al. 2004)."""
    from sklearn.datasets import load_diabetes

    table = _parted(*load_diabetes(return_X_y=True, scaled=False))
    mean, deviation = table.train.targets.mean(), table.train.targets.std()
    return Table(*(Rows(part.features, (part.targets - mean) / deviation) for part in table))


@cache
def spiral() -> Table:
    """Three arms of a spiral, 200 points each: r up to 1 along 4 radians, with noise of 0.2 radians."""
    generator = np.random.default_rng(SPLIT_SEED)
    arms = np.repeat(np.arange(ARMS), POINTS_ON_ARM)
    radius = np.tile(np.arange(1, POINTS_ON_ARM + 1) / POINTS_ON_ARM, ARMS)
    angle = 4 * (radius + arms) + generator.normal(0, 0.2, arms.size)
    return _parted(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]), arms)


@cache
def two_moons() -> Table:
    """Two half circles that reach into each other, 200 points each, with noise of 0.2."""
    from sklearn.datasets import make_moons

    return _parted(*make_moons(400, noise=0.2, random_state=SPLIT_SEED))


def _parted(features: np.ndarray, targets: np.ndarray, axis: int | None = 0) -> Table:
    order = np.random.default_rng(SPLIT_SEED).permutation(len(targets))
    held_out = round(VALIDATION * len(targets))
    validation, train = order[:held_out], order[held_out:]
    mean, deviation = features[train].mean(axis=axis), features[train].std(axis=axis)
    scaled = (features - mean) / np.where(deviation == 0, 1, deviation)
    return Table(Rows(scaled[train], targets[train]), Rows(scaled[validation], targets[validation]))
