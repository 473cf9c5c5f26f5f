"""What only a browser can tell: the weight of a cold page, and how the ruler feels."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.table import Row
from tests.harness.chromium import Wire, find_chromium, launch, new_reader, wait_until_ready, watch_wire
from tests.harness.server import ROOT, Server, running

COLD_MB, SCRIPT_MS = 2.5, 16
DRAG_STEPS = 60
LESSON = "/too-small-too-large"
VISITS = 7
# "Within the same time", on a machine whose times vary by a tenth.
PICTURE_RATIO = 1.1
FIRST_CONTOUR = ".lrv-pane-contour .main-svg"
RULER = '[role="slider"][aria-label*="earning rate"]'


@contextmanager
def visit(browser, url: str) -> Iterator[tuple[Page, Wire]]:
    """A page opened without a cache."""
    context = new_reader(browser, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    wire = watch_wire(context, page)
    page.goto(url)
    wait_until_ready(page)
    if page.locator(".lrv").count():
        page.wait_for_function("() => window.Plotly", timeout=60_000)
    page.wait_for_load_state("networkidle")
    yield page, wire
    context.close()


def drag_ruler(page: Page, wire: Wire) -> tuple[list[float], int]:
    """Drag the handle to and fro: script milliseconds of each move, and websocket messages sent meanwhile."""
    handle = page.locator(RULER).first
    handle.scroll_into_view_if_needed()
    page.wait_for_function("window.__lrvizStage !== undefined")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate("window.__lrvizStage.moveTimes.length = 0")
    page.wait_for_timeout(500)
    sent = wire.sent
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(DRAG_STEPS):
        page.mouse.move(x - 4 * min(step, DRAG_STEPS - step), y)
        page.wait_for_timeout(16)
    times = page.evaluate("Array.from(window.__lrvizStage.moveTimes)")
    during = wire.sent - sent
    page.mouse.up()
    return times, during


def first_picture(browser, url: str) -> float:
    """Milliseconds from the request until the first stage has drawn its contour, without a cache."""
    context = new_reader(browser, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(f"{FIRST_CONTOUR} >> nth=0", timeout=60_000)
    elapsed = page.evaluate("performance.now()")
    context.close()
    return elapsed


@contextmanager
def app_in_browser() -> Iterator[tuple[Server, Browser]]:
    """The app, served as a reader gets it, and a browser; RuntimeError where there is none."""
    executable = find_chromium()
    if executable is None:
        raise RuntimeError("no Chromium found")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(ROOT / "app.py", Path(folder, "log.txt")) as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright, executable)
        yield server, browser
        browser.close()


def rows() -> Iterator[Row]:
    with app_in_browser() as (server, browser):
        for path in ("/", "/playground", "/race", "/finder", "/fate", LESSON, "/glossary"):
            with visit(browser, server.url + path) as (_, wire):
                yield Row(f"cold page {path}", wire.total / 1e6, COLD_MB, unit="MB")
        with visit(browser, f"{server.url}/playground") as (page, wire):
            times, sent = drag_ruler(page, wire)
            p95 = statistics.quantiles(times, n=20)[-1]
            yield Row("dragging the ruler, script a move, p95", p95, SCRIPT_MS, unit="ms", detail=f"{len(times)} moves")
            yield Row("dragging the ruler, messages to the server", sent, 0, unit="")
        times = [
            (first_picture(browser, server.url + LESSON), first_picture(browser, f"{server.url}/playground"))
            for _ in range(VISITS)
        ]
        lesson, playground = (statistics.median(column) for column in zip(*times, strict=True))
        yield Row(
            "first picture, a lesson : the playground",
            lesson / playground,
            PICTURE_RATIO,
            detail=f"{lesson:.0f} ms : {playground:.0f} ms",
        )
