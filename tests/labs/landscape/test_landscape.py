"""Landscapes: the loss on the plane is the network's own, the plane is the path's, and what it leaves out is said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrviz.labs.landscape import PATH_RATES, PLANES, losses_under, paths, principal_plane, random_plane, survey, view
from lrviz.labs.landscape.plane import flat, unflat
from lrviz.labs.landscape.survey import loss_on
from lrviz.problems.network import loss_at
from lrviz.problems.networks import NETWORKS
from lrviz.training import Training, train

MOONS, SHORT = NETWORKS["two_moons"], Training(network="two_moons", learning_rate=1.0, epochs=12)


def walk_in(directions: np.ndarray, origin: np.ndarray, seed: int = 0) -> np.ndarray:
    """A path `[9, P]` in the plane of two directions, ending at the origin."""
    steps = np.random.default_rng(seed).normal(size=(9, 2)) * [5, 1]
    return origin + (steps - steps[-1]) @ directions


def two_directions(size: int, seed: int = 0) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(size, 2)))[0].T


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_the_loss_at_a_point_is_that_of_the_network_with_those_weights_to_the_last_bit(network):
    history = train(Training(network=network.key, learning_rate=0.02, epochs=3), snapshots=True)
    path = flat(network, history.snapshots)
    plane = principal_plane(network, path, path[-1])
    ground, loss = survey(plane, (-1.0, 1.0), (-1.0, 1.0), 3), loss_on(plane)
    for a, b in [*plane.project(path).coordinates, (-1.0, 1.0)]:
        assert loss(a, b) == loss_at(network, plane.weights(a, b))
    assert ground.losses[2, 0] == loss_at(network, plane.weights(-1.0, 1.0))
    assert loss(0.0, 0.0) == loss_at(network, history.params)
    assert loss(0.0, 0.0) == pytest.approx(history.train_losses[-1], rel=1e-5)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_a_path_in_a_plane_is_found_again(seed):
    origin = flat(MOONS, MOONS.init(0))
    directions = two_directions(origin.size, seed)
    path = walk_in(directions, origin, seed)
    plane = principal_plane(MOONS, path, origin)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    seen = plane.project(path)
    np.testing.assert_allclose(seen.distances, 0, atol=1e-9)
    np.testing.assert_allclose(origin + seen.coordinates @ plane.directions, path, atol=1e-9)
    assert plane.explained(path).sum() == pytest.approx(1)
    assert (seen.coordinates[0] <= 1e-9).all(), "it goes from left to right"


def test_the_distance_is_that_to_the_nearest_point_of_the_plane():
    origin = flat(MOONS, MOONS.init(0))
    plane = random_plane(MOONS, origin, seed=3)
    point = origin + np.random.default_rng(1).normal(size=origin.size)
    coordinates, distance = plane.project(point)
    nearest, *_ = np.linalg.lstsq(plane.directions.T, point - origin, rcond=None)
    np.testing.assert_allclose(coordinates, nearest, rtol=1e-9)
    assert distance == pytest.approx(np.linalg.norm(flat(MOONS, plane.weights(*nearest)) - point), rel=1e-9)


def test_the_two_directions_hold_as_much_as_any_two_can():
    path = flat(MOONS, train(SHORT, dtype=np.float64, snapshots=True).snapshots)
    plane, singular = principal_plane(MOONS, path, path[-1]), np.linalg.svd(path - path.mean(0), compute_uv=False)
    np.testing.assert_allclose(plane.explained(path), singular[:2] ** 2 / (singular**2).sum(), rtol=1e-9)
    assert plane.explained(path).sum() > random_plane(MOONS, path[-1]).explained(path).sum()


def test_random_directions_are_as_long_as_the_weights_filter_by_filter():
    network = NETWORKS["digits_cnn"]
    start = network.init(0)
    plane = random_plane(network, flat(network, start), seed=2)
    for direction in plane.directions:
        for name, part in unflat(network, direction).items():
            lengths, own = (np.linalg.norm(a.reshape(len(a), -1), axis=1) for a in (part, start[name]))
            np.testing.assert_allclose(lengths, 0 if part.ndim == 1 else own, rtol=1e-9, err_msg=name)
    assert abs(np.corrcoef(plane.directions)[0, 1]) < 0.2


def test_a_path_that_hardly_moves_spans_no_plane_and_one_along_a_line_or_that_ends_spans_one():
    origin = flat(MOONS, MOONS.init(0))
    for lost in (np.tile(origin, (5, 1)), origin[None], np.full((4, origin.size), np.nan)):
        with pytest.raises(ValueError, match="the weights hardly move, so their path spans no plane"):
            principal_plane(MOONS, lost, origin)
    one, _ = two_directions(origin.size)
    line = principal_plane(MOONS, origin + np.outer([0.0, 1.0, 2.0], one), origin)
    np.testing.assert_allclose(line.directions @ line.directions.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(line.directions[0], one, atol=1e-12)
    path = walk_in(two_directions(origin.size), origin)
    broken = np.vstack([path, np.full((2, origin.size), np.nan)])
    np.testing.assert_array_equal(
        principal_plane(MOONS, broken, origin).directions, principal_plane(MOONS, path, origin).directions
    )
    assert np.isnan(principal_plane(MOONS, broken, origin).project(broken).distances[-2:]).all()


def test_all_rates_start_at_one_place_and_are_seen_from_one_plane():
    found = paths(SHORT, 0.1)
    assert set(PATH_RATES) <= set(found.rates)
    assert paths(SHORT.replace(learning_rate=float(PATH_RATES[3])), 1.0) is found, "the rate is an axis"
    own = train(SHORT, snapshots=True)
    k = found.index(1.0)
    np.testing.assert_allclose(found.losses[k], own.train_losses, rtol=1e-5)
    np.testing.assert_array_equal(found.points[:, 0], np.tile(found.points[0, 0], (len(found.rates), 1)))
    seen = view(found, "principal", k)
    assert seen.seen.distances[k, -1] == pytest.approx(0, abs=1e-6), "the plane goes through the run's end"
    assert seen.explained(k).sum() > 0.8
    assert (seen.x[0] < seen.seen.coordinates[k, :, 0]).all()
    assert (seen.seen.coordinates[k, :, 0] < seen.x[1]).all()
    assert seen.travelled[k, -1] >= np.linalg.norm(found.points[k, -1] - found.points[k, 0]) - 1e-4
    assert set(found.judgement.verdicts) >= {"too_small", "just_right"}


@pytest.mark.parametrize("plane", PLANES)
def test_a_run_that_diverges_is_seen_as_far_as_it_has_numbers(plane):
    found = paths(Training(network="diabetes", learning_rate=0.1, epochs=2), 0.1)
    k = len(found.rates) - 1
    assert found.finite[k] < 3
    assert found.judgement.verdicts[k] == "diverged"
    seen = view(found, plane, found.index(0.1))
    drawn = losses_under(seen, k)
    assert np.isfinite(drawn[: found.finite[k]]).all()
    assert np.isnan(drawn[found.finite[k] :]).all()


def test_too_many_epochs_are_refused():
    with pytest.raises(ValueError, match="epochs must be a whole number from 2 to 50, not 150"):
        paths(SHORT.replace(epochs=150), 0.1)
