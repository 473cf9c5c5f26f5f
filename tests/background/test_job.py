"""Jobs beside the page: once for all who ask, cancelled when nobody does, and not in the way of what is quick."""

import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from lrviz.background import abandon, is_busy, job, memory, seats, start
from lrviz.training import Training
from lrviz.training.rate_sweep import is_ready, training_rate_sweep
from lrviz.ui.state import jobs as background
from tests.harness.server import ROOT
from tests.harness.waiting import until

SECONDS = 60


OVER = threading.Event()
"""Set when a test is over, so that nothing that it has begun goes on."""


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    OVER.clear()
    yield
    OVER.set()
    until(lambda: not is_busy())


@pytest.fixture
def clock(monkeypatch):
    """A list whose last number is the time by which jobs are given up."""
    times = [1000.0]
    monkeypatch.setattr(job, "time", SimpleNamespace(monotonic=lambda: times[-1]))
    return times


def endless(report):
    """Work that goes on as long as somebody wants it."""
    while not OVER.wait(0.01):
        report(0.5, "on and on")


def counting(reports):
    """The same, and each report is heard of in the list."""

    def work(report):
        while not OVER.wait(0.01):
            report(0.5, "on and on")
            reports.append(1)

    return work


def goes_on(reports):
    """Waits for two more reports: the first of them may have been made before the clock was moved."""
    enough = len(reports) + 2
    until(lambda: len(reports) >= enough)


def test_all_who_ask_for_one_key_share_one_job_and_its_result():
    begun, go_on = [], threading.Event()

    def make(report):
        begun.append(1)
        report(0.25, "waiting")
        assert go_on.wait(SECONDS)
        return 42

    first, second = start("answer", make), start("answer", make)
    assert first is second
    assert not first.wait(0.05)
    assert (first.share, first.message) == (0.25, "waiting")
    go_on.set()
    assert first.wait(SECONDS)
    assert (first.result, first.error, begun) == (42, None, [1])
    assert start("answer", make) is not first, "it is over, and can be begun again"


def test_work_ends_when_nobody_has_asked_for_it_for_a_while(clock):
    reports = []
    wanted = start("wanted", counting(reports))
    for _ in range(3):
        clock.append(clock[-1] + 0.9 * job.IDLE_TIMEOUT)
        goes_on(reports)
        assert start("wanted", endless) is wanted
    clock.append(clock[-1] + 1.1 * job.IDLE_TIMEOUT)
    assert wanted.wait(SECONDS)
    assert wanted.cancelled
    assert (wanted.result, wanted.error) == (None, None)


def test_work_that_is_left_ends_soon_unless_somebody_asks_again(clock):
    reports = []
    left = start("left", counting(reports))
    for _ in range(3):
        abandon("left")
        clock.append(clock[-1] + 0.9 * job.ABANDONED_TIMEOUT)
        goes_on(reports)
        left.touch()
        clock.append(clock[-1] + 0.9 * job.ABANDONED_TIMEOUT)
        goes_on(reports)
    abandon("left")
    clock.append(clock[-1] + 1.1 * job.ABANDONED_TIMEOUT)
    assert left.wait(SECONDS)
    assert left.cancelled


def test_an_error_that_work_raises_is_the_jobs_error():
    def make(report):
        raise ValueError("steps must be fewer")

    failed = start("failure", make)
    assert failed.wait(SECONDS)
    assert str(failed.error) == "steps must be fewer"


def test_long_jobs_wait_for_a_seat_in_order_and_what_is_quick_waits_for_none_of_them(monkeypatch):
    monkeypatch.setattr(job, "QUICK_SECONDS", 0.05)
    monkeypatch.setattr(seats, "TURN", SECONDS)
    busy = [start(("busy", k), endless) for k in range(seats.cores())]
    until(lambda: all(one.message == "on and on" for one in busy) and not seats.LONG.waiting)
    third = start("third", endless)
    until(lambda: seats.LONG.waiting == 1)
    fourth = start("fourth", endless)
    until(lambda: seats.LONG.waiting == 2)
    until(lambda: "1 is ahead of it" in fourth.message)
    assert start("quick", lambda report: report(1.0, "") or 7).wait(SECONDS / 10)
    abandon(("busy", 0))
    until(lambda: seats.LONG.waiting == 1)
    until(lambda: fourth.message == job.WAITING)
    for key in (("busy", 1), "third", "fourth"):
        abandon(key)
    assert all(one.wait(SECONDS) for one in (*busy, third, fourth))


def test_nobody_waits_until_all_of_somebodys_long_jobs_are_over(monkeypatch):
    monkeypatch.setattr(job, "QUICK_SECONDS", 0.05)
    monkeypatch.setattr(job, "IDLE_TIMEOUT", 3 * SECONDS)
    monkeypatch.setattr(job, "WAITING_MOST", 10 * seats.cores())
    monkeypatch.setattr(seats, "TURN", 0.2)
    hogs = [start(("hog", k), endless) for k in range(5 * seats.cores())]
    until(lambda: seats.LONG.waiting == 4 * seats.cores())

    def takes_its_time(report):
        for k in range(30):
            assert not OVER.wait(0.02)
            report(k / 30, "mine")
        return 7

    mine = start("mine", takes_its_time)
    assert mine.wait(SECONDS)
    assert mine.result == 7
    had = dict.fromkeys(hogs, False)

    def all_have_had_a_turn():
        for one in hogs:
            had[one] |= one.message == "on and on"
        return all(had.values())

    until(all_have_had_a_turn)
    for one in hogs:
        one.abandon()
    assert all(one.wait(SECONDS) for one in hogs)


