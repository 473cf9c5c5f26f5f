"""What a browser sends: whatever it is, a callback gets a value of its own shape, or nothing."""

import math
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lrviz.ui.components.triggers import Malformed, fields, number, place, share, signal, text, whole
from tests.harness.waiting import until
from tests.pages.conftest import checked

COMPONENTS = {
    name: import_module(f"lrviz.ui.components.{name}")
    for name in ("stage.stage", "room.room", "map.map", "chart.chart", "progress", "near")
}
CLICK = COMPONENTS["chart.chart"].CLICK
SHAPES = {
    f"{name} {event}": shape
    for name in ("stage.stage", "room.room")
    for event, shape in COMPONENTS[name].SHAPES.items()
}
SHAPES |= {"chart click": CLICK, "chart rate": number}
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([math.nan, math.inf, -0.0, 1e308, "nan", "0.1", 10**400, "x" * 100_000, [0] * 10_000])
)
NAMES = st.sampled_from(
    [
        "learning_rate",
        "epoch",
        "factor",
        "x",
        "y",
        "curve",
        "do",
        "id",
        "what",
        "to_x",
        "to_y",
        "rate",
        "records",
        "message",
        "__class__",
    ]
) | st.text(max_size=5)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=20
)


@pytest.mark.parametrize("name", SHAPES)
@given(JSON)
def test_anything_is_either_of_the_shape_or_malformed(name, value):
    try:
        read = SHAPES[name](value)
    except Malformed:
        return
    for part in numbers_in(read):
        assert math.isfinite(part)


def numbers_in(value):
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        return [part for inner in value for part in numbers_in(inner)]
    return [value] if isinstance(value, int | float) else []


@pytest.mark.parametrize(
    ("shape", "good", "read"),
    [
        (number, 0.5, 0.5),
        (number, 3, 3.0),
        (whole, 3.0, 3),
        (share, 1.0001, 1.0),
        (share, -3, 0.0),
        (signal, True, True),
        (place, [1, 2.5], (1.0, 2.5)),
        (text, "0:1, 1:0", "0:1, 1:0"),
        (fields(learning_rate=number), {"learning_rate": 0.1, "more": 1}, {"learning_rate": 0.1}),
        (CLICK, {"x": 1, "y": 2}, {"x": 1.0, "y": 2.0, "curve": ""}),
    ],
)
def test_what_our_scripts_send_comes_through(shape, good, read):
    assert shape(good) == read


@pytest.mark.parametrize(
    ("shape", "bad"),
    [
        (number, None),
        (number, True),
        (number, "1"),
        (number, math.nan),
        (number, 10**400),
        (whole, 1.5),
        (whole, 2**53),
        (place, [1]),
        (place, [1, 2, 3]),
        (place, "12"),
        (place, {"x": 1, "y": 2}),
        (text, 5),
        (text, "x" * 4001),
        (fields(x=number), []),
        (fields(x=number), {}),
    ],
)
def test_what_our_scripts_do_not_send_is_malformed(shape, bad):
    with pytest.raises(Malformed):
        shape(bad)


def mount_anew() -> None:
    """Lets each component be mounted once more, by whatever mounts components now."""
    for module in COMPONENTS.values():
        for value in vars(module).values():
            if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "cache_clear"):
                value.cache_clear()


