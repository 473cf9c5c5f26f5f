import jax
import numpy as np
import pytest

from lrviz import OPTIMIZERS, SURFACES, Experiment, simulate
from lrviz.background import in_float64
from lrviz.labs.fate import final_positions, kernel

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_of_a_map_ends_where_the_single_run_ends(optimizer):
    x, y = RNG.uniform(-2, 2, (2, 5))
    rates = np.geomspace(1e-4, 1e-2, 5)
    experiment = Experiment(surface="himmelblau", optimizer=optimizer, steps=60)
    ends = np.stack(final_positions(experiment, x, y, rates, np.float64), axis=-1)
    alone = [
        simulate(experiment.replace(start=(float(a), float(b)), learning_rate=float(rate))).positions[-1]
        for a, b, rate in zip(x, y, rates, strict=True)
    ]
    np.testing.assert_allclose(ends, alone, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_is_followed_in_single_precision_and_nearly_as_in_double(surface):
    experiment = Experiment(surface=surface, optimizer="sgd", steps=3)
    (x_from, x_to), (y_from, y_to) = SURFACES[surface].domain
    x, y = np.meshgrid(np.linspace(x_from, x_to, 4)[1:3], np.linspace(y_from, y_to, 4)[1:3])
    end_x, end_y = final_positions(experiment, x, y, 1e-5)
    assert end_x.shape == x.shape
    assert end_x.dtype == np.float32
    start = (float(x[0, 1]), float(y[0, 1]))
    alone = simulate(experiment.replace(start=start, learning_rate=1e-5)).positions[-1]
    np.testing.assert_allclose((end_x[0, 1], end_y[0, 1]), alone, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("surface", ["linear_regression", "logistic_regression"])
@in_float64
def test_a_table_has_the_slope_of_its_rows(surface):
    x, y = np.random.default_rng(0).uniform(-5, 5, (2, 50))
    params = Experiment(surface=surface).surface_params
    expected, found = (
        jax.vmap(jax.grad(loss, (0, 1)))(x, y)
        for loss in (lambda x, y: SURFACES[surface].function(x, y, **params), kernel.map_loss(surface))
    )
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_run_that_diverges_ends_at_no_number_and_its_neighbour_where_it_would_alone():
    x, _ = final_positions(Experiment(surface="rosenbrock", optimizer="sgd", steps=100), [1.5, 1.0], [1.0, 1.0], 0.5)
    assert not np.isfinite(x[0])
    assert x[1] == 1.0


@pytest.mark.parametrize(
    "varied",
    [
        {"schedule": "cosine"},
        {"gradient_noise": 0.1},
        {"clip_norm": 1.0},
        {"surface": "linear_regression", "surface_params": {"batch_size": 8}},
    ],
)
def test_what_a_map_leaves_out_is_refused(varied):
    with pytest.raises(ValueError, match="a map of fates takes"):
        final_positions(Experiment(**varied), 0.0, 0.0, 0.1)
