"""JSON → a record: the log_history of Hugging Face's trainer_state.json, a list of entries, one entry a line."""

import json
import re
from collections.abc import Iterator

from lrviz.curves.log import LogError
from lrviz.curves.record import Record
from lrviz.curves.text import LONGEST_LINE, Text

HISTORY = re.compile(r'"log_history"\s*:\s*\[')
OVERLAP = 64
"""What is kept of a block, so that a key that lies across two is found."""

NEAR_END = 32
"""A fault this near to the end of what is loaded may only mean that the rest is not loaded yet."""


def looks_like_json(head: str) -> bool:
    """Whether a text begins as JSON does."""
    return head.lstrip()[:1] in ("{", "[")


def read_history(text: Text, record: Record) -> None:
    """All entries of a JSON log into the record. LogError: no list of entries is in it."""
    entries = Entries(text, record)
    record.format = entries.format
    for line, entry in entries:
        if not isinstance(entry, dict):
            record.faults.add(line, f"{str(entry)[:40]!r} is not an entry with names and values")
            continue
        record.add_entry(entry, line)


class Entries:
    """The entries with the lines where they begin, decoded one at a time from the blocks of a text."""

    def __init__(self, text: Text, record: Record) -> None:
        self._blocks, self._faults, self._name = text.blocks(), record.faults, text.name
        self._decode = json.JSONDecoder().raw_decode
        self._loaded, self._at, self._counted, self._line = "", 0, 0, 1
        self.format = self._start()

    def __iter__(self) -> Iterator[tuple[int, object]]:
        while self._skip_to_entry():
            line = self._line_here()
            try:
                entry, self._at = self._decode(self._loaded, self._at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and self._load():
                    continue
                self._leave_out(line, f"is not JSON: {error.msg}")
            except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets without end
                self._leave_out(line, "is not an entry of a log")
            else:
                yield line, entry

    def _start(self) -> str:
        self._load()
        self._skip()
        if self._loaded[self._at] == "[":
            self._at += 1
            return "a list of entries in JSON"
        if self._first_is_plain():
            return "JSON lines"
        while not (found := HISTORY.search(self._loaded, self._at)):
            self._at = max(self._at, len(self._loaded) - OVERLAP)
            if not self._load():
                raise LogError(f"{self._name} is JSON, but has no log_history (Hugging Face's trainer_state.json), "
                               "no list of entries and not one entry a line")
        self._at = found.end()
        return "Hugging Face trainer_state.json"

    def _first_is_plain(self) -> bool:
        # One entry a line begins with an entry of numbers and texts; trainer_state.json has lists in its only one.
        try:
            first, _ = self._decode(self._loaded, self._at)
        except (ValueError, RecursionError):
            return False
        return isinstance(first, dict) and "log_history" not in first and any(map(_is_scalar, first.values()))

    def _skip_to_entry(self) -> bool:
        self._skip(",")
        while self._at >= len(self._loaded):
            if not self._load():
                if self.format != "JSON lines":
                    self._faults.add(self._line_here(), "the list of entries is not closed: the file ends too early")
                return False
            self._skip(",")
        return self._loaded[self._at] != "]"

    def _skip(self, also: str = "") -> None:
        while self._at < len(self._loaded) and (self._loaded[self._at].isspace() or self._loaded[self._at] in also):
            self._at += 1

    def _load(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            return False
        self._line_here()
        self._loaded = self._loaded[self._at :] + block
        self._at = self._counted = 0
        return True

    def _line_here(self) -> int:
        self._line += self._loaded.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        waiting = len(self._loaded) - self._at
        near = error.msg.startswith("Unterminated") or error.pos >= len(self._loaded) - NEAR_END
        return near and waiting < LONGEST_LINE

    def _leave_out(self, line: int, reason: str) -> None:
        self._faults.add(line, reason)
        found = self._loaded.find("{", self._at + 1)
        self._at = found if found >= 0 else len(self._loaded)


def _is_scalar(value: object) -> bool:
    return isinstance(value, (int, float, str))