DEEDS = [
    {"do": "pick", "x": 0.5, "y": 0.5},
    {"do": "pick", "x": -5, "y": 1e308},
    {"do": "widen"},
    {"do": "reset"},
    {"do": "back"},
    {"do": "zoom", "x": 0.5, "y": 0.5, "to_x": 0.5, "to_y": 0.5},
    {"do": "zoom", "x": 1, "y": 1, "to_x": 0, "to_y": 0},
    {"do": "rate", "rate": -1},
    {"do": "rate", "rate": 1e308},
    {"do": "explode"},
    5,
]
BOOKS = [
    {"epoch": 0, "records": {"a#b": [1, 1, 1, 1]}},
    {"epoch": -1, "records": []},
    {"epoch": math.nan, "records": {}},
    {"epoch": 0, "records": {"a#b": [None, 2, math.nan, -1], "<b>": 3}, "message": []},
    {"epoch": 10**9, "records": {"a#b": "x"}, "message": "x" * 1000},
]
ATTACKS = [
    None,
    True,
    False,
    0,
    -1,
    0.5,
    1e308,
    -1e308,
    10**400,
    math.nan,
    math.inf,
    "",
    "x",
    "0:1, 1:0",
    "x" * 100_000,
    [],
    {},
    [1, 2],
    [math.nan, 1],
    [1e308, -1e308],
    [[1], [2]],
    [0] * 100_000,
    {"learning_rate": 0.1},
    {"learning_rate": -1},
    {"learning_rate": math.nan},
    {"learning_rate": "x"},
    {"learning_rate": 1e308},
    {"epoch": 1, "factor": 0.1},
    {"epoch": -1, "factor": 0.1},
    {"epoch": 10**400, "factor": 0.1},
    {"epoch": 1.5},
    {"epoch": 1, "factor": -5},
    {"epoch": 1, "factor": 1e308},
    {"x": 1, "y": 2, "curve": "a"},
    {"x": -1e308, "y": 0},
    {"x": "a", "y": []},
    {"id": [], "what": {"do": "back"}},
    *({"id": 1, "what": deed} for deed in DEEDS),
    *BOOKS,
]


@pytest.fixture
def heard(monkeypatch):
    """What all components of a page listen to, and their page after it was told every attack on all of it."""
    listening: dict[str, dict] = {}

    def mount(*_, **__):
        def component(*, key, **given):
            listening[key] = {name[3:-7]: call for name, call in given.items() if name.startswith("on_")}

        return component

    monkeypatch.setattr("streamlit.components.v2.component", mount)
    mount_anew()

    def told(page: AppTest) -> AppTest:
        page.session_state["attacks"], page.session_state["listening"] = ATTACKS, listening
        until(lambda: checked(page.run()) and listening)  # a map may be a job at first
        return page

    yield told
    mount_anew()


def telling(script: str, first: str = "import streamlit as st") -> str:
    """A script that tells everything that listens every attack, and draws itself again after each."""
    return f"""
{first}
import streamlit as st

def draw():
    {script}

draw()
for key, events in list(st.session_state["listening"].items()):
    for event, call in list(events.items()):
        for value in st.session_state["attacks"]:
            st.session_state[key] = {{event: value}}
            st.session_state["listening"][key][event]()
"""


LAB = (
    "from lrviz import Experiment\nfrom lrviz.training import Training\nfrom lrviz.ui.state.session import Lab\n"
    "from lrviz.ui.components import progress"
)


@pytest.mark.parametrize(
    ("first", "script"),
    [
        (
            "from lrviz.ui.widgets.lab import show_lab",
            "show_lab(Lab('t', Experiment(steps=10, schedule='drawn'), block='b'))",
        ),
        (
            "from lrviz.training.rate_sweep import training_rate_sweep\n"
            "from lrviz.ui.labs.training_room import show_room",
            "asked = Training(network='two_moons', epochs=2); training_rate_sweep(asked)\n"
            "    show_room(Lab('t', asked, block='b'))",
        ),
        (
            "from lrviz.ui.labs.fate import settings, show_fates",
            "lab = Lab('t', Experiment(steps=10)); show_fates(lab, settings(lab))",
        ),
        (
            "from lrviz.ui.labs.finder_task import settings\n"
            "from lrviz.ui.components.chart import chart\nimport plotly.graph_objects as go",
            "own = settings(Lab('t', Experiment()))\n"
            "    chart(go.Figure(layout={'height': 300}), 'c', '',\n"
            "          on_click=lambda clicked: own.set('pick', clicked['x']))",
        ),
        ("", "progress.mount()"),
    ],
    ids=["stage", "room", "map", "chart", "progress"],
)
def test_every_callback_survives_what_any_browser_sends(heard, first, script):
    page = AppTest.from_string(telling(script, f"{LAB}\n{first}"), default_timeout=120)
    heard(page)
