"""Every page and lesson opens from the store: nothing that the store keeps is computed, and no kernel is compiled."""

import os

import pytest
from streamlit.testing.v1 import AppTest

from lrviz.background import store
from lrviz.background.compiled import Compiled
from lrviz.background.results import forget_all
from lrviz.lessons import library
from lrviz.ui.components.near import EVERYTHING
from lrviz.ui.server.cache import VARIABLE
from lrviz.ui.textbook.openings import OF_PAGES, openings
from tests.harness.server import ROOT
from tests.pages.conftest import checked
from tests.pages.test_lessons import SCRIPT

LESSONS = [lesson.key for lesson in library().ours]


@pytest.fixture
def only_reading(monkeypatch):
    """Whatever is computed that the store keeps, or compiled, is named in the list."""
    if not store.is_complete():
        message = "the store is not filled: make store"
        pytest.fail(message) if VARIABLE in os.environ else pytest.skip(message)
    forget_all()
    made: list[str] = []
    read, call = store.read, Compiled.__call__

    def watched(name):
        value = read(name)
        if value is store.MISSING:
            made.append(name)
        return value

    def compiling(self, *args):
        kinds = self.kinds
        result = call(self, *args)
        made.extend(["a kernel"] if self.kinds > kinds else [])
        return result

    monkeypatch.setattr(store, "read", watched)
    monkeypatch.setattr(Compiled, "__call__", compiling)
    return made


@pytest.mark.parametrize("page", [page for page in OF_PAGES if page != "home"])
def test_a_page_opens_without_computing(only_reading, page):
    opened = checked(AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=120).run())
    assert opened.title
    assert only_reading == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_part_of_a_lesson_opens_without_computing(only_reading, lesson):
    page = AppTest.from_string(SCRIPT.format(key=lesson), default_timeout=120)
    page.session_state[EVERYTHING] = True
    checked(page.run())
    assert only_reading == []


def test_every_page_has_its_opening():
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert set(OF_PAGES) == pages - {"glossary"}, "the glossary computes nothing"
    assert [name for name, _ in openings()][: 2 + len(LESSONS)] == [
        "home",
        "playground",
        *(f"lesson {key}" for key in LESSONS),
    ]
