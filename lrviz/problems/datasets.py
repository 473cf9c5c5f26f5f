"""The data of the networks: real tables shipped with scikit-learn, and two drawn in the plane; loaded when needed.

A fifth of the rows, always the same ones, are for validation. Features and a number to be predicted are standardised
(mean 0, variance 1) with the mean and deviation of the training rows alone.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lrviz.background import once

VALIDATION = 0.2
SPLIT_SEED = 0

Raw = tuple[np.ndarray, np.ndarray]
"""Features `[n, m]` and targets `[n]` as they come; whole numbers are classes."""


class Rows(NamedTuple):
    """Features `[n, …]` and targets `[n]`: a class's number, or the number to be predicted."""

    features: np.ndarray
    targets: np.ndarray


class Table(NamedTuple):
    """The two parts of the data."""

    train: Rows
    validation: Rows


def digits() -> Raw:
    """1,797 handwritten digits of 8 × 8 pixels (Alpaydın & Kaynak 1998)."""
    from sklearn.datasets import load_digits

    features, targets = load_digits(return_X_y=True)
    return features, targets


def breast_cancer() -> Raw:
    """569 tumours, 30 measurements each: malignant (0) or benign (1) (Wolberg et al. 1995)."""
    from sklearn.datasets import load_breast_cancer

    features, targets = load_breast_cancer(return_X_y=True)
    return features, targets


def diabetes() -> Raw:
    """442 patients, 10 measurements each → how far the disease has come a year later (Efron et al. 2004)."""
    from sklearn.datasets import load_diabetes

    features, targets = load_diabetes(return_X_y=True, scaled=False)
    return features, targets


def spiral() -> Raw:
    """Three arms of a spiral, 200 points each: r up to 1 along 4 radians, with noise of 0.2 radians."""
    generator = np.random.default_rng(0)
    targets = np.repeat([0, 1, 2], 200)
    radius = np.tile(np.arange(1, 201) / 200, 3)
    angle = 4 * (radius + targets) + generator.normal(0, 0.2, targets.size)
    features = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    return features, targets


def two_moons() -> Raw:
    """Two half circles that reach into each other, 200 points each, with noise of 0.2."""
    from sklearn.datasets import make_moons

    features, targets = make_moons(400, noise=0.2, random_state=0)
    return features, targets


@once
def parted(raw: Callable[[], Raw], alike: bool) -> Table:
    """The rows in two parts, standardised. alike: all features have one scale, as pixels have."""
    features, targets = raw()
    axis = None if alike else 0
    order = np.random.default_rng(SPLIT_SEED).permutation(len(targets))
    held_out = round(VALIDATION * len(targets))
    validation, train = order[:held_out], order[held_out:]
    features = _standardised(features, train, axis)
    if not np.issubdtype(targets.dtype, np.integer):
        targets = _standardised(targets, train, axis)
    return Table(Rows(features[train], targets[train]), Rows(features[validation], targets[validation]))


def _standardised(values: np.ndarray, train: np.ndarray, axis: int | None) -> np.ndarray:
    deviation = values[train].std(axis=axis)
    return (values - values[train].mean(axis=axis)) / np.where(deviation == 0, 1, deviation)
