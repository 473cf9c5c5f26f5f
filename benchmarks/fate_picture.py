"""The map of fates from the slider to the picture, 512 × 512 runs × 200 steps, against its kernel alone."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.table import Row
from lrviz.fate import PRESETS, fate_map
from lrviz.fate.kernel import decided_ends
from lrviz.fate.maps import rule_of
from tests.harness.chromium import find_chromium, launch, wait_until_ready
from tests.harness.server import ROOT, running

RATIO = 5
MOVES, REPEATS = 12, 15
EXPERIMENT = PRESETS["basins"].experiment


def kernel_seconds() -> float:
    """The median of REPEATS calls of the kernel that a map of starts needs, as often as the slider calls it."""
    drawn, times = fate_map(EXPERIMENT), []
    x, y = drawn.window.centres(drawn.size)
    for _ in range(REPEATS):
        began = time.perf_counter()
        decided_ends(EXPERIMENT, x[None, :], y[:, None], EXPERIMENT.learning_rate, np.float32,
                     *rule_of(EXPERIMENT, drawn.minima))
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def slider_seconds(page: Page) -> float:
    """The median time from a move of the slider until the new map is painted."""
    times = []
    for move in range(MOVES):
        draws = page.evaluate("document.querySelector('.lrm').__lrvizMap.draws")
        page.evaluate("""rate => { const map = document.querySelector('.lrm').__lrvizMap;
            map.slider.value = Math.log10(rate); map.slider.dispatchEvent(new Event('input')); }""",
                      EXPERIMENT.learning_rate * 1.02 ** (move + 1))
        page.wait_for_function("draws => document.querySelector('.lrm').__lrvizMap.draws > draws", arg=draws)
        times.append(page.evaluate("document.querySelector('.lrm').__lrvizMap.latency") / 1000)
        page.wait_for_timeout(150)
    return statistics.median(times)


def rows() -> Iterator[Row]:
    executable = find_chromium()
    if executable is None:
        raise RuntimeError("no Chromium found")
    alone = kernel_seconds()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(ROOT / "app.py", Path(folder, "log.txt")) as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright, executable)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{server.url}/fate?{EXPERIMENT.to_query()}")
        wait_until_ready(page)
        page.wait_for_selector(".lrm[data-draws]")
        page.wait_for_timeout(8000)  # the server's warm-up has a core until then
        whole = slider_seconds(page)
        browser.close()
    yield Row("fate map, slider to picture : kernel", whole / alone, RATIO,
              detail=f"{1000 * whole:.0f} ms : {1000 * alone:.0f} ms")
