"""Work beside the page: once for all who ask, given up when nobody does, and not in the way of what is remembered."""

import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from lrviz import work
from lrviz.training import Training
from lrviz.training_ruler import is_ready, ruler_of
from lrviz.ui import long_work
from lrviz.work import leave, work_on
from tests.harness.server import ROOT

SECONDS = 60


def endless(report):
    while True:
        time.sleep(0.01)
        report(0.5, "on and on")


def test_one_work_for_all_who_ask_and_its_result():
    begun, go_on = [], threading.Event()

    def make(report):
        begun.append(1)
        report(0.25, "waiting")
        assert go_on.wait(SECONDS)
        return 42

    first, second = work_on("answer", make), work_on("answer", make)
    assert first is second
    assert not first.wait(0.05)
    assert (first.share, first.told) == (0.25, "waiting")
    go_on.set()
    assert first.wait(SECONDS)
    assert (first.result, first.error, begun) == (42, None, [1])
    assert work_on("answer", make) is not first, "it is over, and can be begun again"


def test_work_that_nobody_asks_for_ends(monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", 0.1)
    gone = work_on("endless", endless)
    assert gone.wait(SECONDS)
    assert gone.given_up
    assert (gone.result, gone.error) == (None, None)


def test_work_that_is_left_ends_soon_unless_somebody_asks(monkeypatch):
    monkeypatch.setattr(work, "LEFT", 0.3)
    left = work_on("left", endless)
    for _ in range(10):
        leave("left")
        time.sleep(0.05)
        left.ask()
    assert not left.wait(0)
    leave("left")
    assert left.wait(work.PATIENCE / 2)
    assert left.given_up


def test_what_goes_wrong_is_told():
    def make(report):
        raise ValueError("steps must be fewer")

    failed = work_on("failure", make)
    assert failed.wait(SECONDS)
    assert str(failed.error) == "steps must be fewer"


def test_two_go_on_at_a_time_and_what_is_quickly_done_waits_for_none(monkeypatch):
    monkeypatch.setattr(work, "FREE", 0.05)
    busy = [work_on(("busy", k), endless) for k in range(work.AT_ONCE)]
    time.sleep(0.3)
    third = work_on("third", endless)
    time.sleep(0.3)
    assert not third.wait(0)
    assert work_on("remembered", lambda report: report(1.0, "") or 7).wait(SECONDS / 10)
    assert sum(one._has_turn for one in (*busy, third)) == work.AT_ONCE
    for key in (("busy", 0), ("busy", 1), "third"):
        leave(key)
    assert all(one.wait(SECONDS) for one in (*busy, third))


def test_a_training_that_is_given_up_can_be_begun_again(monkeypatch):
    def make(training):
        return lambda report: ruler_of(training, 1, lambda done, whole: report(done / whole, ""))

    training = Training(network="spiral", epochs=300, batch_size=16, seed=77)
    monkeypatch.setattr(work, "PATIENCE", 0.0)
    assert work_on(training, make(training)).wait(SECONDS)
    assert not is_ready(training)
    monkeypatch.setattr(work, "PATIENCE", float(SECONDS))
    quick = Training(network="two_moons", epochs=12, learning_rate=0.5, seed=78)
    done = work_on(quick, make(quick))
    assert done.wait(SECONDS)
    assert done.share == 1.0
    assert is_ready(quick)


def test_all_work_ends_when_the_server_stops():
    asked = [work_on(("asked", k), endless) for k in range(3)]
    work.close()
    try:
        assert all(one.wait(SECONDS) and one.given_up for one in asked)
    finally:
        work._CLOSING.clear()


def test_a_process_ends_cleanly_though_a_reader_left_in_the_midst_of_a_training():
    script = """
import threading
from lrviz.training import Training
from lrviz.training_ruler import ruler_of
from lrviz.work import work_on
training = Training(network="digits_mlp", epochs=400)
make = lambda report: ruler_of(training, 1, lambda done, whole: report(done / whole, ""))
def visit():
    work_on(1, make).wait(1)
visitor = threading.Thread(target=visit, daemon=True)
visitor.start()
visitor.join()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr


def test_a_page_that_asks_for_work_just_as_it_is_given_up_gets_it_all_the_same(monkeypatch):
    def over(**more):
        return SimpleNamespace(key="k", error=None, wait=lambda seconds: True, **more)

    begun = iter([over(given_up=True, result=None), over(given_up=False, result=7)])
    monkeypatch.setattr(long_work, "work_on", lambda key, make: next(begun))
    monkeypatch.setattr(long_work.st, "session_state", {})
    lab = SimpleNamespace(name="lab", key=lambda part: f"lab.{part}")
    assert long_work.finished(lab, "k", lambda report: 7) == 7


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    yield
    until = time.monotonic() + SECONDS
    while work._WORKS and time.monotonic() < until:
        time.sleep(0.01)
    assert not work._WORKS
