"""Figures of landscapes and of the edge: the curves are the core's numbers, and so are the words."""

import numpy as np
import pytest

from lrviz.figures.look import brief, number, round_ticks
from lrviz.labs.edge.edge import edge
from lrviz.labs.edge.figures import describe_edge, edge_picture
from lrviz.labs.landscape import losses_under, paths, view
from lrviz.labs.landscape.figures import describe_distance, describe_two_losses, distance, two_losses
from lrviz.training import Training
from lrviz.ui.components.chart import compact


def curve(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def texts(figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def test_both_losses_and_the_distance_are_drawn_as_they_were_computed():
    found = paths(Training(network="two_moons", learning_rate=1.0, epochs=5), 1.0)
    k = found.index(1.0)
    seen = view(found, "principal", k)
    drawn = losses_under(seen, k)
    losses = two_losses(seen, k, drawn)
    np.testing.assert_array_equal(curve(losses, "the run's own").y, found.losses[k])
    np.testing.assert_array_equal(curve(losses, "on the plane").y, drawn)
    np.testing.assert_array_equal(curve(distance(seen, k), "off the plane").y, seen.seen.distances[k])
    assert number(drawn[-1]) in describe_two_losses(seen, k, drawn)
    assert number(seen.seen.distances[k].max()) in describe_distance(seen, k)
    assert compact(losses)


def test_the_edge_is_drawn_as_it_was_measured_and_all_rates_share_their_axes():
    found = edge(Training(network="diabetes"), (0.03, 0.15, 10.0), 300)
    pictures = [edge_picture(found, k) for k in range(3)]
    np.testing.assert_array_equal(curve(pictures[1], "sharpness").y, found.sharpness[1])
    np.testing.assert_array_equal(curve(pictures[1], "2/η").y, found.limits[1])
    loss = curve(pictures[1], "training loss")
    np.testing.assert_array_equal(loss.y, found.losses[1, loss.x])
    assert len({str(picture.layout.yaxis.range) + str(picture.layout.yaxis2.range) for picture in pictures}) == 1
    assert "2/η = 13.3" in texts(pictures[1])
    assert "above the picture" in texts(pictures[0])
    assert "the largest stable sharpness is 13.3" in describe_edge(found, 1)
    assert f"NaN from step {found.diverged_at(2)} on" in describe_edge(found, 2)
    assert all(compact(picture) for picture in pictures)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 0.013),
        (0, 1.0),
        (0, 26.0),
        (0, 4000.0),
        (0.15, 1.1),
        (100.0, 100.1),
        (-3e5, -2e5),
        (1e6, 1e6 + 3),
        (-1e300, 1e300),
    ],
)
def test_a_few_round_ticks_each_with_its_own_text(low, high):
    values, words = zip(*round_ticks(high, low), strict=True)
    assert 3 <= len(values) <= 7
    assert low <= values[0] < values[-1] <= high
    assert low or values[0] == 0
    assert len(set(words)) == len(words)
    assert brief(3800.0) == "3800"
