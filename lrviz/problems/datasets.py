"""The data sets: real ones shipped with scikit-learn, and two drawn in the plane; loaded when needed.

For a network a fifth of the examples, always the same ones, are for validation, and features and a number to be
predicted are standardised (mean 0, variance 1) with the mean and deviation of the training examples alone. A regression
with two parameters has two of the features, standardised over all examples, so that the two have one scale.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from lrviz.background import once

VALIDATION = 0.2
SPLIT_SEED = 0
S1_AND_S2 = [4, 5]
"""Columns of the diabetes data: total serum cholesterol and LDL."""
RADIUS_AND_TEXTURE = [0, 1]
"""Columns of the breast cancer data: mean radius and mean texture."""

ALL = slice(None)

Raw = tuple[np.ndarray, np.ndarray]
"""Features `[n, m]` and targets `[n]` as they come; whole numbers are classes."""


class Examples(NamedTuple):
    """Features `[n, …]` and targets `[n]`: a class's number, or the number to be predicted."""

    features: np.ndarray
    targets: np.ndarray


class DatasetSplit(NamedTuple):
    """The two parts of a data set."""

    train: Examples
    validation: Examples


def digits() -> Raw:
    """1,797 handwritten digits of 8 × 8 pixels (Alpaydın & Kaynak 1998)."""
    from sklearn.datasets import load_digits

    features, targets = load_digits(return_X_y=True)
    return np.asarray(features), np.asarray(targets)


def breast_cancer() -> Raw:
    """569 tumours, 30 measurements each: malignant (0) or benign (1) (Wolberg et al. 1995)."""
    from sklearn.datasets import load_breast_cancer

    features, targets = load_breast_cancer(return_X_y=True)
    return np.asarray(features), np.asarray(targets)


def diabetes() -> Raw:
    """442 patients, 10 measurements each → how far the disease has come a year later (Efron et al. 2004)."""
    from sklearn.datasets import load_diabetes

    features, targets = load_diabetes(return_X_y=True, scaled=False)
    return np.asarray(features), np.asarray(targets)


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
    return np.asarray(features), np.asarray(targets)


@cache
def diabetes_regression() -> Examples:
    """Total serum cholesterol and LDL of the diabetes data → disease progression after a year.

    The two blood values are strongly correlated (0.90), which makes a narrow valley.
    """
    features, targets = diabetes()
    return Examples(_standardised(features[:, S1_AND_S2], ALL, 0), _standardised(targets.astype(float), ALL, 0))


@cache
def breast_cancer_classification() -> Examples:
    """Mean radius and mean texture of the breast cancer data → benign (1) or malignant (0)."""
    features, targets = breast_cancer()
    return Examples(_standardised(features[:, RADIUS_AND_TEXTURE], ALL, 0), targets.astype(float))


@once
def split(raw: Callable[[], Raw], one_scale: bool) -> DatasetSplit:
    """The examples in two parts, standardised. one_scale: all features have the same, as pixels have."""
    features, targets = raw()
    axis = None if one_scale else 0
    order = np.random.default_rng(SPLIT_SEED).permutation(len(targets))
    held_out = round(VALIDATION * len(targets))
    validation, train = order[:held_out], order[held_out:]
    features = _standardised(features, train, axis)
    if not np.issubdtype(targets.dtype, np.integer):
        targets = _standardised(targets, train, axis)
    return DatasetSplit(Examples(features[train], targets[train]), Examples(features[validation], targets[validation]))


def _standardised(values: np.ndarray, train: np.ndarray | slice, axis: int | None) -> np.ndarray:
    deviation = values[train].std(axis=axis)
    return (values - values[train].mean(axis=axis)) / np.where(deviation == 0, 1, deviation)
