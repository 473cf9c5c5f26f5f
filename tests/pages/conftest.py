"""Pages without a browser: Streamlit's AppTest runs the script; the stage's JavaScript is the browser tests' part."""

import pytest
from streamlit.testing.v1 import AppTest

from lrviz.background import is_busy, store
from lrviz.ui.server.cache import cache_directory
from tests.harness.server import ROOT
from tests.harness.waiting import looking

PATIENCE = 120
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


@pytest.fixture(scope="session", autouse=True)
def openings():
    """What every page shows when it opens, if it was computed ahead (`make store`)."""
    store.use(cache_directory())


@pytest.fixture
def open_page():
    """Opens a page with a query; fails on any exception that the page shows."""

    def opened(name: str, query: dict[str, str | list[str]] | None = None) -> AppTest:
        page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=120)
        for drawer in ("optimizer", "more"):
            page.session_state[f"{name}.drawer.{drawer}"] = True
        for key, value in (query or {}).items():
            page.query_params[key] = value
        return checked(page.run())

    return opened


def checked(page: AppTest) -> AppTest:
    """The page, once nothing is computed beside it any more, if it shows no exception."""
    for _ in looking(lambda: not (is_busy() or shows_work(page)), PATIENCE):
        page.run()
    assert not page.exception, [e.message for e in page.exception]
    return page


def shows_work(page: AppTest) -> bool:
    """Whether the page offers to stop what is computed beside it."""
    return any(str(button.key).endswith(".stop") for button in page.button)


def errors(page: AppTest) -> str:
    """All error messages of a page, as a reader sees them."""
    return "\n".join(e.value for e in page.error).replace("\\", "")
