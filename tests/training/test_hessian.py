"""Sharpness and the edge of stability: against dense Hessians, and against what theory says training does."""

import jax
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from lrviz import OPTIMIZERS, Experiment, simulate
from lrviz.background import in_float64
from lrviz.labs.edge.edge import OPTIMIZERS_WITH_AN_EDGE, checked_constant, edge
from lrviz.problems.network import in_precision
from lrviz.problems.networks import NETWORKS
from lrviz.training import Training, train
from lrviz.training.hessian import largest_eigenvalues

MOONS = NETWORKS["two_moons"]


@in_float64
def dense(network, params, rows) -> np.ndarray:
    """The whole Hessian `[P, P]`."""
    flat, unravel = ravel_pytree(params)
    return np.asarray(jax.jit(jax.hessian(lambda w: network.mean_loss(unravel(w), rows)))(flat))


@pytest.mark.parametrize(("epochs", "dtype", "tolerance"), [(40, np.float64, 1e-10), (2, np.float32, 1e-3)])
def test_the_largest_eigenvalues_are_those_of_the_whole_hessian(epochs, dtype, tolerance):
    params = train(Training(network="two_moons", learning_rate=0.5, epochs=epochs), dtype=dtype).params
    rows = in_precision(MOONS.examples(), dtype)
    exact = np.linalg.eigvalsh(dense(MOONS, jax.tree.map(np.float64, params), MOONS.examples()))[::-1]
    found = largest_eigenvalues(MOONS, params, rows, count=3)
    np.testing.assert_allclose(found.values, exact[:3], rtol=tolerance)
    assert np.linalg.norm(found.vector) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("optimizer", OPTIMIZERS_WITH_AN_EDGE)
@pytest.mark.parametrize("beside", [0.98, 1.02])
def test_on_a_quadratic_a_step_beside_the_limit_shrinks_or_grows(optimizer, beside):
    """With ε = 1 and a tiny gradient an adaptive rule's P becomes 1, so that the limit is c over λ."""
    params = {"eps": 1.0} if "eps" in Training(optimizer=optimizer).optimizer_params else {}
    limit = checked_constant(Training(optimizer=optimizer, optimizer_params=params)) / 20
    run = simulate(
        Experiment(
            surface="formula",
            surface_params={"expression": "10*(x**2 + y**2)"},
            start=(1e-150, 1e-150),
            steps=1000,
            optimizer=optimizer,
            optimizer_params=params,
            learning_rate=beside * limit,
        )
    )
    early, late = (np.abs(run.positions[steps]).max() for steps in (slice(400, 500), slice(900, 1000)))
    assert (late > early) == (beside > 1)


def test_an_eigenvalue_after_few_iterations_says_how_far_off_it_may_be():
    params, rows = MOONS.init(0), MOONS.examples()
    exact = np.linalg.eigvalsh(dense(MOONS, params, rows))
    found = largest_eigenvalues(MOONS, params, rows, iterations=4)
    assert 1e-6 < np.abs(exact - found.values[0]).min() <= found.errors[0] < 0.5
    with pytest.raises(ValueError, match="count must be from 1 to 4"):
        largest_eigenvalues(MOONS, params, rows, count=5, iterations=4)


def preconditioner_of_adam(gradients: list[np.ndarray], beta1=0.9, beta2=0.999, eps=1e-8) -> np.ndarray:
    """P `[P]` after the gradients so far, written out."""
    squares = np.zeros_like(gradients[0])
    for gradient in gradients:
        squares = beta2 * squares + (1 - beta2) * gradient**2
    t = len(gradients)
    return (1 - beta1**t) * (np.sqrt(squares / (1 - beta2**t)) + eps)


