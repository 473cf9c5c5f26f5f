"""Lessons in a real browser: predicted, solved, kept, locked, linked to, scrolled through."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from lrviz.descent.rate_sweep import RULER_RATES
from lrviz.lessons import library
from lrviz.lessons.blocks import Challenge, LabBlock, Predict
from lrviz.spec.links import write_link
from lrviz.training import Training
from tests.harness.chromium import PATIENCE, wait_until_ready, wait_until_still
from tests.harness.server import ROOT, running

LESSONS = library().ours
STATES = "key => window.__lrvizStages?.().filter(stage => stage.key === key).map(stage => stage.state())[0] ?? null"


def blocks(kind: type):
    return ((lesson, block) for lesson in LESSONS for block in lesson.blocks.values() if isinstance(block, kind))


PREDICT = next(blocks(Predict))
CHALLENGE = next(
    (lesson, block)
    for lesson, block in blocks(Challenge)
    if not isinstance(block.run, Training)
    and set(block.par) == {"learning_rate"}
    and block.par["learning_rate"] in RULER_RATES
)
ON_A_NETWORK = next(
    (lesson, block)
    for lesson, block in blocks(Challenge)
    if isinstance(block.run, Training) and set(block.par) == {"learning_rate"}
)
LAB = next((lesson, block) for lesson, block in blocks(LabBlock) if block.access.moves("learning_rate"))


def open_block(page, url, lesson, block, query=""):
    """Opens a lesson at a block, anew; its stage is then in view."""
    page.goto("about:blank")
    page.goto(f"{url}/{lesson.key}{query}#{block.name}")
    wait_until_ready(page)
    page.wait_for_function(f"key => ({STATES})(key)?.visible", arg=f"block-{block.name}", timeout=PATIENCE)
    wait_until_still(page)


def state_of(page, block):
    return page.evaluate(STATES, f"block-{block.name}")


def part(page, block):
    return page.locator(f".st-key-block-{block.name}")


def answer(page, block):
    options = part(page, block).get_by_role("radio")
    options.nth(block.answer - 1).check(force=True)
    button = part(page, block).get_by_role("button", name="See what happens")
    button.click()
    button.wait_for(state="detached", timeout=PATIENCE)
    wait_until_ready(page)


def wait_until_kept(page, block):
    """Waits until the browser has stored that the block is done."""
    page.wait_for_function(
        "name => localStorage.getItem('lrviz.progress')?.includes(`#${name}`)", arg=block.name, timeout=PATIENCE
    )


def drag_ruler(page, block, rate):
    """Takes the handle of a block's ruler to a rate, and lets go."""
    handle = part(page, block).locator("[role=slider][aria-label='Learning rate']")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    place = page.evaluate(
        """([key, rate]) => { const svg = document.querySelector(`.st-key-${key} .lrv-ruler-svg`);
        const box = svg.getBoundingClientRect(), margin = 14, low = 1e-5, high = 10;
        return box.x + margin + (box.width - 2 * margin) * Math.log(rate / low) / Math.log(high / low); }""",
        [f"block-{block.name}", rate],
    )
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(place, y, steps=8)
    page.mouse.up()
    wait_until_ready(page)


def test_a_predict_hides_its_run_until_it_is_answered_and_the_answer_survives_a_reload(app_server, page):
    lesson, block = PREDICT
    open_block(page, app_server.url, lesson, block)
    before = state_of(page, block)
    assert before["waiting"]
    assert before["positionsLength"] == 1
    assert (
        part(page, block).locator("[role=slider][aria-label='Learning rate']").count() == 0
        or not part(page, block).locator("[role=slider][aria-label='Learning rate']").is_visible()
    )
    answer(page, block)
    page.wait_for_function(f"key => ({STATES})(key)?.positionsLength > 1", arg=f"block-{block.name}", timeout=PATIENCE)
    assert "You saw it coming" in part(page, block).inner_text()
    wait_until_kept(page, block)
    open_block(page, app_server.url, lesson, block)
    page.wait_for_function(f"key => ({STATES})(key)?.positionsLength > 1", arg=f"block-{block.name}", timeout=PATIENCE)
    assert "You saw it coming" in part(page, block).inner_text()
    page.goto(app_server.url)
    wait_until_ready(page)
    page.get_by_text(re.compile(r"1 of \d+ done")).wait_for(timeout=PATIENCE)


def test_a_challenge_is_solved_by_dragging_the_ruler_and_the_score_is_kept(app_server, page):
    lesson, block = CHALLENGE
    open_block(page, app_server.url, lesson, block)
    assert "Not touched yet" in part(page, block).inner_text()
    drag_ruler(page, block, block.par["learning_rate"])
    part(page, block).get_by_text("Solved.").wait_for(timeout=PATIENCE)
    wait_until_kept(page, block)
    open_block(page, app_server.url, lesson, block)
    part(page, block).get_by_text("Solved before.").wait_for(timeout=PATIENCE)


def test_a_challenge_on_a_network_is_solved_by_dragging_and_its_rooms_are_printed(app_server, page):
    lesson, block = ON_A_NETWORK
    page.goto(f"{app_server.url}/{lesson.key}#{block.name}")
    ruler = part(page, block).locator(".lrv-ruler-svg")
    ruler.wait_for(timeout=PATIENCE)
    wait_until_still(page)
    assert "Not touched yet" in part(page, block).inner_text()
    assert "Try η" not in part(page, block).inner_text()
    drag_ruler(page, block, block.par["learning_rate"])
    part(page, block).get_by_text("Solved.").wait_for(timeout=PATIENCE)
    wide = ruler.bounding_box()["width"]
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert ruler.bounding_box()["width"] < wide
    assert page.locator(".lrr .lrv-pane-loss svg[width]").count() == page.locator(".lrr").count() > 1


