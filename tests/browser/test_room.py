"""The training room in a real browser: dragged, played, changed by hand, pinned, on one cursor."""

import re

import pytest

from lrviz.training import Training
from lrviz.training.rate_sweep import training_rate_sweep
from tests.browser.test_stage import address, drag_to, wait_for_address
from tests.harness.chromium import PATIENCE, wait_until_ready

STATE = "() => window.__lrvizRoom.state()"
MARGIN = 40
"""To the left of a chart's curves."""
MOONS = Training(network="two_moons", epochs=20, learning_rate=0.5)


@pytest.fixture
def room(app_server, page):
    """The room with two moons, at rest at its end."""
    page.emulate_media(reduced_motion="reduce")
    open_room(page, app_server.url, MOONS)
    return page


def open_room(page, url, training):
    page.goto(f"{url}/training?{training.to_query()}")
    wait_until_ready(page)
    page.wait_for_function("() => window.__lrvizRoom", timeout=PATIENCE)
    settled(page, "s.frame && s.draws")


def settled(page, wanted):
    page.wait_for_function(f"() => {{ const s = window.__lrvizRoom.state(); return {wanted}; }}", timeout=PATIENCE)
    return page.evaluate(STATE)


def go_to(page, epoch):
    """Moves the cursor, which is at the end, on the loss chart."""
    box = page.locator(".lrv-pane-loss svg").bounding_box()
    _, end, _ = page.evaluate(STATE)["cursors"][0]
    page.mouse.click(box["x"] + MARGIN + epoch / MOONS.epochs * (end - MARGIN), box["y"] + 90)
    return settled(page, f"s.time === {epoch}")


def test_dragging_shows_other_histories_and_asks_nobody_until_the_rate_is_released(room, wire):
    before, sent = room.evaluate(STATE), wire.sent
    drag_to(room, 0.3, steps=30)
    during = room.evaluate(STATE)
    assert wire.sent == sent, "the server was asked while the handle moved"
    assert during["learningRate"] < before["learningRate"]
    assert during["validationLosses"] != before["validationLosses"]
    assert during["frame"] != before["frame"], "the picture follows, too"
    times = sorted(room.evaluate("() => window.__lrvizRoom.moveTimes"))
    assert times[int(0.9 * len(times))] <= 16
    expected = training_rate_sweep(MOONS).history(during["learningRate"])
    assert during["validationLosses"] == pytest.approx(expected.validation_losses.tolist(), rel=1e-3)
    room.mouse.up()
    wait_for_address(room, "learning_rate", str(MOONS.learning_rate))
    assert float(address(room)["learning_rate"]) == pytest.approx(during["learningRate"])


def test_one_cursor_moves_all_charts_the_picture_and_the_numbers(room):
    end = room.evaluate(STATE)
    assert end["time"] == MOONS.epochs
    at = go_to(room, 5)
    assert [kind for kind, *_ in at["cursors"]] == ["loss", "accuracy", "rate", "norm", "ratio"]
    for _, drawn, wanted in at["cursors"]:
        assert drawn == pytest.approx(wanted)
    assert at["frame"] != end["frame"]
    history = training_rate_sweep(MOONS).history(MOONS.learning_rate)
    assert at["validation"] == pytest.approx(history.validation_losses[5], rel=1e-5)
    readout = room.locator(".lrv-readout").inner_text()
    assert "epoch 5 of 20" in readout
    assert f"step {5 * MOONS.steps_per_epoch}" in readout
    room.keyboard.press("ArrowRight")
    assert settled(room, "s.epoch === 6")["step"] == 6 * MOONS.steps_per_epoch
    room.keyboard.press(" ")
    assert settled(room, "s.time > 6.5")["playing"]


def test_a_change_by_hand_is_in_the_curve_and_in_the_address_and_is_taken_back(room):
    go_to(room, 8)
    room.get_by_role("button", name=re.compile("From epoch 8 on.*÷ 10")).click()
    wait_for_address(room, "schedule", "constant")
    changed = settled(room, "s.rates[s.rates.length - 1] < 0.1")
    assert (address(room)["schedule"], address(room)["schedule.changes"]) == ("by_hand", "8:0.1")
    assert changed["time"] == 8, "the cursor stays"
    steps = 8 * MOONS.steps_per_epoch
    assert changed["rates"][:steps] == pytest.approx([0.5] * steps)
    assert changed["rates"][steps:] == pytest.approx([0.05] * (MOONS.steps - steps))
    room.get_by_role("button", name="Undo").click()
    wait_for_address(room, "schedule", "by_hand")
    assert address(room)["schedule"] == "constant"


def test_a_run_is_pinned_and_divergence_has_its_cause_and_a_way_out(app_server, room):
    room.get_by_role("button", name="Pin this run").click()
    settled(room, "s.pins === 1")
    wait_for_address(room, "pin", None)
    open_room(room, app_server.url, MOONS.replace(network="diabetes", learning_rate=10.0))
    lost = settled(room, "s.verdict === 'diverged'")
    assert lost["leftAt"] is not None
    card = room.locator(".lrv-card.lrv-open")
    assert "the loss is not finite from step" in card.inner_text()
    card.get_by_role("button").click()
    assert settled(room, "s.verdict === 'just_right'")["learningRate"] < 10
