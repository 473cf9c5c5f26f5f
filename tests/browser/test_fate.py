"""The map in a browser: painted, redrawn while the rate is dragged, zoomed, and its runs on the stage."""

import re

import pytest

from tests.harness.chromium import PATIENCE, next_frame, wait_until_ready, wait_until_still

SLIDER = ".lrm [role=slider]"
MAP = "document.querySelector('.lrm').__lrvizMap"
CALM = "surface=himmelblau&learning_rate=0.01&steps=100"


@pytest.fixture
def fate(page, app_server):
    """The page with its map painted."""
    page.goto(f"{app_server.url}/fate?{CALM}")
    wait_until_ready(page)
    page.wait_for_selector(".lrm[data-draws]", timeout=PATIENCE)
    return page


def colours(page) -> int:
    return page.evaluate(f"""(() => {{ const {{ canvas }} = {MAP};
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = new Set();
        for (let k = 0; k < data.length; k += 4 * 997) seen.add(data[k] * 65536 + data[k + 1] * 256 + data[k + 2]);
        return seen.size; }})()""")


def wait_for_address(page, pattern: str) -> str:
    page.wait_for_function(f"new RegExp({pattern!r}).test(decodeURIComponent(location.search))", timeout=PATIENCE)
    return page.evaluate("decodeURIComponent(location.search)")


def test_the_map_follows_the_rate_and_keeps_its_place(fate):
    assert colours(fate) > 20
    assert fate.locator(".lrm-name").count() == 4
    fate.evaluate(f"{MAP}.tag = 1")
    box = fate.locator(SLIDER).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fate.mouse.move(x, y)
    fate.mouse.down()
    before = fate.evaluate(f"{MAP}.draws")
    for step in range(20):
        fate.mouse.move(x + 2 * step, y)
        next_frame(fate)
    # It is redrawn before the handle is let go.
    fate.wait_for_function(f"before => {MAP}.draws > before", arg=before, timeout=PATIENCE)
    fate.mouse.up()
    # Chromium may hand over the last move of a mouse late, so picture, slider and address are waited for together.
    fate.wait_for_function(
        f"""!{MAP}.asked && Math.abs(Math.log10({MAP}.head.rate / {MAP}.ruler.reading.rate)) < 0.006
        && Number(new URLSearchParams(location.search).get('learning_rate')) === {MAP}.head.rate""",
        timeout=PATIENCE,
    )
    assert fate.evaluate(f"{MAP}.tag") == 1
    assert fate.evaluate(f"{MAP}.head.rate") > 0.015


def test_a_rectangle_zooms_and_a_click_shows_the_run(fate):
    box = fate.locator(".lrm-frame").bounding_box()
    fate.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.25 * box["height"])
    fate.mouse.down()
    fate.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    fate.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    fate.mouse.up()
    window = re.search(r"window=([-\d.,e]+)", wait_for_address(fate, "window="))[1]
    sides = [float(side) for side in window.split(",")]
    assert sides == pytest.approx([0.0, 2.5, 0.0, 2.5], abs=0.05)
    fate.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    place = re.search(r"place=([-\d.,e]+)", wait_for_address(fate, "place="))[1]
    x, y = map(float, place.split(","))
    assert (x, y) == pytest.approx((1.25, 1.25), abs=0.05)
    fate.wait_for_function("window.__lrvizStage !== undefined", timeout=PATIENCE)
    fate.get_by_text("By the map's rule").wait_for(timeout=PATIENCE)
    fate.locator(".lrm-frame").focus()
    fate.keyboard.press("0")
    fate.wait_for_function("!location.search.includes('window=')", timeout=PATIENCE)
    fate.get_by_label("Back to the window before").click()
    assert f"window={window}" in wait_for_address(fate, "window=")
    fate.locator(".lrm-frame").focus()
    for key in ("ArrowRight", "-", "0"):
        fate.keyboard.press(key)
        wait_until_still(fate)
    fate.wait_for_function("!location.search.includes('window=')", timeout=PATIENCE)


def test_nothing_is_lost_and_nothing_done_twice_when_the_server_is_busy(fate):
    fate.evaluate(f"{MAP}.ruler.take({MAP}.head.rate)")  # the rate that is drawn already
    fate.locator(".lrm-frame").focus()
    for key in "++++--":
        fate.keyboard.press(key)
    fate.wait_for_function(f"!{MAP}.asked", timeout=PATIENCE)
    window = re.search(r"window=([-\d.,e]+)", wait_for_address(fate, "window="))[1]
    assert [float(side) for side in window.split(",")] == pytest.approx([-1.25, 1.25, -1.25, 1.25])


def test_a_locked_rate_on_the_map_does_not_move(page, app_server):
    page.goto(f"{app_server.url}/fate?{CALM}&lock=learning_rate=0.01")
    wait_until_ready(page)
    page.wait_for_selector(".lrm[data-draws]", timeout=PATIENCE)
    assert page.locator(SLIDER).get_attribute("aria-disabled") == "true"
    assert page.locator(".lrm .lrv-rate").inner_text() == "η = 0.01"