def test_progress_is_forgotten_when_asked(app_server, page):
    lesson, block = PREDICT
    open_block(page, app_server.url, lesson, block)
    answer(page, block)
    wait_until_kept(page, block)
    page.goto(app_server.url)
    wait_until_ready(page)
    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_role("button", name="Forget all of it").click()
    page.wait_for_function("() => !localStorage.getItem('lrviz.progress')?.includes('#')", timeout=PATIENCE)
    open_block(page, app_server.url, lesson, block)
    assert state_of(page, block)["waiting"]


def locked_link(**changes):
    _, block = LAB
    access = type(block.access)(block.access.shown, frozenset(), frozenset({"learning_rate"}))
    return write_link(block.run.replace(**changes), access, own={"block": block.name})


def test_a_locked_ruler_does_not_move(app_server, page):
    lesson, block = LAB
    open_block(page, app_server.url, lesson, block, f"?{urlencode(locked_link(learning_rate=0.05))}")
    assert state_of(page, block)["learningRate"] == pytest.approx(0.05)
    drag_ruler(page, block, 1.0)
    wait_until_still(page)
    assert state_of(page, block)["learningRate"] == pytest.approx(0.05)


def test_an_edited_link_says_so(app_server, page):
    lesson, block = LAB
    pairs = [(name, "0.7" if name == "learning_rate" else value) for name, value in locked_link(learning_rate=0.05)]
    open_block(page, app_server.url, lesson, block, f"?{urlencode(pairs)}")
    assert state_of(page, block)["learningRate"] == pytest.approx(0.05)
    assert "the learning rate is locked" in part(page, block).inner_text()


def test_the_shared_link_of_a_lab_opens_the_same_lab(app_server, page):
    lesson, block = LAB
    open_block(page, app_server.url, lesson, block)
    part(page, block).get_by_role("radio", name="Share").or_(
        part(page, block).get_by_role("button", name="Share", exact=True)
    ).first.click()
    wait_until_ready(page)
    link = part(page, block).locator("code").first.inner_text().strip()
    assert urlsplit(link).path == f"/{lesson.key}"
    assert dict(parse_qsl(urlsplit(link).query))["block"] == block.name
    page.goto(link)
    wait_until_ready(page)
    page.wait_for_function(f"key => ({STATES})(key)?.visible", arg=f"block-{block.name}", timeout=PATIENCE)


SCROLL_BY = """screens => {
  const main = document.querySelector('[data-testid=stMain]'), before = main.scrollTop;
  main.scrollBy(0, screens * main.clientHeight);
  return main.scrollTop !== before;
}"""
"""Whether there was anywhere to scroll to: a lesson gets longer as it is read."""


WHAT_IS_IN_VIEW_IS_IN_3D = """() => [...document.querySelectorAll('.lrv')].every(host => host.childElementCount)
  && window.__lrvizStages().every(s => !s.state().focus || s.state().has3d)"""
ALL_HERE_IS_SENT = """() => [...document.querySelectorAll('.lrv-near')].every(place => {
  const box = place.getBoundingClientRect();
  return !box.height || box.bottom < 0 || box.top > innerHeight;
})"""


@pytest.mark.webgl
def test_scrolling_a_lesson_keeps_one_scene(app_server, page):
    stages, key = min(pair for pair in map(stages_of, LESSONS) if pair[0] >= 5)
    page.goto(f"{app_server.url}/{key}")
    page.locator(".lrv").first.wait_for(timeout=PATIENCE)
    in_3d = set()
    for screens in (0.3, -1.4):
        while page.evaluate(SCROLL_BY, screens):
            page.wait_for_function(ALL_HERE_IS_SENT, timeout=PATIENCE)
            page.wait_for_function(WHAT_IS_IN_VIEW_IS_IN_3D, timeout=PATIENCE)
            assert page.evaluate("() => window.__lrvizScenes()") <= 1
            in_3d |= set(page.evaluate("() => window.__lrvizStages().filter(s => s.state().has3d).map(s => s.key)"))
    assert len(in_3d) == stages
    page.wait_for_function("stages => window.__lrvizStages().length === stages", arg=stages, timeout=PATIENCE)


def stages_of(lesson):
    return sum(isinstance(block, LabBlock | Predict | Challenge) for block in lesson.blocks.values()), lesson.key


def test_a_teachers_lessons_are_listed_and_the_faults_of_the_others_named(tmp_path, page):
    text = (ROOT / "lessons" / "02-too-small-too-large.md").read_text()
    (tmp_path / "01-mine.md").write_text(text.replace("title: ", "title: Mine, "))
    (tmp_path / "02-wrong.md").write_text(text.replace("surface: ravine", "surface: moon", 1))
    (tmp_path / "03-huge.md").write_bytes(b"a" * 5_000_000)
    with running(ROOT / "app.py", tmp_path / "log.txt", environment={"LRVIZ_LESSONS": str(tmp_path)}) as server:
        page.goto(server.url)
        wait_until_ready(page)
        page.get_by_text("From your teacher").first.wait_for()
        shown = page.inner_text("[data-testid=stApp]")
        assert "02-wrong.md, line" in shown
        assert "surface must be one of" in shown
        assert "03-huge.md: is 4.8 MB large" in shown
        page.goto(f"{server.url}/mine")
        wait_until_ready(page)
        assert "Mine, " in page.inner_text("[data-testid=stApp]")
