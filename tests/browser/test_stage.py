"""The stage in a real browser: alive, dragged, clicked, shared, on a phone, without WebGL."""

import json
import math
import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from lrviz import Experiment, simulate
from tests.harness.chromium import PATIENCE, new_reader, wait_until_ready, wait_until_still
from tests.strategies import experiments

STATE = "() => window.__lrvizStage.state()"
HANDLE = "[role=slider][aria-label*='earning rate']"


def open_stage(page, url):
    page.goto(url)
    wait_until_ready(page)
    page.wait_for_function(
        "() => window.Plotly && window.__lrvizStage && window.__lrvizStage.state().positionsLength > 1",
        timeout=PATIENCE,
    )
    wait_until_still(page)


def address(page):
    return dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))


def experiment_of(page):
    return Experiment.from_query(urlsplit(page.url).query)


def wait_for_address(page, field, old):
    page.wait_for_function(
        "([field, old]) => new URLSearchParams(location.search).get(field) !== old", arg=[field, old], timeout=PATIENCE
    )
    wait_until_ready(page)


def drag_to(page, share, steps=12):
    """Holds the ruler's handle and moves it to `share` of the page's width, without letting go."""
    box = page.locator(HANDLE).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(share * page.viewport_size["width"], y, steps=steps)


@pytest.mark.webgl
def test_the_home_page_opens_alive(app_server, page):
    open_stage(page, app_server.url)
    state = page.evaluate(STATE)
    assert state["playing"] or state["step"] == state["steps"]
    first = state["step"]
    page.wait_for_function("first => window.__lrvizStage.state().step !== first", arg=first, timeout=PATIENCE)


def test_dragging_the_ruler_asks_the_server_nothing_and_releasing_it_does(app_server, page, wire):
    open_stage(page, f"{app_server.url}/playground")
    before, query = page.evaluate(STATE), address(page)
    curve = page.evaluate("() => [...document.querySelectorAll('.lrv-pane-loss path')].map(p => p.getAttribute('d'))")
    sent = wire.sent
    drag_to(page, 0.25)
    wait_until_still(page)
    during = page.evaluate(STATE)
    assert wire.sent == sent, "the server was asked while the handle moved"
    assert during["learningRate"] < before["learningRate"]
    assert during["finalPosition"] != before["finalPosition"]
    assert curve != page.evaluate(
        "() => [...document.querySelectorAll('.lrv-pane-loss path')].map(p => p.getAttribute('d'))"
    )
    assert address(page) == query
    page.mouse.up()
    wait_for_address(page, "learning_rate", query.get("learning_rate"))
    assert wire.sent > sent
    assert float(address(page)["learning_rate"]) == pytest.approx(during["learningRate"])
    expected = simulate(experiment_of(page)).positions[-1]
    wait_until_still(page)
    assert page.evaluate(STATE)["finalPosition"] == pytest.approx(list(expected), rel=1e-5, abs=1e-6)


@pytest.mark.webgl
def test_divergence_is_a_state_with_its_cause_and_a_way_back(app_server, page):
    open_stage(page, f"{app_server.url}/playground?learning_rate=1.0")
    card = page.locator(".lrv-card")
    card.wait_for(timeout=PATIENCE)
    assert re.search(r"diverged at step \d+", card.inner_text())
    assert "λmax" in card.inner_text()
    card.get_by_role("button").click()
    wait_for_address(page, "learning_rate", "1.0")
    wait_until_still(page)
    assert page.evaluate(STATE)["verdict"] == "just_right"


def test_a_click_on_the_contour_moves_the_start(app_server, page):
    open_stage(page, f"{app_server.url}/playground")
    box = page.locator(".lrv-pane-contour").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    wait_for_address(page, "start", None)
    x, y = experiment_of(page).origin
    assert x > 0
    assert y > 0


