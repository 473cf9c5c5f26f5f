"""Many stages on one long page: drawn when the reader comes near, one in 3D, one with the keys; locked, or waiting."""

from contextlib import contextmanager

import pytest

from tests.harness.chromium import PATIENCE, new_reader, next_frame, wait_until_ready, wait_until_still
from tests.harness.server import ROOT, running
from tests.harness.stages import APP, NAMES, PAGE

STATES = "() => Object.fromEntries(window.__lrvizStages().map(s => [s.key.replace('block-', ''), s.state()]))"
SCROLL = "name => document.querySelector(`.st-key-block-${name}`).scrollIntoView({ block: 'center' })"
COUNT_CONTEXTS = """
window.__contexts = new Set();
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
  const context = original.call(this, kind, ...options);
  if (context && kind.includes('webgl')) window.__contexts.add(context);
  return context;
};
"""
# As Streamlit does when the theme changes, say: another bridge, the same bytes.
CALL_AGAIN = """async () => {
  const asked = performance.getEntriesByType('resource').map(entry => entry.name);
  const { default: mount } = await import(asked.find(name => /assets\\/js-\\w+\\/stage.js$/.test(name)));
  const root = document.querySelector('.lrv');
  const setTriggerValue = (...event) => { window.__told = event; };
  mount({ data: root.__lrviz.bytes.slice(), parentElement: root.parentElement, setTriggerValue });
}"""
LIVE_CONTEXTS = "() => [...window.__contexts].filter(context => !context.isContextLost()).length"


@pytest.fixture(scope="module")
def lesson_url(tmp_path_factory):
    """The address of a page with eight stages, prose between them."""
    folder = tmp_path_factory.mktemp("lesson")
    (folder / "app.py").write_text(APP)
    (folder / "page.py").write_text(PAGE)
    environment = {"PYTHONPATH": str(ROOT)}
    with running(folder / "app.py", folder / "log.txt", environment=environment) as server:
        yield server.url


def open_lesson(page, url):
    page.goto(url)
    wait_until_ready(page)
    page.wait_for_function("() => window.Plotly && window.__lrvizStages?.().length === 8", timeout=PATIENCE)
    wait_for(page, "first", "draws", 1)
    wait_until_still(page)


def states(page):
    return page.evaluate(STATES)


def wait_for(page, name, field, least=True, timeout=PATIENCE):
    """Wait until a field of a stage's state is at least this; True: until it is."""
    page.wait_for_function(
        "([name, field, least]) => window.__lrvizStages().find(s => s.key === `block-${name}`).state()[field] >= least",
        arg=[name, field, least],
        timeout=timeout,
    )


def go_to(page, name):
    page.evaluate(SCROLL, name)
    wait_for(page, name, "draws", 1)
    wait_for(page, name, "focus")


def block(page, name):
    return page.locator(f".st-key-block-{name}")


@contextmanager
def unmoved(page, name, wire):
    before, sent = states(page)[name]["learningRate"], wire.sent
    yield
    wait_until_still(page)
    assert states(page)[name]["learningRate"] == before
    assert wire.sent == sent, "the server was asked for another rate"


def test_a_locked_ruler_cannot_be_moved(lesson_url, page, wire):
    open_lesson(page, f"{lesson_url}?flat=1")
    go_to(page, "locked")
    handle = block(page, "locked").get_by_role("slider", name="Learning rate")
    assert handle.get_attribute("aria-disabled") == "true"
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with unmoved(page, "locked", wire):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 400, y, steps=5)
        page.mouse.up()
    with unmoved(page, "locked", wire):
        page.mouse.click(x - 300, y)
    with unmoved(page, "locked", wire):
        handle.focus()
        for key in ("ArrowLeft", "ArrowUp", "PageDown", "Home", "Shift+ArrowRight"):
            page.keyboard.press(key)
    card = block(page, "locked").locator(".lrv-card.lrv-open")
    card.wait_for(timeout=PATIENCE)
    assert "diverged" in card.inner_text()
    assert not card.get_by_role("button").count()


