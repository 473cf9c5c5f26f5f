"""The entries of a JSON text, decoded one after the other, whatever is broken between them."""

import json
import re
from collections.abc import Iterator

from lrviz.labs.log.log import LogError
from lrviz.labs.log.record import LogBuilder
from lrviz.labs.log.text import LONGEST_LINE, Text
from lrviz.labs.log.watch import Watch

HISTORY = re.compile(r'"log_history"\s*+:\s*+\[')
OVERLAP = 64
"""What is kept of a block, so that a key that lies across two is found."""

BLANK, BETWEEN = re.compile(r"\s*+"), re.compile(r"[\s,]*+")
OPENING = re.compile(r'\{(?=\s*+(?:"|\Z))')
"""Where an entry may begin: a brace and a name, as far as the text is loaded."""

FIRST_TRY = 2**12
"""Characters in which most entries end; for one that does not, twice as many are tried, and so on."""

NEAR_END = 32
"""A fault this near to the end of what is tried may only mean that the entry goes on."""


class Entries:
    """The entries with the lines where they begin; what is no entry is a fault. format: what holds the entries.

    A broken entry is left behind where the fault was found, at most the last brace before that is tried again: so each
    character is looked at a few times, however many braces there are. LogError: there is nothing that holds entries.
    """

    def __init__(self, text: Text, record: LogBuilder, watch: Watch) -> None:
        self._blocks, self._faults, self._name, self._watch = text.blocks(), record.faults, text.name, watch
        # Integers as floats: Python refuses those of many digits, since reading one takes the square of its length.
        self._decode = json.JSONDecoder(parse_int=float).raw_decode
        self._loaded, self._at, self._counted, self._line = "", 0, 0, 1
        self.format = self._start()

    def __iter__(self) -> Iterator[tuple[int, dict[str, object]]]:
        while self._skip_to_entry():
            self._watch.look()
            line = self._line_here()
            entry, length, broken = self._decoded()
            if broken:
                self._faults.add(line, broken)
                self._go_on_after(length)
                continue
            if not isinstance(entry, dict):
                shown = self._loaded[self._at : self._at + min(length, 40)]
                self._faults.add(line, f"{shown!r} is not an entry with names and values")
            self._at += length
            if isinstance(entry, dict):
                yield line, entry

    def _start(self) -> str:
        self._load()
        self._at = _behind(BLANK, self._loaded, 0)
        if self._loaded[self._at] == "[":
            self._at += 1
            return "a list of entries in JSON"
        if self._first_is_plain():
            return "JSON lines"
        while not (found := HISTORY.search(self._loaded, self._at)):
            self._at = max(self._at, len(self._loaded) - OVERLAP)
            if not self._load():
                raise LogError(
                    f"{self._name} is JSON, but has no log_history (Hugging Face's trainer_state.json), "
                    "no list of entries and not one entry a line"
                )
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
        while (at := _behind(BETWEEN, self._loaded, self._at)) >= len(self._loaded):
            self._at = at
            if not self._load():
                if self.format != "JSON lines":
                    self._faults.add(self._line_here(), "the list of entries is not closed: the file ends too early")
                return False
        self._at = at
        return self._loaded[at] != "]"

    def _decoded(self) -> tuple[object, int, str]:
        """What begins here, its length, and what is broken in it; the length is then up to where that was found."""
        size = FIRST_TRY
        while True:
            while len(self._loaded) - self._at < size and self._load():
                pass
            tried, entry, broken = self._loaded[self._at : self._at + size], None, ""
            try:
                entry, length = self._decode(tried)
            except json.JSONDecodeError as error:
                broken = f"is not JSON: {error.msg}"
                length = len(tried) if error.msg.startswith("Unterminated") else error.pos
            except RecursionError:
                return None, len(tried), "is nested too deeply for an entry of a log"
            if len(tried) < size or size >= LONGEST_LINE or length < len(tried) - (NEAR_END if broken else 0):
                return entry, length, broken
            size *= 2

    def _go_on_after(self, length: int) -> None:
        """Goes to where an entry may begin again; length: how far the broken one was read.

        A broken entry may have been cut off as it was written, and the next one have come right behind it. That began
        at the last brace, which may lie in what looked like a text: {"loss": 1, "st{"loss": 2}.
        """
        begin, reached = self._at, self._at + max(1, length)
        self._at = reached
        for behind in OPENING.finditer(self._loaded, begin + 1, reached):
            self._at = behind.start()
        while not (found := OPENING.search(self._loaded, self._at)):
            self._at = len(self._loaded)
            if not self._load():
                return
        self._at = found.start()

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


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where what the pattern finds at this place ends; the place itself where it finds nothing."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _is_scalar(value: object) -> bool:
    return isinstance(value, (bool, float, str))
