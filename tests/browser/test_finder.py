"""The finder in a browser: a click on the picture is the reader's pick, and the methods can be watched again."""

import pytest

from tests.harness.chromium import PATIENCE, wait_until_ready

SMALL = "surface=himmelblau&steps=30&budget=300"
CHART = ".lrc-plot.lrc-ready"


@pytest.fixture
def finder(page, app_server):
    page.goto(f"{app_server.url}/finder?{SMALL}")
    wait_until_ready(page, 120_000)
    page.wait_for_selector(CHART, timeout=PATIENCE)
    return page


def test_a_click_on_a_trial_is_the_readers_pick(finder):
    before = finder.url
    # Along the lane of the grid there is a dot within a few pixels.
    lane = finder.evaluate("""() => { const plot = document.querySelector('.lrc-plot.lrc-ready');
        const path = plot.querySelector('.subplot.xy2 .points path'); path.scrollIntoView({ block: 'center' });
        const box = path.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]; }""")
    box = finder.locator(CHART).first.bounding_box()
    assert box["x"] < lane[0] < box["x"] + box["width"]
    finder.mouse.click(*lane)
    finder.wait_for_function(
        "url => location.href !== url && location.search.includes('pick=')", arg=before, timeout=PATIENCE
    )


def test_watched_again_the_methods_start_from_nothing(finder):
    value = "Number(document.querySelector('[class*=st-key-finder-spent] input[type=range]').value)"
    assert finder.evaluate(value) == 300
    finder.locator(".st-key-finder-play button").click()
    finder.wait_for_function(f"{value} < 200", timeout=PATIENCE)
    finder.wait_for_function(f"{value} === 300", timeout=PATIENCE)