def test_keys_play_step_and_reset(app_server, page):
    open_stage(page, f"{app_server.url}/playground")
    if page.evaluate(STATE)["playing"]:
        page.keyboard.press("Space")
    assert not page.evaluate(STATE)["playing"]
    page.keyboard.press("r")
    assert page.evaluate(STATE)["step"] == 0
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(STATE)["step"] == 1
    page.keyboard.press("Space")
    assert page.evaluate(STATE)["playing"]


def test_the_ruler_works_by_keyboard(app_server, page):
    open_stage(page, f"{app_server.url}/playground")
    old = address(page).get("learning_rate")
    page.locator(HANDLE).focus()
    page.keyboard.press("PageDown")
    wait_for_address(page, "learning_rate", old)
    assert experiment_of(page).learning_rate < 0.09 / 5


@pytest.mark.webgl
def test_the_camera_survives_a_control(app_server, page):
    open_stage(page, f"{app_server.url}/playground")
    if not page.evaluate(STATE)["has3d"]:
        pytest.fail("no 3D scene in this browser")
    box = page.locator(".lrv-pane-scene").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    first = page.evaluate(STATE)["camera"]
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 120, box["y"] + box["height"] / 2 + 30, steps=8)
    page.mouse.up()
    wait_until_still(page)
    page.wait_for_function(
        f"first => JSON.stringify(({STATE})().camera) !== first",
        arg=json.dumps(first, separators=(",", ":")),
        timeout=PATIENCE,
    )
    turned = page.evaluate(STATE)["camera"]
    old = address(page).get("steps")
    page.locator("[data-testid=stSlider]", has_text="Steps").get_by_role("slider").press("ArrowRight")
    wait_for_address(page, "steps", old)
    wait_until_still(page)
    kept = page.evaluate(STATE)["camera"]
    assert [kept["eye"][k] for k in "xyz"] == pytest.approx([turned["eye"][k] for k in "xyz"], abs=1e-3)
    assert page.evaluate(STATE)["fast3d"], "the quick way to move the ball in 3D is gone from this Plotly"


ON_SURFACE = """() => {
  const { data } = document.querySelector('.lrv-pane-scene .js-plotly-plot');
  const { x, y, z } = data.find(trace => trace.type === 'surface');
  const height = (px, py) => {
    const along = (value, axis) => (value - axis[0]) / (axis[axis.length - 1] - axis[0]) * (axis.length - 1);
    const u = along(px, x), v = along(py, y);
    const i = Math.min(Math.floor(u), x.length - 2), j = Math.min(Math.floor(v), y.length - 2), a = u - i, b = v - j;
    return (z[j][i] * (1 - a) + z[j][i + 1] * a) * (1 - b) + (z[j + 1][i] * (1 - a) + z[j + 1][i + 1] * a) * b;
  };
  const flat = [].concat(...z.map(row => Array.from(row)));
  const range = Math.max(...flat) - Math.min(...flat);
  const lines = data.filter(trace => trace.type === 'scatter3d' && /lines/.test(trace.mode));
  const path = lines.sort((a, b) => b.x.length - a.x.length)[0];
  let off = 0, count = 0;
  for (let k = 0; k < path.x.length; k++) {
    if (!Number.isFinite(path.z[k])) continue;
    off = Math.max(off, Math.abs(path.z[k] - height(path.x[k], path.y[k])) / range);
    count++;
  }
  return [off, count];
}"""


@pytest.mark.webgl
@pytest.mark.parametrize("surface", ["ravine", "rosenbrock", "rastrigin"])
def test_the_path_lies_on_the_drawn_surface(app_server, page, surface):
    rate = {"ravine": 0.09, "rosenbrock": 0.003, "rastrigin": 0.01}[surface]
    open_stage(page, f"{app_server.url}/playground?surface={surface}&learning_rate={rate}")
    page.wait_for_selector(".lrv-pane-scene .js-plotly-plot")
    wait_until_still(page)
    off, count = page.evaluate(ON_SURFACE)
    assert count > 50
    assert off < 0.03


