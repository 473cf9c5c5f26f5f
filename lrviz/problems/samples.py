"""The real data behind the two regressions, shipped with scikit-learn; loaded when first needed.

Every feature is standardised (mean 0, variance 1), so that the two parameters have one scale.
"""

from functools import cache
from typing import NamedTuple

import numpy as np


class Rows(NamedTuple):
    """A table for a model with two parameters: features `[n, 2]`, target `[n]`."""

    features: np.ndarray
    target: np.ndarray


def _standardised(columns: np.ndarray) -> np.ndarray:
    return (columns - columns.mean(axis=0)) / columns.std(axis=0)


@cache
def diabetes() -> Rows:
    """442 patients: total serum cholesterol and LDL → disease progression after a year (Efron et al. 2004).

    The two blood values are strongly correlated (0.90), which makes a narrow valley.
    """
    from sklearn.datasets import load_diabetes

    table = load_diabetes(scaled=False)
    columns = [table.feature_names.index("s1"), table.feature_names.index("s2")]
    return Rows(_standardised(table.data[:, columns]), _standardised(table.target.astype(float)))


@cache
def breast_cancer() -> Rows:
    """569 tumours: mean radius and mean texture → benign (1) or malignant (0) (Wolberg et al. 1995)."""
    from sklearn.datasets import load_breast_cancer

    table = load_breast_cancer()
    columns = [list(table.feature_names).index("mean radius"), list(table.feature_names).index("mean texture")]
    return Rows(_standardised(table.data[:, columns]), table.target.astype(float))
