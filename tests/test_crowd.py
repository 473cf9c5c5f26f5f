"""The students of the benchmarks see what a reader sees, and a class that opens a lesson on a fresh server gets it."""

import asyncio
import os
import signal

import pytest

from tests.harness import crowd
from tests.harness.crowd import Student, Trouble
from tests.harness.server import ROOT, running
from tests.harness.waiting import until_so

CLASS = 12
LESSON = "too-small-too-large"
SCRIPT = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from lrviz.ui.state.jobs import begin_run, result_or_progress
from lrviz.ui.components.near import is_near, wait_until_near


class Owner:
    @staticmethod
    def key(field):
        return f"test.{{field}}"


def work(report):
    for done in range(8):
        report(done / 8, "At work")
        time.sleep(0.25)
    return "found"


@st.fragment
def computed():
    if result_or_progress(Owner(), "work", work, seconds=0.2) is not None:
        st.html('<section class="lrv-atlas">a picture</section>')


@st.fragment
def part(name):
    if is_near(name):
        st.code(name)
    else:
        wait_until_near(name, height=100)


@st.fragment
def controls():
    number = st.slider("A number", 0, 9, 3)
    st.text(f"The number is {{number}}")
    if number > 5:
        st.caption("Large")
    if st.button("All again"):
        st.session_state["again"] = True
        st.rerun()


def page():
    begin_run()
    match st.query_params.get("case"):
        case "progress":
            st.caption("A page")
            computed()
        case "parts":
            for name in ("one", "two", "three"):
                part(name)
        case "controls":
            controls()
            if st.session_state.get("again"):
                st.code("again")
        case "alerts":
            st.error("Something went wrong")
            st.error("Too large a rate", icon=":material/stethoscope:")
            st.warning("The server is full", icon=":material/hourglass_disabled:")
        case "exception":
            1 / 0


st.navigation([st.Page(page, default=True), st.Page(lambda: st.code("there"), title="Other", url_path="other")]).run()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowd")
    (folder / "page.py").write_text(SCRIPT)
    with running(folder / "page.py", folder / "log.txt", cwd=folder) as serving:
        yield serving


def with_student(server, work):
    """What `work` returns for a student of the server."""

    async def run():
        async with Student(server.url) as student:
            return await asyncio.wait_for(work(student), 50)

    return asyncio.run(run())


def texts(student, kind):
    return [shown.proto.body if kind != "code" else shown.proto.code_text for shown in student.shown.of(kind)]


def test_progress_is_no_picture_and_is_followed_until_there_is_one(server):
    async def work(student):
        opening = asyncio.create_task(student.open("", "case=progress"))
        await until_so(lambda: student.has_progress)
        assert not opening.done()
        assert not any(shown.is_picture for shown in student.shown)
        opened = await opening
        assert any(shown.is_picture for shown in student.shown)
        assert not student.has_progress
        assert not student.errors
        return opened

    opened = with_student(server, work)
    assert 2 <= opened.first <= opened.whole
    assert opened.size > 1000


def test_each_part_comes_when_the_student_is_near_it(server):
    async def work(student):
        await student.open("", "case=parts")
        assert not texts(student, "code")
        seen = []
        while await student.scroll() is not None:
            seen.append(texts(student, "code"))
        assert seen == [["one"], ["one", "two"], ["one", "two", "three"]]

    with_student(server, work)


def test_a_control_is_moved_and_what_is_no_longer_drawn_is_gone(server):
    async def work(student):
        await student.open("", "case=controls")
        for number, large in ((8, True), (2, False)):
            await student.act(student.shown.of("slider")[0], double_array_value={"data": [number]})
            assert [shown.proto.body for shown in student.shown.of("text")] == [f"The number is {number}"]
            assert any(shown.proto.body == "Large" for shown in student.shown.of("markdown")) is large
        # The script ends early and begins again: only then is it done.
        await student.act(student.shown.of("button")[0], trigger_value=True)
        assert texts(student, "code") == ["again"]
        assert [shown.proto.body for shown in student.shown.of("text")] == ["The number is 2"]

    with_student(server, work)


def test_a_student_goes_to_another_page_and_comes_back_after_a_break(server):
    async def work(student):
        await student.open("", "case=controls")
        await student.open("other")
        assert texts(student, "code") == ["there"]
        assert not student.shown.of("slider")
        await student.open("", "case=controls")
        await student.act(student.shown.of("button")[0], trigger_value=True)
        await student.leave()
        await student.connect()
        await student.open("other")
        await student.open("", "case=controls")
        assert texts(student, "code") == ["again"], "the session was not the same"
        assert not student.errors

    with_student(server, work)


def test_errors_are_told_from_what_a_page_finds_and_from_a_full_server(server):
    async def work(student):
        await student.open("", "case=alerts")
        assert student.errors == [": Something went wrong"]
        assert student.refused == [": The server is full"]
        await student.open("", "case=exception")
        assert "ZeroDivisionError" in student.errors[-1]
        await student.open("nowhere")
        assert "no such page" in student.errors[-1]

    with_student(server, work)


def test_a_server_that_ends_or_does_not_answer_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "page.py").write_text("import time\nimport streamlit as st\nst.code('here')\ntime.sleep(30)\n")

    async def impatient(student):
        with pytest.raises(Trouble, match="no answer"):
            await student.open("")

    async def left_alone(student):
        opening = asyncio.create_task(student.open(""))
        await until_so(lambda: student.shown.of("code"))
        os.kill(serving.pid, signal.SIGKILL)
        with pytest.raises(Trouble, match="closed"):
            await opening

    with running(tmp_path / "page.py", tmp_path / "log.txt", cwd=tmp_path) as serving:
        monkeypatch.setattr(crowd, "PATIENCE", 1.0)
        with_student(serving, impatient)
        monkeypatch.setattr(crowd, "PATIENCE", 20.0)
        with_student(serving, left_alone)
    with pytest.raises(Trouble, match="no connection"):
        with_student(serving, impatient)


def test_students_visit_this_machine_only():
    with pytest.raises(ValueError, match="this machine"):
        Student("http://example.org/training")


def test_a_class_opens_a_lesson_on_a_fresh_server_at_once(tmp_path):
    async def student(url):
        async with Student(url) as one:
            await one.open(LESSON)
            await one.scroll()
            assert not one.errors + one.refused
            assert one.shown.components("lrviz_stage")
            return [shown.proto.body for shown in one.shown.of("markdown")]

    async def lesson(url):
        return await asyncio.gather(*(student(url) for _ in range(CLASS)))

    with running(ROOT / "app.py", tmp_path / "log.txt", environment={"LRVIZ_CACHE_DIR": str(tmp_path)}) as serving:
        pages = asyncio.run(lesson(serving.url))
    assert all(page == pages[0] for page in pages), "not all see the same"
