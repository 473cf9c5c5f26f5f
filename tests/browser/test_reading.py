"""A lesson as it is read: sent part by part, reloaded with progress, made whole for paper, computed meanwhile."""

import pytest

from lrviz.lessons import library
from lrviz.lessons.blocks import Challenge, LabBlock, Predict
from tests.harness.chromium import PATIENCE, wait_until_ready
from tests.harness.server import ROOT, running

LESSON = library()["too-small-too-large"]
PREDICT = next(block for block in LESSON.blocks.values() if isinstance(block, Predict))
STAGES = sum(isinstance(block, LabBlock | Predict | Challenge) for block in LESSON.blocks.values())
VISIBLE = "[...document.querySelectorAll('.lrv-near')].filter(place => place.getClientRects().length)"
RELOADS = 30
PHONE = {"width": 390, "height": 700}
"""A small picture, which is drawn in software in a third of the time."""
MOST_KB = 250
"""What a lesson may send before it is scrolled."""


def waiting(page) -> int:
    """How many parts have not been sent."""
    return page.locator(".lrv-near:visible").count()


def wait_for_all_stages(page) -> None:
    """Until every stage of the lesson is there: what has been sent is mounted a moment later."""
    page.wait_for_function("many => document.querySelectorAll('.lrv').length === many", arg=STAGES, timeout=PATIENCE)
    wait_until_ready(page)


def open_lesson(page, url):
    page.goto(f"{url}/{LESSON.key}")
    wait_until_ready(page)
    page.locator(".lrv").first.wait_for(timeout=PATIENCE)


def test_a_part_is_sent_when_the_reader_comes_near_it(app_server, page, wire):
    open_lesson(page, app_server.url)
    page.wait_for_load_state("networkidle")
    assert wire.received < MOST_KB * 1000
    before = waiting(page)
    assert before > len(LESSON.blocks) / 2
    assert page.locator(".lrv").count() < STAGES / 2
    while left := waiting(page):
        page.evaluate(f"{VISIBLE}[0]?.scrollIntoView()")
        page.wait_for_function(f"left => {VISIBLE}.length < left", arg=left, timeout=PATIENCE)
    wait_for_all_stages(page)
    page.reload()
    wait_until_ready(page)


def test_a_part_that_a_link_names_is_sent_at_once(app_server, page):
    last = [block for block in LESSON.blocks.values() if isinstance(block, Challenge)][-1]
    page.goto(f"{app_server.url}/{LESSON.key}#{last.name}")
    page.locator(f".st-key-block-{last.name} .lrv").wait_for(timeout=PATIENCE)
    assert waiting(page) > 2


def test_all_of_a_lesson_is_sent_to_be_printed(app_server, page):
    open_lesson(page, app_server.url)
    page.emulate_media(media="print")
    page.get_by_text("This part is loaded when you scroll to it").locator("visible=true").first.wait_for()
    page.emulate_media(media="screen")
    button = page.get_by_role("button", name="Show every part")
    button.click()
    button.wait_for(state="detached", timeout=PATIENCE)
    wait_until_ready(page)
    assert waiting(page) == 0
    wait_for_all_stages(page)


def test_a_lesson_with_progress_is_reloaded_thirty_times(app_server, page):
    page.set_viewport_size(PHONE)
    open_lesson(page, app_server.url)
    part = page.locator(f".st-key-block-{PREDICT.name}")
    part.scroll_into_view_if_needed()
    part.get_by_role("radio").nth(PREDICT.answer - 1).check(force=True, timeout=PATIENCE)
    part.get_by_role("button", name="See what happens").click()
    part.get_by_text("You saw it coming").wait_for(timeout=PATIENCE)
    page.wait_for_function("localStorage.getItem('lrviz.progress')?.includes('#')", timeout=PATIENCE)
    for _ in range(RELOADS):
        page.reload()
        page.get_by_text("1 of").first.wait_for(timeout=PATIENCE)
        part.scroll_into_view_if_needed()
        part.get_by_text("You saw it coming").wait_for(timeout=PATIENCE)
        assert page.get_by_text("went wrong").count() == 0


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory):
    """A server without a store, which computes what it shows."""
    with running(
        ROOT / "app.py", tmp_path_factory.mktemp("bare") / "log.txt", environment={"LRVIZ_CACHE_DIR": "off"}
    ) as server:
        yield server


def test_the_atlas_shows_what_it_has_says_how_far_it_is_and_can_be_stopped(bare_server, page):
    page.goto(f"{bare_server.url}/atlas")
    page.get_by_text("of 192 sweeps").wait_for(timeout=PATIENCE)
    page.locator(".lrv-atlas a").first.wait_for(timeout=PATIENCE)
    assert page.locator(".lrv-atlas a").count() < 192
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for(timeout=PATIENCE)
    assert page.locator(".lrv-atlas a").count() > 0
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("of 192 sweeps").wait_for(timeout=PATIENCE)


def test_a_lesson_without_a_store_is_there_at_once_and_its_pictures_come_from_the_top(bare_server, page):
    page.goto(f"{bare_server.url}/practical-tips")
    page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Stop").first.wait_for(timeout=PATIENCE)
    page.locator(".lrv, .lrr, .lrc").first.wait_for(timeout=PATIENCE)
