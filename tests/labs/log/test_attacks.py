"""No text takes long to read, however it is made; reading tells how far it is, and whoever is told may stop it."""

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrviz.labs.log import LogError, examine, read_log, watch
from tests.labs.log.attacks import ATTACKS, TOKENS, pumped
from tests.labs.log.outcome import outcome
from tests.labs.log.test_size import HISTORY_ENTRY
from tests.labs.log.writers import fastai, lightning, trainer_state

SIZE = 2**17
LONGEST = 2.0
"""Seconds of processor time; most attacks take a tenth."""

UNLOOKED = 0.5
"""Seconds of processor time from one look at the clock to the next; a loaded machine needs some of them."""

WRITTEN = {
    "table": lightning(),
    "JSON": trainer_state(),
    "fastai": fastai(),
    "JSON lines": (HISTORY_ENTRY + "\n") * 99,
    "list": f"[{', '.join([HISTORY_ENTRY] * 9)}]",
    "printed": "Epoch 1: loss: 0.5\n1/9 [=>] loss: 1\n9/9 [=>] loss: 0.5\n" * 9,
    "dictionaries": "{'loss': 1.5, 'epoch': 2}\n" * 9,
    "Latin-1": "step;loss;note\n" + "1;2;\xe9\n" * 9,
}


@pytest.fixture
def longest(monkeypatch):
    """The longest time from one look at the clock to the next, as the only item of a list."""
    kept, last, look = [0.0], [time.thread_time()], watch.Watch.look

    def timed(self):
        kept[0], last[0] = max(kept[0], time.thread_time() - last[0]), time.thread_time()
        look(self)

    monkeypatch.setattr(watch.Watch, "look", timed)
    return kept


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_read_or_refused_at_once(name, longest):
    text = ATTACKS[name](SIZE)
    outcome("step,loss\n1,2\n2,1\n")  # what is compiled or loaded once is not the attack's
    longest[0], begun = 0.0, time.thread_time()
    outcome(text)
    assert time.thread_time() - begun < LONGEST
    assert longest[0] < UNLOOKED


@pytest.mark.parametrize(
    "name",
    [
        "spaces in front of a number",
        "digits in a text",
        "one row of numbers",
        "quotes",
        "names of one entry",
        "an open text in JSON",
        "closed brackets",
    ],
)
def test_the_longest_line_that_is_allowed_is_read_or_refused_at_once(name, longest):
    text = ATTACKS[name](2**20 - 100)
    begun = time.thread_time()
    outcome(text)
    assert time.thread_time() - begun < LONGEST
    assert longest[0] < UNLOOKED


@settings(max_examples=100)
@given(
    st.sampled_from(["", *WRITTEN.values()]),
    st.lists(st.sampled_from(TOKENS), max_size=4).map("".join),
    st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4).map("".join),
    st.lists(st.sampled_from(TOKENS), max_size=4).map("".join),
)
def test_a_log_with_a_text_repeated_behind_it_is_read_or_refused_at_once(log, front, piece, end):
    text = pumped(log + front, piece, end)(2**17)
    begun = time.thread_time()
    outcome(text)
    assert time.thread_time() - begun < LONGEST


@settings(max_examples=100)
@given(st.sampled_from(list(WRITTEN.values())), st.data())
def test_a_log_with_a_piece_of_itself_repeated_is_read_or_refused_at_once(log, data):
    begin = data.draw(st.integers(0, len(log)))
    piece = log[begin : begin + data.draw(st.integers(1, 30))] or " "
    text = pumped(log[:begin], piece, log[begin:] if data.draw(st.booleans()) else "")(2**17)
    begun = time.thread_time()
    outcome(text)
    assert time.thread_time() - begun < LONGEST