def test_adams_sharpness_is_that_of_the_hessian_divided_by_its_scales():
    training = Training(network="two_moons", optimizer="adam", learning_rate=0.02, epochs=50, batch_size=0)
    followed, history = edge(training, (0.02,), 50, np.float64), train(training, dtype=np.float64, snapshots=True)
    np.testing.assert_allclose(followed.losses[0], history.losses, rtol=1e-9)
    rows, slope = MOONS.examples(), jax.jit(jax.grad(MOONS.mean_loss))
    weights = [{name: values[t] for name, values in history.snapshots.items()} for t in range(51)]
    gradients = [np.asarray(ravel_pytree(slope(params, rows))[0]) for params in weights]
    for t in (1, 40):
        root = np.sqrt(preconditioner_of_adam(gradients[:t]))
        exact = np.linalg.eigvalsh(dense(MOONS, weights[t], rows) / root / root[:, None])[-1]
        assert followed.sharpness[0, t] == pytest.approx(exact, rel=1e-3)
    assert np.isnan(followed.sharpness[0, 0])
    assert followed.limits[0, 0] == pytest.approx(38 / 0.02)


def test_gradient_descent_sharpens_until_two_over_the_rate_and_hovers_there():
    followed = edge(Training(network="diabetes"), (0.03, 0.15, 0.25), 1000)
    np.testing.assert_allclose(followed.limits[:, 0], [2 / 0.03, 2 / 0.15, 2 / 0.25])
    for k in (1, 2):
        low, high = followed.hovers(k)
        assert 0.8 < low <= high < 1.2
    assert followed.ratios[1, 0] < 0.8, "it begins below the edge"
    assert followed.reached_at(1) > 100
    assert (np.diff(followed.sharpness[0][::10]) > 0).all(), "a small rate stays below, and sharpens all the way"
    assert followed.reached_at(0) is None
    assert (followed.errors <= 1e-3 * followed.sharpness).all()


@pytest.mark.parametrize(("optimizer", "rate"), [("momentum", 0.2), ("adam", 0.03), ("rmsprop", 0.003)])
def test_other_optimizers_hover_at_their_own_limit(optimizer, rate):
    # Single measurements may lie further off: with momentum the swings are chaotic.
    ratios = edge(Training(network="diabetes", optimizer=optimizer), (rate,), 1000).ratios[0]
    assert 0.8 < np.median(ratios[-33:]) < 1.2


def test_a_run_that_diverges_says_when():
    followed = edge(Training(network="diabetes"), (0.05, 0.4), 200)
    assert followed.diverged_at(0) is None
    ends = followed.diverged_at(1)
    assert np.isfinite(followed.losses[1, :ends]).all()
    assert not np.isfinite(followed.losses[1, ends])
    assert followed.hovers(1) is None
    assert np.isnan(followed.sharpness[1, -1])


def test_a_schedule_moves_the_limit():
    training = Training(network="two_moons", schedule="step", schedule_params={"drop_rate": 0.5, "drop_step": 40})
    followed = edge(training, (1.0,), 100)
    np.testing.assert_allclose(followed.limits[0, [0, 39, 40, 99]], [2, 2, 4, 8])


def test_the_edge_reports_how_far_it_is_and_can_be_stopped():
    shares = []

    def report(share, message):
        shares.append(share)
        if share > 0.05:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        edge(Training(network="two_moons", seed=5), (0.1,), 100, report=report)
    assert shares == pytest.approx([0.01, 0.02, 0.03, 0.04, 0.05, 0.06])


@pytest.mark.parametrize(
    ("changes", "rates", "steps", "message"),
    [
        ({"optimizer": "lion"}, (0.1,), 100, "optimizer must be one whose limit is known, sgd, momentum"),
        ({"schedule": "plateau"}, (0.1,), 100, "schedule must not depend on the loss"),
        ({}, (0.1,), 10, "steps must be a whole number from 50 to 5000, not 10"),
        ({}, (), 100, "rates must hold at least one"),
        ({}, (-1.0,), 100, "learning_rate must be"),
    ],
)
def test_a_training_without_a_known_limit_is_named(changes, rates, steps, message):
    with pytest.raises(ValueError, match=message):
        edge(Training(network="two_moons", **changes), rates, steps)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_optimizer_is_offered_where_a_limit_is_written_beside_it_and_refused_elsewhere(optimizer):
    entry = OPTIMIZERS[optimizer]
    written = entry.limit_label or (entry.preconditioner and entry.preconditioner.limit_label)
    if written:
        assert checked_constant(Training(optimizer=optimizer)) > 0
    else:
        with pytest.raises(ValueError, match="optimizer must be one whose limit is known"):
            checked_constant(Training(optimizer=optimizer))
