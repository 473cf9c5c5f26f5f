"""The fate page: every kind of map, every preset, and what is not allowed."""

import threading

import pytest

from lrviz import Experiment
from lrviz.labs.fate import MAPS, PRESETS
from lrviz.ui.labs import fate
from tests.pages.conftest import checked, errors


@pytest.fixture(autouse=True)
def small_maps(monkeypatch):
    monkeypatch.setattr(fate, "affordable_side", lambda *_: 64)


def captions(page) -> str:
    return "\n".join(caption.value for caption in page.caption)


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_is_one_click_away(open_page, key):
    page = open_page("fate")
    page.button(key=f"fate.preset-{key}").click()
    checked(page.run())
    preset = PRESETS[key]
    assert preset.lesson in captions(page)
    assert "Of the runs" in captions(page)
    assert page.query_params["surface"] == preset.experiment.surface
    assert page.query_params.get("window", "") == (str(preset.window) if preset.window else "")


def test_another_surface_is_seen_whole(open_page):
    page = open_page("fate", {"window": "-1.0,1.0,-1.0,1.0", "place": "0.5,0.5"})
    page.selectbox(key="fate.surface").set_value("beale")
    checked(page.run())
    assert page.query_params["surface"] in ("beale", ["beale"])
    assert not {"window", "place"} & set(page.query_params)


@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("surface", ["bowl", "himmelblau", "linear_regression"])
def test_every_kind_of_map_is_there_or_a_button_makes_it_so(open_page, kind, surface):
    page = open_page("fate", {"map": kind, "surface": surface, "steps": "20"})
    if MAPS[kind].needs(Experiment(surface=surface, steps=20)):
        page.button(key="fate.remedy").click()
        checked(page.run())
    assert "Of the runs" in captions(page)


def test_the_run_of_a_place_is_on_the_stage(open_page):
    page = open_page("fate", {"surface": "himmelblau", "learning_rate": "0.01", "steps": "100", "place": "3.5,2.5"})
    assert "By the map's rule" in captions(page)
    assert "minimum at (3, 2), after" in captions(page)


def test_the_page_says_when_the_numbers_end(open_page):
    page = open_page("fate", {"surface": "himmelblau", "window": "1,1.00000000000001,1,1.00000000000001"})
    assert "Float64 can zoom no further" in captions(page)
    assert "float64" in captions(page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"map": "weather"}, "map must be one of"),
        ({"window": "1,2,3"}, "window: must be four numbers"),
        ({"window": "2,1,0,1"}, "window: x_from must be below x_to"),
        ({"window": "nan,1,0,1"}, "x_from must be a number"),
        ({"window": "500,600,0,1"}, "lies outside"),
        ({"place": "here"}, "must be two numbers"),
        ({"place": "500,0"}, "start must be two numbers from -100"),
        ({"surface": "moon"}, "surface must be one of"),
    ],
)
def test_what_is_not_allowed_is_named_and_the_rest_stays(open_page, query, message):
    page = open_page("fate", {"optimizer": "adam", **query})
    assert message in errors(page)
    assert "Of the runs" in captions(page)


def test_what_the_reader_does_waits_for_the_map_that_they_asked_for(open_page, monkeypatch):
    told, computed, is_slow = [], fate.result_or_progress, threading.Event()
    monkeypatch.setattr(fate, "show_map", lambda picture, key, on_event, is_asked_for: told.append(is_asked_for))
    page = open_page("fate", {"surface": "himmelblau", "steps": "20"})
    assert told[-1]
    monkeypatch.setattr(
        fate, "result_or_progress", lambda *args, **kwargs: None if is_slow.is_set() else computed(*args, **kwargs)
    )
    is_slow.set()
    page.selectbox(key="fate.optimizer").set_value("adam").run()
    assert not told[-1]
    is_slow.clear()
    checked(page.run())
    assert told[-1]
