"""The pages of real networks' landscapes in a browser: dragging shows other runs, and asks the server nothing."""

from tests.browser.test_stage import STATE, drag_to, open_stage
from tests.harness.chromium import PATIENCE, wait_until_ready, wait_until_still

SHORT = "network=two_moons&learning_rate=1&epochs=5&plane_rate=1"
RULER = ".lrc-ruler [role=slider]"
PATHS = "[...document.querySelectorAll('.lrc .scatterlayer path.js-line')].map(path => path.getAttribute('d')).join()"


def test_the_ball_is_a_real_training_and_follows_the_ruler(app_server, page, wire):
    open_stage(page, f"{app_server.url}/landscape?{SHORT}")
    before, sent = page.evaluate(STATE), wire.sent
    assert before["steps"] == 5
    assert page.locator(".lrv-step-field").inner_text().startswith("epoch")
    drag_to(page, 0.2)
    wait_until_still(page)
    during = page.evaluate(STATE)
    assert wire.sent == sent
    assert during["learningRate"] < 1
    assert during["finalPosition"] != before["finalPosition"]
    assert "of its path" in page.locator(".lrv-note").inner_text()
    page.mouse.up()
    page.wait_for_function("() => !location.search.includes('learning_rate=1.0')", timeout=PATIENCE)
    wait_until_ready(page)
    page.get_by_role("button", name="Use this run's plane").click()
    page.wait_for_function("() => !location.search.includes('plane_rate=1&')", timeout=PATIENCE)


def test_the_edge_follows_its_ruler(app_server, page, wire):
    page.goto(f"{app_server.url}/edge?network=two_moons&learning_rate=1&steps=50")
    wait_until_ready(page, 120_000)
    page.wait_for_selector(".lrc-plot.lrc-ready", timeout=PATIENCE)
    wait_until_still(page)
    sent, curves, words = wire.sent, page.evaluate(PATHS), page.locator(".lrc-words").inner_text()
    box = page.locator(RULER).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=6)
    wait_until_still(page)
    assert wire.sent == sent, "the server was asked while the handle moved"
    assert page.evaluate(PATHS) != curves
    assert page.locator(".lrc-words").inner_text() != words
    page.mouse.up()
    page.wait_for_function("() => !location.search.includes('learning_rate=1.0')", timeout=PATIENCE)
    chosen = page.locator(".lrc-ruler .lrv-rate").inner_text()
    assert chosen == f"η = {float(page.evaluate('new URLSearchParams(location.search).get(`learning_rate`)')):g}"


def test_long_work_is_stopped_and_goes_on(app_server, page):
    page.goto(f"{app_server.url}/edge?network=digits_mlp&steps=5000")
    page.get_by_text("measuring the sharpness along the way").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped.").wait_for(timeout=PATIENCE)
    wait_until_ready(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("measuring the sharpness along the way").wait_for(timeout=PATIENCE)
