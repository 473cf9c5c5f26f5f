"""Chromium for the browser tests. Without one they are skipped, unless LRVIZ_BROWSER=required."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.harness.chromium import FLAT, PATIENCE, browser_is_required, find_chromium, launch, new_reader, watch_wire
from tests.harness.server import ROOT, running


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app_server(tmp_path_factory):
    """The app, served as a reader gets it; `.url`, `.log`."""
    with running(ROOT / "app.py", tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture(scope="session")
def playwright():
    if find_chromium() is None:
        message = "no Chromium found; install the package chromium"
        pytest.fail(message) if browser_is_required() else pytest.skip(message)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    """A Chromium that draws in 3D, in software, which takes all cores."""
    yield (browser := launch(playwright, find_chromium()))
    browser.close()


@pytest.fixture(scope="session")
def flat_browser(playwright):
    """A Chromium that cannot draw in 3D."""
    yield (browser := launch(playwright, find_chromium(), FLAT))
    browser.close()


@pytest.fixture
def context(request):
    """A reader who has never been here: no cache, no cookies. Who sees 3D: the tests that are marked `webgl`."""
    kind = "browser" if request.node.get_closest_marker("webgl") else "flat_browser"
    context = new_reader(request.getfixturevalue(kind), viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def console_errors(context):
    """Errors that pages wrote to the console or threw; a test that expects one clears the list."""
    errors: list[str] = []
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    return errors


@pytest.fixture
def page(context, console_errors):
    """A fresh page; the test fails if it left an error in the console."""
    page = context.new_page()
    yield page
    assert not console_errors, f"errors in the browser's console: {console_errors}"


@pytest.fixture
def wire(context, page):
    """Bytes and websocket messages of `page`, counted from its first request."""
    return watch_wire(context, page)
