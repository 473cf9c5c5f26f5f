"""Surfaces: minima where they are said to be, and one source for value and slope."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import SURFACES
from lrviz.background import in_float64
from lrviz.descent.curvature import theory
from lrviz.descent.experiment import Experiment
from lrviz.spec.registry import complete

PARAMS = {key: complete(surface, "surface", {}) for key, surface in SURFACES.items()}


def loss(key):
    return lambda p: SURFACES[key].function(p[0], p[1], **PARAMS[key])


@pytest.mark.parametrize("key", SURFACES)
@in_float64
def test_at_every_minimum_the_gradient_is_0_the_hessian_positive_and_the_loss_as_said(key):
    (x0, x1), (y0, y1) = SURFACES[key].domain
    minima = SURFACES[key].minima(PARAMS[key])
    assert minima
    for minimum in minima:
        place = jnp.array([minimum.x, minimum.y])
        assert x0 <= minimum.x <= x1
        assert y0 <= minimum.y <= y1
        assert np.abs(jax.grad(loss(key))(place)).max() < 1e-7
        assert float(loss(key)(place)) == pytest.approx(minimum.loss, rel=1e-10, abs=1e-10)
        assert np.linalg.eigvalsh(jax.hessian(loss(key))(place)).min() > 0


@pytest.mark.parametrize("key", SURFACES)
@in_float64
def test_nothing_in_the_picture_is_below_the_best_minimum(key):
    xs, ys = (np.linspace(*span, 301) for span in SURFACES[key].domain)
    z = SURFACES[key].function(*jnp.meshgrid(jnp.asarray(xs), jnp.asarray(ys)), **PARAMS[key])
    assert float(z.min()) >= SURFACES[key].minima(PARAMS[key])[0].loss - 1e-9


@pytest.mark.parametrize("key", SURFACES)
def test_the_start_is_in_the_picture_and_single_precision_stays_single(key):
    for value, span in zip(SURFACES[key].start, SURFACES[key].domain, strict=True):
        assert span[0] <= value <= span[1]
    if SURFACES[key].model is None:
        params = {k: v if isinstance(v, str) else np.float32(v) for k, v in PARAMS[key].items()}
        place = jnp.asarray(SURFACES[key].start, jnp.float32)
        assert SURFACES[key].function(place[0], place[1], **params).dtype == jnp.float32


@given(st.floats(1, 1000), st.floats(-90, 90))
def test_the_ravine_has_the_curvature_it_is_given(condition_number, angle):
    experiment = Experiment(surface_params={"condition_number": condition_number, "angle": angle})
    np.testing.assert_allclose(theory(experiment).eigenvalues, [1, condition_number], rtol=1e-9)


def test_a_bowl_is_a_round_ravine():
    round_ravine = SURFACES["ravine"].function(0.3, -0.7, condition_number=1.0, angle=33.0)
    assert float(round_ravine) == pytest.approx(float(SURFACES["bowl"].function(0.3, -0.7)))


def test_the_regressions_are_what_scikit_learn_fits():
    from sklearn.linear_model import LinearRegression, LogisticRegression

    rows = SURFACES["linear_regression"].model.examples()
    best = SURFACES["linear_regression"].minima(PARAMS["linear_regression"])[0]
    fitted = LinearRegression(fit_intercept=False).fit(*rows)
    assert [best.x, best.y] == pytest.approx(list(fitted.coef_), abs=1e-7)
    rows = SURFACES["logistic_regression"].model.examples()
    best = SURFACES["logistic_regression"].minima(PARAMS["logistic_regression"])[0]
    fitted = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1000).fit(*rows)
    assert [best.x, best.y] == pytest.approx(list(fitted.coef_[0]), abs=1e-4)
