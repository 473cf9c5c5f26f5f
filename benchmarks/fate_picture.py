"""The map of fates from the slider to the picture, 512 × 512 runs × 200 steps, against its kernel alone."""

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import app_in_browser
from benchmarks.table import Row
from lrviz.labs.fate import MAPS, PRESETS, fate_map
from lrviz.labs.fate.kernel import decided_ends
from lrviz.labs.fate.maps import rule_of
from lrviz.ui.components.map.map import packed
from lrviz.ui.labs.fate_picture import picture
from tests.harness.chromium import new_reader, wait_until_ready

RATIO = 5
MOVES = 15
FACTOR = 10**0.02
"""From one move to the next: two of the slider's own steps, so that no two moves ask for one rate."""
EXPERIMENT = PRESETS["basins"].experiment
DRAWN = "document.querySelector('.lrm').__lrvizMap"


def kernel() -> None:
    """What a map of starts needs: the ends of its runs."""
    x, y = MAPS["starts"].opening(EXPERIMENT).centres(512)
    decided_ends(
        EXPERIMENT,
        x[None, :],
        y[:, None],
        EXPERIMENT.learning_rate,
        np.float32,
        *rule_of(EXPERIMENT, EXPERIMENT.surface_entry.minima(EXPERIMENT.surface_params)),
    )


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def slider(page: Page, move: int) -> tuple[float, float]:
    """Milliseconds from a move of the slider until the new map is painted, and from its bytes until then."""
    draws = page.evaluate(f"{DRAWN}.draws")
    page.evaluate(
        f"rate => {DRAWN}.ruler.take(rate)",
        EXPERIMENT.learning_rate * FACTOR ** (move + 1),
    )
    page.wait_for_function(f"draws => {DRAWN}.draws > draws && !{DRAWN}.asked", arg=draws)
    times = page.evaluate(f"[{DRAWN}.latency, {DRAWN}.painting]")
    page.wait_for_timeout(150)
    return times[0], times[1]


def measured(page: Page) -> dict[str, float]:
    """The median of each part's milliseconds, taken in turn, so that all meet the same machine."""
    drawn = fate_map(EXPERIMENT)
    kernel()
    turns = []
    for move in range(MOVES):
        whole, painting = slider(page, move)
        turns.append(
            {
                "whole": whole,
                "painting": painting,
                "kernel": milliseconds(kernel),
                "map": milliseconds(lambda: fate_map(EXPERIMENT)),
                "packing": milliseconds(lambda: packed(picture(drawn, None))),
            }
        )
    return {part: statistics.median(turn[part] for turn in turns) for part in turns[0]}


def rows() -> Iterator[Row]:
    with app_in_browser() as (server, browser):
        page = new_reader(browser, viewport={"width": 1400, "height": 1000}).new_page()
        page.goto(f"{server.url}/fate?{EXPERIMENT.to_query()}")
        wait_until_ready(page)
        page.wait_for_selector(".lrm[data-draws]")
        page.wait_for_timeout(8000)  # the server's warm-up has a core until then
        found = measured(page)
    rest = found["whole"] - found["map"] - found["packing"] - found["painting"]
    yield Row(
        "fate map, slider to picture : kernel",
        found["whole"] / found["kernel"],
        RATIO,
        detail=f"{found['whole']:.0f} ms : {found['kernel']:.0f} ms; the map {found['map']:.0f}, packing"
        f" {found['packing']:.0f}, transport {rest:.0f}, painting {found['painting']:.0f}",
    )