def test_a_long_job_that_waited_for_another_turn_ends_where_there_is_no_room_any_more(monkeypatch):
    monkeypatch.setattr(job, "QUICK_SECONDS", 0.0)
    monkeypatch.setattr(seats, "TURN", 0.1)
    jobs = [start(("one of", k), endless) for k in range(2 * seats.cores())]
    until(lambda: all(one.message == "on and on" for one in jobs[: seats.cores()]))
    monkeypatch.setattr(memory, "used", lambda: 10**15)
    until(lambda: any(isinstance(one.error, memory.NoRoom) for one in jobs))
    for one in jobs:
        one.abandon()
    assert all(one.wait(SECONDS) for one in jobs)


def test_a_job_that_is_given_up_in_the_queue_frees_its_place(monkeypatch):
    monkeypatch.setattr(job, "ABANDONED_TIMEOUT", 0.0)
    go_on = threading.Event()
    held = [start(("held", k), lambda report: go_on.wait(SECONDS)) for k in range(seats.cores())]
    until(lambda: all(one.message == "Getting ready" for one in held))
    gone, behind = start("gone", lambda report: 1), start("behind", lambda report: 2)
    until(lambda: "1 is ahead of it" in behind.message)
    abandon("gone")
    assert gone.wait(SECONDS)
    assert gone.cancelled
    until(lambda: behind.message == job.WAITING)
    go_on.set()
    assert behind.wait(SECONDS)
    assert behind.result == 2


def test_nothing_long_begins_where_there_is_no_room(monkeypatch):
    monkeypatch.setattr(job, "QUICK_SECONDS", 0.0)
    monkeypatch.setattr(memory, "used", lambda: 10**15)
    refused = start("refused", endless)
    assert refused.wait(SECONDS)
    assert isinstance(refused.error, memory.NoRoom)
    assert "Try again" in str(refused.error)


def test_more_jobs_than_may_wait_are_refused(monkeypatch):
    monkeypatch.setattr(job, "WAITING_MOST", 2)
    go_on = threading.Event()
    asked = [start(k, lambda report: go_on.wait(SECONDS)) for k in range(2)]
    with pytest.raises(memory.NoRoom, match="Try again"):
        start(2, lambda report: None)
    assert start(0, lambda report: None) is asked[0]
    go_on.set()
    assert all(one.wait(SECONDS) for one in asked)


def test_a_training_that_is_given_up_can_be_begun_again(monkeypatch):
    def make(training):
        return lambda report: training_rate_sweep(training, 1, lambda done, whole: report(done / whole, ""))

    training = Training(network="spiral", epochs=300, batch_size=16, seed=77)
    monkeypatch.setattr(job, "IDLE_TIMEOUT", 0.0)
    assert start(training, make(training)).wait(SECONDS)
    assert not is_ready(training)
    monkeypatch.setattr(job, "IDLE_TIMEOUT", float(SECONDS))
    quick = Training(network="two_moons", epochs=12, learning_rate=0.5, seed=78)
    done = start(quick, make(quick))
    assert done.wait(SECONDS)
    assert done.share == 1.0
    assert is_ready(quick)


def test_all_work_ends_when_the_server_stops():
    # In a process of its own: a server that has stopped begins nothing any more.
    script = f"""
import time
from lrviz.background import close, job, start

job.IDLE_TIMEOUT = 600.0

def endless(report):
    while True:
        time.sleep(0.01)
        report(0.5, "on and on")

asked = [start(("asked", k), endless) for k in range(3)]
close()
assert all(one.wait({SECONDS / 2}) and one.cancelled for one in asked)
print("all have ended")
"""
    assert ended(script) == "all have ended\n"


def ended(script: str) -> str:
    """What a process prints that runs the script and ends without an error."""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_process_ends_cleanly_though_a_reader_left_in_the_midst_of_a_training():
    script = """
import threading
from lrviz.training import Training
from lrviz.training.rate_sweep import training_rate_sweep
from lrviz.background import start
training = Training(network="digits_mlp", epochs=400)
make = lambda report: training_rate_sweep(training, 1, lambda done, whole: report(done / whole, ""))
def visit():
    start(1, make).wait(1)
visitor = threading.Thread(target=visit, daemon=True)
visitor.start()
visitor.join()
"""
    assert ended(script) == ""


def test_a_page_that_asks_for_work_just_as_it_is_given_up_gets_it_all_the_same(monkeypatch):
    def over(**more):
        return SimpleNamespace(key="k", error=None, wait=lambda seconds: True, **more)

    begun = iter([over(cancelled=True, result=None), over(cancelled=False, result=7)])
    monkeypatch.setattr(background, "start", lambda key, make: next(begun))
    monkeypatch.setattr(background.st, "session_state", {})
    lab = SimpleNamespace(name="lab", key=lambda part: f"lab.{part}")
    assert background.result_or_progress(lab, "k", lambda report: 7) == 7
