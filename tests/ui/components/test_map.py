"""What travels to the map of fates: true to the numbers, named where it is seen, in colours that stay apart."""

import json
import math
import zlib
from importlib import import_module
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import Experiment
from lrviz.figures.theme import PALETTE
from lrviz.labs.fate import MOVING, PRESETS, Window, fate_map
from lrviz.spec.access import Access
from lrviz.ui.components.map import show_map
from lrviz.ui.components.map.map import packed
from lrviz.ui.labs.fate_picture import picture
from tests.ui.components.test_triggers import JSON, LEAVES, numbers_in

XY = ("x", "y", "to_x", "to_y", "rate")
# Linear RGB as the full eye, and as those without one kind of cone see it: Machado, Oliveira and Fernandes (2009).
EYES = {
    "full": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def drawn_of(key, size=64):
    preset = PRESETS[key]
    return fate_map(preset.experiment, preset.kind, preset.window, size)


@pytest.mark.parametrize("key", PRESETS)
def test_what_is_unpacked_is_what_was_computed(key):
    drawn = drawn_of(key)
    shown = picture(drawn, None)
    head, body = packed(shown).split(b"\n", 1)
    raw = np.frombuffer(zlib.decompress(body), np.uint8).reshape(2, 64, 64)
    assert np.array_equal(raw[0].view(np.int8), drawn.fates)
    assert np.array_equal(raw[1], shown.shades)
    assert json.loads(head)["description"] == shown.description


def test_every_minimum_in_sight_is_marked_named_and_in_the_colour_of_its_fate():
    drawn = drawn_of("wild", 512)
    marks = [mark for mark in picture(drawn, None).marks if mark.kind == "minimum"]
    assert [mark.fate for mark in marks] == [0, 1, 2, 3]
    for mark, minimum in zip(marks, drawn.minima, strict=True):
        assert (10 * mark.x - 5, 10 * mark.y - 5) == pytest.approx((minimum.x, minimum.y))
        assert f"({minimum.x:.3g}, {minimum.y:.3g})".replace("-", "−") == mark.text


def test_a_name_stands_on_its_fate_and_clear_of_other_names():
    drawn = drawn_of("wild", 512)
    shown = picture(drawn, None)
    (moving,) = shown.labels
    assert moving.text == "still moving"
    assert drawn.fates[int(moving.y * 512), int(moving.x * 512)] == MOVING
    for mark in shown.marks:
        assert abs(mark.x - moving.x) >= 0.25 or abs(mark.y - moving.y) >= 0.06


def test_fates_whose_minima_are_out_of_sight_are_named_where_they_have_room():
    drawn = fate_map(PRESETS["basins"].experiment, window=Window(-0.5, 0.5, -1, 0), size=256)
    shown = picture(drawn, None)
    assert not shown.marks
    assert {label.text for label in shown.labels} >= {"(3, 2)", "(3.58, −1.85)"}
    for label in shown.labels:
        fate = drawn.fates[int(label.y * 256), int(label.x * 256)]
        assert f"({drawn.minima[fate].x:.3g}" in label.text.replace("−", "-")


def test_a_locked_rate_is_shown_and_not_moved_a_hidden_one_is_not_shown():
    drawn = drawn_of("basins")
    assert (picture(drawn, None).rate, picture(drawn, None).rate_moves) == (0.01, True)
    locked = picture(drawn, None, Access(locked=frozenset({"learning_rate"})))
    assert (locked.rate, locked.rate_moves) == (0.01, False)
    assert picture(drawn, None, Access(hidden=frozenset({"learning_rate"}))).rate is None


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("mode", PALETTE)
def test_fates_stay_apart_in_every_eye(mode, eye):
    colours = PALETTE[mode]
    every = [*colours["fates"], colours["diverged"], colours["moving"]]
    seen = {colour: lab(EYES[eye] @ linear(colour)) for colour in every}
    for one, other in combinations(every, 2):
        first_four = {one, other} <= {*colours["fates"][:4], colours["diverged"], colours["moving"]}
        assert np.linalg.norm(seen[one] - seen[other]) >= (15 if first_four else 10), (one, other)


def mount_anew() -> None:
    """Lets the map be mounted once more, by whatever mounts components now."""
    for value in vars(import_module("lrviz.ui.components.map.map")).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@pytest.fixture(scope="module")
def heard_of():
    """What the page hears of when a browser says that this was done on the map."""
    listening, state, heard = {}, {}, []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("streamlit.components.v2.component", lambda *_, **__: lambda **given: listening.update(given))
        patched.setattr("streamlit.session_state", state)
        mount_anew()
        show_map(picture(fate_map(Experiment(steps=10), size=16), None), "map", heard.append)

        def tell(what):
            heard.clear()
            state["map"] = {"did": {"id": 1, "what": what}}
            listening["on_did_change"]()
            return list(heard)

        yield tell
    mount_anew()


@pytest.mark.parametrize(
    ("done", "heard"),
    [
        ({"do": "pick", "x": 0.5, "y": 1}, [{"do": "pick", "x": 0.5, "y": 1.0}]),
        ({"do": "back", "x": []}, [{"do": "back"}]),
        ({"do": "explode"}, []),
        ({"do": []}, []),
        ({"do": "zoom", "x": 0}, []),
    ],
)
def test_a_page_hears_of_what_can_be_done_on_the_map_and_of_nothing_else(heard_of, done, heard):
    assert heard_of(done) == heard


@given(
    JSON | st.fixed_dictionaries({"do": st.sampled_from(["pick", "zoom", "rate"])}, optional=dict.fromkeys(XY, LEAVES))
)
def test_whatever_a_browser_says_was_done_on_the_map_a_page_hears_of_nothing_but_finite_numbers(heard_of, done):
    for part in numbers_in(tuple(heard_of(done))):
        assert math.isfinite(part)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE 1976 L*, a*, b* of linear RGB."""
    share = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
