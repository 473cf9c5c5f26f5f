"""No change that a browser tells of is lost: not one of several in an instant, nor one beside a run that ends early."""

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from lrviz.ui.server import reruns
from lrviz.ui.server.reruns import reported_values
from tests.harness.crowd import Student
from tests.harness.server import ROOT, running
from tests.harness.waiting import until_so

PLACES = {"title": None, "left one": "left", "left two": "left", "right one": "right"}
NAMES = st.lists(st.sampled_from(sorted(PLACES)), unique=True, min_size=1)
FRAGMENTS = st.sampled_from(["", "left", "right"])
FAST = ("--runner.fastReruns", "false")
SCRIPT = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from lrviz.ui.server.reruns import heed_every_change

st.cache_resource(heed_every_change)()


def count(name):
    for _ in range(20):
        st.session_state.get(name)
        time.sleep(0.005)
    st.session_state[name] = st.session_state.get(name, 0) + 1


def counter(name):
    st.button(name, on_click=count, args=(name,))
    st.code(f"{{name}} {{st.session_state.get(name, 0)}}")


st.fragment(counter)("left")
st.fragment(counter)("right")
counter("title")
"""


def message(values, triggers=(), fragment="", auto=False):
    states = [WidgetState(id=name, int_value=value) for name, value in values.items()]
    states += [WidgetState(id=name, trigger_value=True) for name in triggers]
    return ClientState(widget_states=WidgetStates(widgets=states), fragment_id=fragment, is_auto_rerun=auto)


def heeded(now, before):
    return reruns.heeded(now, before, reported_values(now), PLACES)


@given(NAMES, NAMES, st.lists(st.sampled_from(sorted(PLACES)), unique=True), FRAGMENTS)
def test_what_runs_is_all_that_has_changed(shown, moved, pressed, fragment):
    before = dict.fromkeys(sorted(PLACES), 1)
    now = before | dict.fromkeys(moved, 2) | dict.fromkeys(shown, 3)
    heard = heeded(message(now, pressed, fragment), reported_values(message(before)))
    changed = {PLACES[name] or "" for name in {*shown, *moved, *pressed}}
    assert heard.fragment_id in ("", fragment)
    assert heard.fragment_id == "" or changed <= {fragment}
    assert heard.fragment_id == fragment or changed - {fragment}
    assert heard.widget_states == message(now, pressed).widget_states


@given(NAMES, FRAGMENTS)
def test_what_stays_or_appears_runs_nothing(names, fragment):
    values = dict.fromkeys(names, 1)
    assert heeded(message(values, fragment=fragment), reported_values(message(values))).fragment_id == fragment
    assert heeded(message(values, fragment=fragment), {}).fragment_id == fragment


def test_a_timer_tells_of_no_click_and_a_widget_that_is_gone_counts_for_nothing():
    heard = heeded(message({"title": 2}, ["right one"], "left", auto=True), reported_values(message({"title": 1})))
    assert heard.fragment_id == "left"
    assert [state.id for state in heard.widget_states.widgets] == ["title"]
    assert heeded(message({}, ["gone"], "left"), {}).fragment_id == "left"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reruns")
    (folder / "page.py").write_text(SCRIPT)
    with running(folder / "page.py", folder / "log.txt", *FAST, cwd=folder) as serving:
        yield serving


def counts_after(server, names, work):
    """How often each button has counted, once those of `names` have; `work` is given a student and the buttons."""

    def counts(student):
        return dict(shown.proto.code_text.split() for shown in student.shown.of("code"))

    async def run():
        async with Student(server.url) as student:
            await student.open("")
            buttons = {shown.proto.label: shown for shown in student.shown.of("button")}
            await work(student, buttons)
            await until_so(lambda: all(counts(student).get(name, "0") != "0" for name in names))
            await student.act(buttons["title"], trigger_value=True)  # nothing that was told before is still to be done
            assert not student.errors
            return {name: int(count) - (name == "title") for name, count in counts(student).items()}

    return asyncio.run(asyncio.wait_for(run(), 30))


ALL = ("left", "right", "title")


@pytest.mark.parametrize("names", [names for size in (1, 2, 3) for names in itertools.permutations(ALL, size)])
def test_clicks_of_one_instant_all_count_and_show(server, names):
    async def work(student, buttons):
        await student.act(*map(buttons.get, names), trigger_value=True)

    assert counts_after(server, names, work) == {name: int(name in names) for name in ALL}


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("names", list(itertools.permutations(ALL)))
def test_clicks_during_other_clicks_callbacks_all_count_once(server, names, one_by_one):
    async def work(student, buttons):
        async with asyncio.TaskGroup() as clicks:
            for name in names:
                before = student.shown.run
                clicks.create_task(student.act(buttons[name], trigger_value=True))
                if one_by_one:
                    await until_so(lambda before=before: student.shown.run > before)

    assert counts_after(server, names, work) == dict.fromkeys(ALL, 1)


def test_the_app_lets_no_run_begin_beside_another():
    assert "fastReruns = false" in (ROOT / ".streamlit" / "config.toml").read_text()