def test_coming_back_to_the_playground_keeps_the_run_and_its_address(app_server, page):
    open_stage(page, f"{app_server.url}/playground?surface=beale&learning_rate=0.01")
    page.get_by_role("link", name="Race").click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('by') === 'optimizer'", timeout=PATIENCE)
    page.get_by_role("link", name="Playground").click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('surface') === 'beale'", timeout=PATIENCE)
    assert experiment_of(page).learning_rate == 0.01


def test_a_pinned_run_stays_and_is_in_the_link(app_server, page):
    open_stage(page, f"{app_server.url}/playground")
    page.get_by_role("button", name="Pin this run").click()
    wait_for_address(page, "pin", None)
    pinned = Experiment.from_query(address(page)["pin"])
    assert pinned.learning_rate == pytest.approx(0.09)


def test_a_phone_has_no_sideways_scroll(app_server, browser):
    context = new_reader(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    for path in ("", "/playground?optimizer=adam", "/race"):
        open_stage(page, app_server.url + path)
        widths = page.evaluate(
            "() => [document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
            ".map(e => e.scrollWidth - e.clientWidth)"
        )
        assert max(widths) <= 1, path
        assert not page.evaluate(STATE)["has3d"]
    context.close()


def test_reduced_motion_starts_paused(app_server, flat_browser):
    context = new_reader(flat_browser, reduced_motion="reduce")
    page = context.new_page()
    open_stage(page, app_server.url)
    assert not page.evaluate(STATE)["playing"]
    context.close()


def test_without_webgl_there_is_the_contour_and_a_word_about_it(app_server, flat_browser):
    page = new_reader(flat_browser, viewport={"width": 1400, "height": 900}).new_page()
    open_stage(page, f"{app_server.url}/playground")
    assert not page.evaluate(STATE)["has3d"]
    assert "WebGL" in page.locator(".lrv").inner_text()
    assert page.locator(".lrv-pane-contour").is_visible()
    page.context.close()


def test_the_animation_is_one_file_that_plays_offline(app_server, page, browser, tmp_path):
    open_stage(page, f"{app_server.url}/playground?learning_rate=0.05")
    page.get_by_text("Share", exact=True).click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name="The animation as HTML").click()
    download.value.save_as(tmp_path / "run.html")
    page.goto("about:blank")  # two scenes drawn in software would share one processor
    offline = browser.new_context(offline=True)
    alone = offline.new_page()
    errors = []
    alone.on("pageerror", lambda error: errors.append(str(error)))
    alone.goto((tmp_path / "run.html").as_uri())
    alone.wait_for_function("() => window.__lrvizStage && window.__lrvizStage.state().step > 2", timeout=PATIENCE)
    expected = simulate(Experiment(learning_rate=0.05)).positions[-1]
    assert alone.evaluate(STATE)["finalPosition"] == pytest.approx(list(expected), rel=1e-5, abs=1e-6)
    assert not errors
    offline.close()


def test_a_link_opens_the_same_run(app_server, flat_browser):
    context = new_reader(flat_browser, viewport={"width": 800, "height": 700}, reduced_motion="reduce")
    page = context.new_page()

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(experiments())
    def same_run(experiment):
        open_stage(page, f"{app_server.url}/playground?{experiment.to_query()}")
        shown = [math.nan if v is None else v for v in page.evaluate(STATE)["finalPosition"]]
        with np.errstate(over="ignore"):
            expected = simulate(experiment).positions[-1].astype(np.float32)
        np.testing.assert_allclose(np.array(shown, float), expected, rtol=1e-5)
        assert experiment_of(page) == experiment

    same_run()
    context.close()


def test_a_schedule_is_drawn_by_hand(app_server, page):
    open_stage(page, f"{app_server.url}/playground?schedule=drawn")
    old = address(page)["schedule.points"]
    box = page.locator(".lrv-pane-rate svg").bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.4 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.8 * box["height"], steps=15)
    page.mouse.up()
    wait_for_address(page, "schedule.points", old)
    rates = simulate(experiment_of(page)).learning_rates
    assert rates[0] > 10 * rates[-1]
    assert all(np.diff(rates) <= 1e-12)
