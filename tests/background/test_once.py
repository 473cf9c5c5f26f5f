"""Once for all who ask: one computation, one compilation, a bound on memory, and nobody who waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import Experiment, sweep
from lrviz.background import Cancelled, compiled, job, memory, once, results, seats, start
from lrviz.background.results import forget_half, kept_bytes
from lrviz.descent.rate_sweep import RULER_RATES, rate_sweep
from lrviz.descent.trajectory import kernel, run_kernel_key
from tests.harness.waiting import until

ASKING = 100
SECONDS = 60


def ask_together(count, ask):
    """What `count` threads get that ask at the same instant."""
    together = threading.Barrier(count)

    def one(number):
        together.wait(SECONDS)
        return ask(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_a_hundred_threads_that_ask_for_one_sweep_compute_it_once_and_compile_it_once(monkeypatch):
    experiment = Experiment(surface="formula", surface_params={"expression": "x**2 + 3.25*y**2"}, steps=70)
    begun = []
    monkeypatch.setattr("lrviz.descent.rate_sweep.sweep", lambda *arguments: begun.append(1) or sweep(*arguments))
    found = ask_together(
        ASKING, lambda number: rate_sweep(experiment.replace(learning_rate=RULER_RATES[number % len(RULER_RATES)]))
    )
    assert len(begun) == 1
    assert all(one is found[0] for one in found)
    assert kernel(run_kernel_key(experiment), many=True).kinds == 1


def test_a_hundred_threads_that_call_one_kernel_compile_it_once():
    traced = []

    def square(x):
        traced.append(1)
        return x * x

    kernel = compiled(square)
    results = ask_together(ASKING, lambda number: float(kernel(np.float64(number))))
    assert results == [float(number**2) for number in range(ASKING)]
    assert (len(traced), kernel.kinds) == (1, 1)
    kernel(np.arange(3.0))
    assert (len(traced), kernel.kinds) == (2, 2)


def test_as_many_are_computed_at_a_time_as_there_are_cores_and_all_are_computed():
    busy, most, lock = [], [], threading.Lock()
    together = threading.Barrier(seats.cores())

    @once
    def slow(number):
        with lock:
            busy.append(number)
            most.append(len(busy))
        together.wait(SECONDS)
        with lock:
            busy.remove(number)
        return number

    count = 10 * seats.cores()
    assert ask_together(count, slow) == list(range(count))
    assert max(most) == seats.cores()


def test_what_is_raised_reaches_all_who_wait_and_is_not_kept():
    begun = []

    @once
    def fails(number):
        begun.append(number)
        if len(begun) == 1:
            until(results.others_wait)
        raise ValueError("steps must be fewer")

    def ask(_):
        with pytest.raises(ValueError, match="steps must be fewer"):
            fails(1)

    ask_together(10, ask)
    assert len(begun) < 10
    before = len(begun)
    ask(None)
    assert len(begun) == before + 1


def test_when_the_thread_that_computes_is_cancelled_one_that_waits_computes():
    first, begun = threading.Event(), []

    @once
    def cancelled_at_first(number):
        begun.append(number)
        first.set()
        if len(begun) == 1:
            until(results.others_wait)
            raise Cancelled
        return number

    def leave(_):
        with pytest.raises(Cancelled):
            cancelled_at_first(7)

    leaving = threading.Thread(target=leave, args=(None,))
    leaving.start()
    assert first.wait(SECONDS)
    assert ask_together(5, lambda _: cancelled_at_first(7)) == [7] * 5
    leaving.join(SECONDS)
    assert len(begun) == 2


def test_a_job_that_others_wait_for_is_not_cancelled_though_its_own_readers_left(monkeypatch):
    times, reports = [1000.0], []
    monkeypatch.setattr(job, "time", SimpleNamespace(monotonic=lambda: times[-1]))
    awaited, go_on = threading.Event(), threading.Event()

    @once
    def shared(number, report):
        while not go_on.wait(0.01):
            report(0.5, "shared")
            reports.append(number)
            if results.others_wait():
                awaited.set()
        return number

    left = start("left", lambda report: shared(3, report=report))
    until(lambda: reports)
    got = []
    waiting = threading.Thread(target=lambda: got.append(shared(3, report=None)))
    waiting.start()
    assert awaited.wait(SECONDS)
    times.append(times[-1] + 10 * job.IDLE_TIMEOUT)
    enough = len(reports) + 2
    until(lambda: len(reports) >= enough)
    assert not left.wait(0), "somebody waits for it"
    go_on.set()
    waiting.join(SECONDS)
    assert got == [3]
    assert left.wait(SECONDS)


def test_who_waits_for_anothers_result_shows_how_far_that_is():
    go_on, begun = threading.Event(), threading.Event()

    @once
    def told(number, report):
        report(0.25, "a quarter")
        begun.set()
        assert go_on.wait(SECONDS)
        return number

    one = start("one", lambda report: told(1, report=report))
    assert begun.wait(SECONDS)
    other = start("other", lambda report: told(1, report=report))
    until(lambda: other.message == "a quarter")
    assert other.share == 0.25
    go_on.set()
    assert one.wait(SECONDS)
    assert other.wait(SECONDS)
    assert (one.result, other.result) == (1, 1)


def test_a_function_that_asks_for_its_own_result_is_told():
    @once
    def endless(number):
        return endless(number)

    with pytest.raises(RecursionError, match="its own result"):
        endless(1)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), max_size=200))
def test_what_is_kept_stays_within_its_bytes_whatever_is_asked_for(asked):
    room = memory.room_for_results()

    @once
    def large(number, share):
        return np.empty(int(share / 100 * room / 8))

    for number, share in asked:
        assert large(number, share).nbytes <= room
        assert kept_bytes() <= room
    forget_half()
    assert kept_bytes() <= room / 2
    large.forget()
    assert large.kept == 0


def test_what_is_larger_than_all_the_room_is_computed_and_not_kept():
    @once
    def huge(number):
        return np.empty(int(memory.room_for_results() / 8) + 1)

    assert huge(1).nbytes > memory.room_for_results()
    assert not huge.is_ready(1)


def test_positions_and_names_of_arguments_are_one_and_reports_do_not_count():
    begun = []

    @once
    def added(a, b=2, report=None):
        begun.append((a, b))
        return a + b

    assert added(1) == added(1, 2) == added(a=1, b=2) == added(b=2, a=1, report=print) == 3
    assert begun == [(1, 2)]
    assert added.is_ready(1, b=2)


def test_sizes_count_arrays_texts_and_what_holds_them_once():
    array = np.zeros(1000)
    assert 8000 <= memory.size_of(array) < 8300
    assert memory.size_of([array, array]) < 8600
    assert memory.size_of({"a": array, "b": "x" * 5000}) > 13_000
    assert memory.size_of(rate_sweep(Experiment())) > 61 * 100 * 6 * 8


@pytest.mark.parametrize("value", ["", "1800", "800", "1000000"])
def test_a_limit_of_memory_that_is_allowed_is_taken(monkeypatch, value):
    monkeypatch.setenv(memory.VARIABLE, value)
    assert memory.limit() == int(value or memory.DEFAULT) * 2**20


@pytest.mark.parametrize("value", ["2 GB", "-5", "799", "1e4", "٢٠٠٠", "nan", "9" * 30, "1000001", " 900"])
def test_a_limit_of_memory_that_is_not_allowed_is_refused_and_the_message_says_what_is(monkeypatch, value):
    monkeypatch.setenv(memory.VARIABLE, value)
    with pytest.raises(memory.MemoryVariableError, match=r"LRVIZ_MEMORY_MB is .* from 800 to 1000000"):
        memory.limit()
    assert memory.room_for_results() == memory.KEPT_SHARE * memory.DEFAULT * 2**20
