"""What a reader's browser keeps: answers, solved challenges and scores."""

import json
import re

import pytest

from tests.harness.chromium import wait_until_ready, wait_until_still
from tests.harness.pages import open_page, serving

STORE = "lrviz.progress"
SOLVED = {"version": 1, "epoch": 0, "records": {"one#old": [2, 1, 0.5, 1000]}}
PAGE = """
import streamlit as st
from lrviz.ui.components import progress
from lrviz.ui.components.progress import BlockRecord

def keep(block, record):
    if progress.put("one", block, record):
        st.rerun()

@st.fragment
def quiz():
    st.button("In a callback", on_click=keep, args=("callback", BlockRecord(answer=2, solved=True, score=0.1)))
    st.button("Unsolve", on_click=keep, args=("callback", BlockRecord(answer=1)))
    if st.button("In the body"):
        keep("body", BlockRecord(solved=True, score=40))

quiz()
if st.button("In the page"):
    keep("page", BlockRecord(answer=1))
st.button("Reset", on_click=progress.reset)
st.button("Lose the session", on_click=st.session_state.clear)
st.text(f"runs {st.session_state['runs']}, done {' '.join(sorted(progress.done('one')))}.")
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("progress"), {"one": PAGE}) as server:
        yield server


def press(page, name):
    page.get_by_role("button", name=name).click()


def wait_for_done(page, *blocks):
    page.get_by_text(re.compile(rf"^runs \d+, done {' '.join(sorted(blocks))}\.$")).wait_for()
    wait_until_ready(page)


def runs(page):
    return int(re.match(r"runs (\d+)", page.get_by_text(re.compile(r"^runs ")).inner_text()).group(1))


def stored(page):
    text = page.evaluate(f"localStorage.getItem('{STORE}')")
    return text and json.loads(text)


def store(context, text):
    """As if the browser had kept this from an earlier visit."""
    once = f"if (localStorage.getItem('{STORE}') === null) localStorage.setItem('{STORE}', {json.dumps(text)})"
    context.add_init_script(once)


def test_a_browser_without_progress_is_sent_nothing_more_and_causes_no_rerun(app, page, wire):
    open_page(page, f"{app.url}/?unmounted")
    plain = wire.sent
    open_page(page, app.url)
    wait_until_still(page)
    assert wire.sent == 2 * plain
    assert runs(page) == 1
    assert stored(page) is None
    assert page.locator(".st-key-lrviz-progress").bounding_box()["height"] == 0


def test_whatever_is_put_survives_a_reload(app, page, wire):
    open_page(page, app.url)
    press(page, "In a callback")
    wait_for_done(page, "callback")
    press(page, "Unsolve")
    wait_until_ready(page)
    press(page, "In the body")
    wait_for_done(page, "callback", "body")
    press(page, "In the page")
    wait_for_done(page, "callback", "body", "page")
    page.wait_for_function(f"Object.keys(JSON.parse(localStorage.getItem('{STORE}')).records).length === 3")
    kept = stored(page)["records"]
    assert kept["one#callback"][:3] == [2, 1, 0.1]
    assert kept["one#body"][:3] == [None, 1, 40]
    assert kept["one#page"][:3] == [1, 0, None]
    sent = wire.sent
    wait_until_still(page)
    assert wire.sent == sent, "the browser told the server what it had just heard from it"
    page.reload()
    wait_for_done(page, "callback", "body", "page")
    assert runs(page) <= 2
    assert stored(page)["records"] == kept


def test_a_server_that_forgot_is_told_again(app, page):
    open_page(page, app.url)
    for _ in range(3):
        press(page, "In a callback")
        wait_for_done(page, "callback")
        press(page, "Lose the session")
        wait_for_done(page, "callback")


def test_tabs_add_up_and_a_reset_stays(app, context, page):
    open_page(page, app.url)
    other = context.new_page()
    open_page(other, app.url)
    page.bring_to_front()
    press(page, "In a callback")
    wait_for_done(other, "callback")
    press(other, "In the body")
    wait_for_done(page, "callback", "body")
    press(page, "Reset")
    for tab in (page, other):
        wait_for_done(tab)
        assert stored(tab) == {"version": 1, "epoch": 1, "records": {}}
    press(other, "Lose the session")
    wait_for_done(other)
    page.reload()
    wait_for_done(page)
    press(page, "In the page")
    wait_for_done(page, "page")
    wait_for_done(other, "page")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "null",
        "[]",
        '"text"',
        "x" * 300_000,
        json.dumps(SOLVED | {"version": 2}),
        json.dumps(SOLVED | {"epoch": "1"}),
        json.dumps(SOLVED | {"epoch": 1e300}),
        json.dumps(SOLVED | {"records": [1, 2]}),
        '{"version": 1, "epoch": 0, "records": {"__proto__": [1, 1, 1, 1], "one#x": [1, 1, 1e999, 1], "<b>#x": {}}}',
    ],
    ids=lambda text: text[:12],
)
def test_nonsense_in_the_store_is_ignored(app, context, page, text):
    store(context, text)
    open_page(page, app.url)
    assert runs(page) == 1
    press(page, "In the page")
    wait_for_done(page, "page")
    page.wait_for_function(f"localStorage.getItem('{STORE}').includes('one#page')")
    assert list(stored(page)["records"]) == ["one#page"]


def test_what_is_good_in_a_damaged_store_is_kept(app, context, page):
    store(context, json.dumps(SOLVED | {"records": SOLVED["records"] | {"one#bad": [1, "yes", 1, 1]}}))
    open_page(page, app.url)
    wait_for_done(page, "old")
    assert stored(page) == SOLVED


def test_without_storage_progress_lasts_as_long_as_the_session(app, context, page):
    forbid = "() => { throw new DOMException('denied', 'SecurityError') }"
    context.add_init_script(f"Storage.prototype.getItem = Storage.prototype.setItem = {forbid}")
    open_page(page, app.url)
    press(page, "In a callback")
    wait_for_done(page, "callback")
    press(page, "Lose the session")
    wait_for_done(page, "callback")