def test_a_waiting_stage_shows_the_start_alone_and_then_plays(lesson_url, page):
    open_lesson(page, f"{lesson_url}?flat=1")
    go_to(page, "waiting")
    state = states(page)["waiting"]
    assert state["waiting"]
    assert not state["playing"]
    assert state["positionsLength"] == 1
    assert state["position"] == state["finalPosition"]
    waiting = block(page, "waiting")
    assert waiting.locator(".lrv-ball").first.is_visible()
    for hidden in (".lrv-pane-ruler", ".lrv-pane-transport", ".lrv-pane-loss .lrv-mark"):
        assert not waiting.locator(hidden).first.is_visible()
    assert waiting.locator(".lrv-planned").first.get_attribute("d") == "M0,0"
    assert "diverge" not in waiting.locator(".lrv").evaluate("e => e.outerHTML.replace(/lrv-diverged[-a-z]*/g, '')")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert states(page)["waiting"] == state
    page.evaluate("""() => {
      window.__seen = [];
      const watch = () => {
        const state = window.__lrvizStages()[2].state();
        if (!state.waiting) window.__seen.push([state.playing, state.step]);
        requestAnimationFrame(watch);
      };
      watch();
    }""")
    waiting.get_by_text("I have answered").click()
    page.wait_for_function("() => window.__seen.some(([playing, step]) => step >= 1)", timeout=PATIENCE)
    assert page.evaluate("() => window.__seen[0]") == [True, 0]
    assert states(page)["waiting"]["positionsLength"] == 51
    assert waiting.locator(".lrv-pane-ruler").is_visible()
    waiting.get_by_text("I have answered").click()
    wait_for(page, "waiting", "waiting")
    assert states(page)["waiting"]["positionsLength"] == 1


