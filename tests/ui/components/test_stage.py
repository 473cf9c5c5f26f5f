"""What travels to the stage: small, true to the numbers, and on axes that do not move with the handle."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SURFACES, Experiment, diagnose, simulate
from lrviz.ui.components.stage import DEFAULT_FLAGS, Flags, pack, standalone_html
from lrviz.ui.components.stage.payload import drawn_steps
from lrviz.ui.widgets import scene
from tests.strategies import experiments

LIMIT = 150_000


def packed(experiment):
    run = simulate(experiment)
    return pack(
        scene.landscape(experiment),
        [scene.run(run, diagnose(run), "")],
        scene.learning_rate_ruler(experiment),
        DEFAULT_FLAGS,
        "/plotly.js",
    )


def unpacked(block):
    length = int.from_bytes(block[:4], "little")
    header = json.loads(block[4 : 4 + length])
    arrays = {
        name: np.frombuffer(block, place["dtype"], int(np.prod(place["shape"])), 4 + length + place["offset"]).reshape(
            place["shape"]
        )
        for name, place in header["arrays"].items()
    }
    return header, arrays


@settings(max_examples=25)
@given(experiments())
def test_any_experiment_fits_the_budget_and_arrives_as_it_was_computed(experiment):
    block = packed(experiment)
    assert len(block) <= LIMIT
    header, arrays = unpacked(block)
    run = simulate(experiment)
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(arrays["run0.positions"], run.positions.astype("f4"))
        np.testing.assert_array_equal(arrays["run0.losses"], run.losses.astype("f4"))
    assert header["runs"][0]["learning_rate"] == experiment.learning_rate


@settings(max_examples=15)
@given(experiments())
def test_a_waiting_stage_is_sent_nothing_of_what_will_happen(experiment):
    """Whatever happens after the start, the block is the same to the last byte."""
    trajectory = simulate(experiment)
    run = scene.run(trajectory, diagnose(trajectory), "named")
    other = replace(
        run,
        label="",
        verdict="stuck",
        sentence="Something else.",
        left_at=1,
        suggested_learning_rate=7.0,
        positions=np.vstack([run.positions[:1], np.zeros((3, 2))]),
        losses=np.append(run.losses[:1], [1.0, 2.0, 3.0]),
        learning_rates=np.full(3, run.learning_rates[0]),
    )
    waiting = Flags(waiting=True)
    block = pack(scene.landscape(experiment), [run, run], scene.learning_rate_ruler(experiment), waiting)
    assert block == pack(scene.landscape(experiment), [other], None, waiting)
    header, arrays = unpacked(block)
    assert set(arrays) == {"heights", "run0.positions", "run0.losses", "run0.rates"}
    np.testing.assert_array_equal(arrays["run0.positions"], run.positions[:1].astype("f4"))
    assert arrays["run0.losses"].size == 1
    assert header["ruler"] is None
    assert not header["runs"][0]["verdict"] + header["runs"][0]["sentence"]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_axes_do_not_follow_the_handle(surface, optimizer):
    """A plot normalised by itself would hide what the rate does."""
    slow, fast = (
        unpacked(packed(Experiment(surface=surface, optimizer=optimizer, learning_rate=rate)))[0]
        for rate in (1e-4, 1.0)
    )
    assert slow["rate_log10"] == fast["rate_log10"]
    assert slow["loss_log10"] == fast["loss_log10"]


@given(st.integers(2, 2000))
def test_a_zig_zag_is_not_sampled_away(steps):
    stride, drawn = drawn_steps(steps)
    assert stride % 2 == 1
    assert drawn[0] == 0
    assert drawn[-1] == steps
    assert len(drawn) <= 130
    assert stride == 1 or steps > 128


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_leaves_the_picture_when_it_does(optimizer):
    experiment = Experiment(optimizer=optimizer, learning_rate=10.0)
    run = simulate(experiment)
    left = scene.run(run, diagnose(run), "").left_at
    inside = (np.abs(run.positions) <= 2).all(axis=1)
    if left is None:
        assert inside[-1]
    else:
        assert not inside[left:].any()
        assert left == 0 or inside[left - 1]


def test_the_page_for_offline_use_asks_nobody_for_anything():
    experiment = Experiment()
    run = simulate(experiment)
    page = standalone_html(
        scene.landscape(experiment),
        [scene.run(run, diagnose(run), "")],
        scene.learning_rate_ruler(experiment),
        DEFAULT_FLAGS,
        "A <run>",
    )
    assert "A &lt;run&gt;" in page
    assert "<script src" not in page
    assert "<link" not in page