class Told(Exception):
    """What a report raises."""


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("raised", [Told, ValueError, LogError, RecursionError, UnicodeDecodeError, KeyboardInterrupt])
def test_what_the_report_raises_ends_the_reading(name, raised, monkeypatch):
    monkeypatch.setattr(watch, "REPORT_INTERVAL", 0.0)
    error = raised("utf-8", b"", 0, 1, "") if raised is UnicodeDecodeError else raised("enough")
    shares = []
    source = WRITTEN[name].encode("latin-1")
    log = read_log(source, report=lambda share, told: shares.append(share))
    examine(log, report=lambda share, told: shares.append(share))
    for place in range(len(shares)):
        left = iter(range(place))

        def report(share, told, left=left):
            if next(left, None) is None:
                raise error

        with pytest.raises(raised) as caught:
            examine(read_log(source, report=report), report=report)
        assert caught.value is error


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("make", [lambda text: text, lambda text: io.BytesIO(text.encode()), str.encode])
def test_the_report_says_how_much_is_done(name, make, monkeypatch):
    monkeypatch.setattr(watch, "REPORT_INTERVAL", 0.0)
    reports = []
    log = read_log(make(WRITTEN[name]), report=lambda *report: reports.append(report))
    shares = [share for share, _ in reports]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert any(told == "Reading: 0.0 of 0.0 MB" for _, told in reports)
    assert reports[-1][1] == "Putting the curves in order"
    reports.clear()
    examine(log, report=lambda *report: reports.append(report))
    assert reports == sorted(reports)
    assert {told for _, told in reports} == {"Examining the curves"}


def test_the_report_names_the_megabytes(monkeypatch):
    monkeypatch.setattr(watch, "REPORT_INTERVAL", 0.0)
    reports = []
    read_log("step,loss\n1,0.25\n" + ("#" * 999 + "\n") * 12_600, report=lambda *report: reports.append(report))
    assert {"Reading: 3 of 12 MB", "Reading: 12 of 12 MB"} <= {told for _, told in reports}


class Pipe(io.RawIOBase):
    """A source that hands over one byte at a time, and does not know its size."""

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece, self._rest = bytes(self._rest[:1]), self._rest[1:]
        return piece


def test_a_pipe_that_hands_over_one_byte_at_a_time_is_read_as_the_text_is(monkeypatch):
    monkeypatch.setattr(watch, "REPORT_INTERVAL", 0.0)
    reports = []
    log = read_log(Pipe(lightning().encode()), report=lambda *report: reports.append(report))
    assert [series.name for series in log.series] == [series.name for series in read_log(lightning()).series]
    assert any(told == "Reading: 0 MB" for _, told in reports)


@pytest.mark.parametrize("name", WRITTEN)
def test_reading_and_examining_end_at_the_limit_of_time_and_say_so(name, monkeypatch):
    monkeypatch.setattr(watch, "REPORT_INTERVAL", 0.0)
    log = read_log(WRITTEN[name])
    monkeypatch.setattr(watch, "TIME_LIMIT", 0.0)
    with pytest.raises(LogError, match=r"mine\.log takes more than 0 seconds: keep every tenth line of it, say"):
        read_log(WRITTEN[name], "mine.log")
    with pytest.raises(LogError, match="the log takes more than 0 seconds"):
        examine(log)


def test_that_some_names_are_not_looked_at_is_said():
    log = read_log('{"loss": 1}\n' + "".join(f'{{"loss": 1, "a{n}": 1}}\n' for n in range(10_100)))
    assert "Only the first 10,000 names are looked at." in log.notes
    assert len(log.train_loss) == 10_101


def test_a_table_may_have_many_columns_but_not_any_number():
    def table(columns):
        header, row = ",".join(["loss", *(f"c{n}" for n in range(1, columns))]), ",".join(["1"] * columns)
        return f"{header}\n{row}\n{row}\n"

    assert len(read_log(table(10_000), columns={"validation_loss": "c9999"}).validation_loss) == 2
    with pytest.raises(LogError, match="more than 10,000 columns"):
        read_log(table(10_001))
