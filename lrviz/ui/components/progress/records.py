"""What a reader has done, as plain values: one record a block, merged the same way on the server and in the browser.

`book.js` holds the same rules (its limits are these); a change here needs its twin there.
"""

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

VERSION = 1
MAX_RECORDS = 500
MAX_ANSWER = 999
MAX_EPOCH = 10**9
# What JavaScript's numbers still count one by one.
MAX_COUNT = 2**53 - 1
NAME = "[a-z0-9-]{1,80}"
PLACE = re.compile(f"{NAME}#{NAME}")


@dataclass(frozen=True)
class BlockRecord:
    """One block's state: the option a reader chose (from 1), whether it is solved, and the best score.

    ValueError if a value could not be kept: an answer outside 0…999, a score that is not finite.
    """

    answer: int | None = None
    solved: bool = False
    score: float | None = None

    def __post_init__(self) -> None:
        if self.answer is not None and not (_is_count(self.answer) and self.answer <= MAX_ANSWER):
            raise ValueError(f"answer is {self.answer!r}: it must be None or a whole number from 0 to {MAX_ANSWER}")
        if not _is_switch(self.solved):
            raise ValueError(f"solved is {self.solved!r}: it must be True or False")
        if self.score is not None and not _is_finite(self.score):
            raise ValueError(f"score is {self.score!r}: it must be None or a finite number")


@dataclass(frozen=True)
class Entry:
    """A record and when it was made: milliseconds since 1970, larger than those of the records that it replaces."""

    record: BlockRecord
    time: int

    @property
    def rank(self) -> tuple[bool, int, int, float]:
        """Of two entries for one block, the one that ranks higher stays. Equal times still need one answer."""
        record = self.record
        return (
            record.solved,
            self.time,
            -1 if record.answer is None else record.answer,
            -math.inf if record.score is None else record.score,
        )


@dataclass(frozen=True)
class Book:
    """All entries, by "lesson#block", and how often the reader has started afresh.

    A book of a later epoch replaces one of an earlier: else an old tab would bring back what was reset.
    """

    epoch: int = 0
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def merged(self, other: "Book") -> "Book":
        """The later epoch's book or, in the same epoch, the better entry of every block."""
        if self.epoch != other.epoch:
            return max(self, other, key=lambda book: book.epoch)
        entries = dict(self.entries)
        for place, entry in other.entries.items():
            if place not in entries or entry.rank > entries[place].rank:
                entries[place] = entry
        return Book(self.epoch, _newest(entries))

    def noting(self, lesson: str, block: str, record: BlockRecord) -> "Book":
        """With this record; unchanged (the same object) if it says nothing new, or less than a solved one.

        ValueError if a name is not one that an address can hold.
        """
        place = place_of(lesson, block)
        before = self.entries.get(place)
        if before is not None and (before.record == record or before.record.solved > record.solved):
            return self
        now = max(time.time_ns() // 1_000_000, before.time + 1 if before else 0)
        entries = {**self.entries, place: Entry(record, min(now, MAX_COUNT))}
        return Book(self.epoch, _newest(entries))

    def forgotten(self) -> "Book":
        """An empty book that replaces this one everywhere."""
        return Book(self.epoch + 1)

    def as_data(self) -> dict[str, object]:
        """As JSON: `{"epoch": 0, "records": {"lesson#block": [answer, solved, score, time]}}`."""
        records = {
            place: [entry.record.answer, int(entry.record.solved), entry.record.score, entry.time]
            for place, entry in self.entries.items()
        }
        return {"epoch": self.epoch, "records": records}


def place_of(lesson: str, block: str) -> str:
    """The name of a block among all lessons', which is its address too. ValueError if it can't be one."""
    place = f"{lesson}#{block}"
    if not PLACE.fullmatch(place):
        raise ValueError(f'"{place}" names no block: lesson and block are made of small letters, digits and hyphens')
    return place


def book_from(data: object) -> Book:
    """The book in what a browser sent. What is malformed is left out; nothing that it can send raises."""
    if not isinstance(data, dict):
        return Book()
    epoch, records = data.get("epoch"), data.get("records")
    if not _is_count(epoch) or epoch > MAX_EPOCH or not isinstance(records, dict) or len(records) > MAX_RECORDS:
        return Book()
    entries = {}
    for place, values in records.items():
        entry = _entry_from(values)
        if entry is not None and isinstance(place, str) and PLACE.fullmatch(place):
            entries[place] = entry
    return Book(epoch, entries)


def _entry_from(values: object) -> Entry | None:
    if not isinstance(values, list) or len(values) != 4:
        return None
    answer, solved, score, when = values
    if not _is_count(when) or not _is_count(solved) or solved > 1:
        return None
    try:
        return Entry(BlockRecord(answer, bool(solved), score), when)
    except ValueError:
        return None


def _newest(entries: dict[str, Entry]) -> dict[str, Entry]:
    """At most MAX_RECORDS of them."""
    if len(entries) <= MAX_RECORDS:
        return entries
    kept = sorted(entries.items(), key=lambda item: (-item[1].time, item[0]))[:MAX_RECORDS]
    return dict(kept)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
