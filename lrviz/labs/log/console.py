"""What a training prints, such as `Epoch 3/40` and `loss: 0.12 - val_loss: 0.2` → a record."""

import re

from lrviz.labs.log.log import LOSSES, LogError
from lrviz.labs.log.record import LogBuilder
from lrviz.labs.log.text import Text
from lrviz.labs.log.watch import Watch

NUMBER = r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?(?:[eE][-+]?\d{1,4})?|\.\d{1,40}|nan|inf)(?!\w|\.\d)"
NAME = r"\b([A-Za-z][\w/]{0,60}+(?: (?:loss|accuracy|acc|rate|norm))?+)"
PAIR = re.compile(rf"{NAME}'?+\s{{0,9}}+[:=]\s{{0,9}}+({NUMBER})(?!/)", re.I)
EPOCH = re.compile(r"\bepoch\b'?+\s*+(?:[:=\[]\s*+)?+(\d++(?:\.\d++)?+)", re.I)
STEP = re.compile(r"\b(?:step|iter(?:ation)?)\b'?+\s*+(?:[:=\[]\s*+)?+(\d++)", re.I)
ESCAPES = re.compile(r"\x1b\[[0-9;]*+[A-Za-z]|\x08")
BAR = re.compile(r"\b(\d{1,9}+)/(\d{1,9}+)\s{0,9}+(?:\[|━)")
LOSS = re.compile(rf"loss'?+\s{{0,9}}+[:=]\s{{0,9}}+{NUMBER}", re.I)
LONGEST = 4000
"""Characters of a line that are looked at."""

ENOUGH = 2
"""Lines with a named loss that make a text one of this kind."""


def looks_like_console(head: str) -> bool:
    """Whether losses stand beside their names in the lines of a text, as in `loss: 0.12`."""
    return sum(bool(LOSS.search(line)) for line in head.split("\n")) >= ENOUGH


def read_console(text: Text, record: LogBuilder, watch: Watch) -> None:
    """All lines with a named loss into the record, each a row; an epoch that was named above goes with it.

    A progress bar counts when it is full, and as it was last drawn in its epoch. LogError: no line has a loss.
    """
    record.format = "what a training prints"
    epoch, drawn = None, None
    for number, printed in enumerate(text.lines(), start=1):
        watch.look()
        line = printed[:LONGEST]
        if "\x1b" in line or "\x08" in line:
            line = ESCAPES.sub("", line)
        low = line.lower()  # most lines have none of the words, which is found faster than by a pattern
        named = EPOCH.search(line) if "epoch" in low else None
        step = STEP.search(line) if "step" in low or "iter" in low else None
        bar = BAR.search(line) if "/" in low else None
        if named and named[1] != epoch:
            if drawn:
                record.add_entry(*drawn)
            epoch, drawn = named[1], None
        if ":" not in line and "=" not in line:
            continue
        entry = {name.strip(): float(value) for name, value in PAIR.findall(line)}
        if not any(record.role(name) in LOSSES for name in entry) or (bar and bar[1] != bar[2]):
            continue
        counts = {"epoch": epoch, "step": step and step[1]}
        entry = {name: float(count) for name, count in counts.items() if count} | entry
        if bar:
            drawn = entry, number
        else:
            record.add_entry(entry, number)
    if drawn:
        record.add_entry(*drawn)
    if not record.rows:
        raise LogError(f"{text.name} has no line with a loss beside its name, as in loss: 0.12")