def test_what_was_waited_for_is_there_at_once_for_those_who_want_no_motion(lesson_url, flat_browser):
    context = new_reader(flat_browser, viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    page = context.new_page()
    open_lesson(page, f"{lesson_url}?flat=1")
    go_to(page, "waiting")
    block(page, "waiting").get_by_text("I have answered").click()
    wait_for(page, "waiting", "positionsLength", 51)
    state = states(page)["waiting"]
    assert not state["playing"]
    assert state["step"] == state["steps"] == 50
    context.close()


@pytest.mark.webgl
def test_stages_are_drawn_when_the_reader_comes_near_and_keep_their_height(lesson_url, page):
    open_lesson(page, f"{lesson_url}?flat=1")
    heights = "() => [...document.querySelectorAll('.lrv')].map(root => root.clientHeight)"
    before = page.evaluate(heights)
    assert min(before) > 300
    opened = states(page)
    assert opened["first"]["draws"]
    for name in NAMES[3:]:
        assert opened[name]["draws"] == 0, name
        assert not block(page, name).locator(".js-plotly-plot, .lrv-pane-loss .lrv-axes line").count()
    for name in NAMES:
        go_to(page, name)
        assert block(page, name).locator(".js-plotly-plot").count() == 1
    assert page.evaluate(heights) == before
    wait_until_still(page)
    moving = states(page)
    assert [name for name in NAMES if moving[name]["visible"]] == ["eighth"]
    wait_until_still(page)
    later = states(page)
    assert [name for name in NAMES if later[name]["position"] != moving[name]["position"]] in ([], ["eighth"])
    assert all(later[name]["draws"] <= 2 for name in NAMES)


@pytest.mark.webgl
def test_one_scene_is_live_wherever_the_reader_goes(lesson_url, page):
    page.add_init_script(COUNT_CONTEXTS)
    open_lesson(page, lesson_url)
    for name in (*NAMES, *NAMES[-2::-3]):
        page.mouse.move(700, 600)
        while not states(page)[name]["focus"]:
            above = page.evaluate(
                "name => document.querySelector(`.st-key-block-${name}`).getBoundingClientRect().top < 0", name
            )
            page.mouse.wheel(0, -400 if above else 400)
            next_frame(page)
            assert page.evaluate(LIVE_CONTEXTS) <= 1
        page.evaluate(SCROLL, name)
        wait_for(page, name, "has3d", timeout=PATIENCE)
        now = states(page)
        assert [other for other in NAMES if now[other]["has3d"]] == [name]
        assert [other for other in NAMES if now[other]["focus"]] == [name]
        assert page.evaluate(LIVE_CONTEXTS) == page.evaluate("() => window.__lrvizScenes()") == 1


def test_the_same_data_again_changes_nothing_but_who_is_told(lesson_url, page, wire):
    open_lesson(page, f"{lesson_url}?flat=1")
    before = states(page)["first"]
    page.evaluate("() => { window.__tick = document.querySelector('.lrv-axes text'); }")
    page.evaluate(CALL_AGAIN)
    wait_until_still(page)
    after = states(page)["first"]
    assert after["draws"] == before["draws"]
    assert after["playing"]
    assert page.evaluate("() => window.__tick.isConnected")
    sent = wire.sent
    block(page, "first").get_by_role("slider", name="Learning rate").press("PageDown")
    page.wait_for_function("() => window.__told", timeout=PATIENCE)
    event, rate = page.evaluate("() => window.__told")
    assert event == "learning_rate"
    assert rate == pytest.approx(0.005, rel=0.2)
    assert wire.sent == sent


def test_a_rate_that_the_server_does_not_take_snaps_back(lesson_url, page, wire):
    open_lesson(page, f"{lesson_url}?flat=1")
    go_to(page, "fixed")
    handle = block(page, "fixed").get_by_role("slider", name="Learning rate")
    place = handle.get_attribute("transform")
    for attempt in range(2):
        sent = wire.sent
        handle.press("PageDown")
        assert states(page)["fixed"]["learningRate"] < 0.01, attempt
        assert handle.get_attribute("transform") != place
        page.wait_for_function("() => window.__lrvizStages()[3].state().learningRate === 0.05", timeout=PATIENCE)
        assert wire.sent > sent
        assert handle.get_attribute("transform") == place


def test_keys_go_to_the_stage_in_view_and_never_to_a_line_of_text(lesson_url, page):
    open_lesson(page, f"{lesson_url}?flat=1")

    def playing():
        now = states(page)
        return {name for name in NAMES if now[name]["playing"]}

    first = playing()
    page.keyboard.press("Space")
    assert first - playing() == {"first"}
    line = page.get_by_label("A line of text")
    line.click()
    line.press_sequentially("r r ")
    assert first - playing() == {"first"}
    assert line.input_value() == "r r "
    # The button keeps the browser's focus when its stage scrolls away.
    block(page, "first").get_by_role("button", name="Play (space)").click()
    assert playing() == first
    go_to(page, "sixth")
    page.keyboard.press("Space")
    page.keyboard.press("r")
    assert first - playing() == {"sixth"}
    assert states(page)["sixth"]["step"] == 0


def test_every_stage_of_a_lesson_is_drawn_before_it_is_printed(lesson_url, page):
    open_lesson(page, f"{lesson_url}?flat=1")
    on_screen = page.evaluate("() => [...document.querySelectorAll('.lrv')].map(root => root.clientHeight)")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    printed = states(page)
    assert all(printed[name]["draws"] for name in NAMES)
    assert page.locator(".lrv .js-plotly-plot").count() == 8
    assert not page.locator(".lrv-pane-transport").first.is_visible()
    assert page.locator(".lrv-pane-ruler").first.is_visible()
    assert page.locator(".lrv[data-theme=light][data-layout=paper]").count() == 8
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".lrv-pane-transport").first.is_visible()
    assert page.evaluate("() => [...document.querySelectorAll('.lrv')].map(root => root.clientHeight)") == on_screen
