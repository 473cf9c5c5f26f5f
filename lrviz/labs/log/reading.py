"""A source → a `Log`: which column is which, one unit for all, and every doubt said."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from lrviz.background import Report
from lrviz.labs.log.columns import obscurity
from lrviz.labs.log.console import looks_like_console, read_console
from lrviz.labs.log.history import looks_like_json, read_history
from lrviz.labs.log.log import COUNTERS, MANY, Log, LogError, Role, Series, Unit, times
from lrviz.labs.log.record import Column, LogBuilder
from lrviz.labs.log.table import read_table
from lrviz.labs.log.text import READING, Source, Text
from lrviz.labs.log.watch import Watch

FILLED_WITH_NAN = 0.1
COMES_BACK = 3
"""NaN stands for an empty cell if numbers follow it so often, and it makes up at least that share of the numbers."""

NOTES_KEPT = 20
SORTED_AT_ONCE = 500_000
"""Counts: sorting so many takes about as long as it may without a look at the clock."""


def read_log(
    source: Source, name: str = "", columns: Mapping[str, str] | None = None, report: Report | None = None
) -> Log:
    """A training log of Keras, Lightning, Hugging Face or fastai, any table with a loss, or what a training prints.

    source: bytes, a pasted text or a binary file (from its beginning), up to 50 MB. columns: role → column where the
    names leave it open (`Log.candidates` lists them), such as `{"train_loss": "objective"}`. report: called with the
    share that is done and with what is being done, some ten times a second; what it raises ends the reading. Nothing
    is written. The time is proportional to the size.

    LogError (a ValueError): the source is empty, too large or no text, or has no column of numbers; it takes longer
    than `watch.TIME_LIMIT`; `columns` names a role or a column that is not there.
    """
    chosen = _chosen(columns or {})
    watch = Watch(name or "the log", report)
    text = Text(source, name, watch)
    record = LogBuilder(chosen)
    if looks_like_console(text.head):
        read_console(text, record, watch)
    else:
        (read_history if looks_like_json(text.head) else read_table)(text, record, watch)
    _check(record, text.name)
    counter = record.counter()
    with np.errstate(all="ignore"):  # of counts up to 1e308
        counts, notes = _counts(counter, record.rows)
    series, shown = [], _clearest(record, notes)
    for number, (role, column) in enumerate(shown):
        watch.reached(READING + (1 - READING) * number / len(shown), "Putting the curves in order")
        series.append(_series(role, column, counts, notes, watch))
    wrapped = sum(column.wrapped for column in record.columns.values())
    if wrapped:
        notes.append(f"Text around the number is left out in {wrapped:,} cells.")
    return Log(
        name,
        record.format,
        text.encoding,
        Unit(counter.role.value) if counter and counter.role else Unit.ROW,
        tuple(one for one in series if len(one)),
        tuple(record.candidates),
        tuple(record.faults.first),
        record.faults.count,
        _few(record.notes + notes),
    )


def _chosen(columns: Mapping[str, str]) -> dict[Role, str]:
    roles = [role.value for role in Role]
    for role in columns:
        if role not in roles:
            raise LogError(f"columns: {str(role)!r:.40} is no role; the roles are {', '.join(roles)}")
    return {Role(role): name for role, name in columns.items()}


def _check(record: LogBuilder, name: str) -> None:
    for role, picked in record.chosen.items():
        if picked not in record.columns:
            known = ", ".join(record.candidates) or "none"
            raise LogError(f"columns: {role} is {picked!r:.60}, but the columns of numbers are {known:.500}")
    if record.rows == 0 or not record.candidates:
        example = record.faults.first[0] if record.faults.first else "there is no row under the header"
        raise LogError(f"{name} has no column of numbers: a log has a loss in each row ({example})")


def _counts(counter: Column | None, rows: int) -> tuple[np.ndarray, list[str]]:
    """x of each row: `[rows]`, nan where the counter has none. A counter that starts again is counted on."""
    if counter is None:
        return np.arange(1.0, rows + 1), []
    given, where = np.frombuffer(counter.values), np.frombuffer(counter.rows, np.uint32)
    if not np.isfinite(given).all():
        where, given = where[np.isfinite(given)], given[np.isfinite(given)]
    given, notes = _counted_on(given, counter.name)
    if len(given) == rows:
        return given, notes
    counts = np.full(rows, np.nan)
    counts[where] = given
    return counts, notes


def _counted_on(given: np.ndarray, name: str) -> tuple[np.ndarray, list[str]]:
    change, notes = np.diff(given), []
    if not (change < 0).any():
        return given, notes
    restarts = (change < 0) & (given[1:] <= given[0])
    if (change[~restarts] < 0).any():
        notes.append(f"{name} goes back in places: the curves are put in its order.")
    if restarts.any():
        gap = float(np.median(change[change > 0])) if (change > 0).any() else 1.0
        given = given + np.concatenate([[0.0], np.cumsum(np.where(restarts, gap - change, 0.0))])
        notes.append(f"{name} starts again {times(int(restarts.sum()))}: it is counted on.")
    return given, notes


def _clearest(record: LogBuilder, notes: list[str]) -> list[tuple[Role, Column]]:
    """The columns to show, with their roles: of several for one the plainest name, then the one with most numbers."""
    shown: list[tuple[Role, Column]] = []
    for role in Role:
        having = [column for column in record.columns.values() if column.role is role and len(column)]
        if role in COUNTERS or not having:
            continue
        having.sort(key=lambda column: (record.chosen.get(role) != column.name, obscurity(column.name), -len(column)))
        shown += [(role, column) for column in (having if role in MANY else having[:1])]
        if role not in MANY and len(having) > 1:
            others = ", ".join(column.name for column in having[1:6])
            notes.append(f"{having[0].name} is taken as the {role.replace('_', ' ')}; there are also {others}.")
    return shown


def _series(role: Role, column: Column, counts: np.ndarray, notes: list[str], watch: Watch) -> Series:
    y, x = np.frombuffer(column.values), counts
    if len(y) < len(counts):
        x = counts[np.frombuffer(column.rows, np.uint32)]
    counted = np.isfinite(x)
    if not counted.all():
        notes.append(f"{int((~counted).sum()):,} numbers of {column.name} have no count beside them: left out.")
        x, y = x[counted], y[counted]
    if (filler := _filler(y)).any():
        notes.append(f"NaN stands for an empty cell in {column.name}.")
        x, y = x[~filler], y[~filler]
    if (x[1:] < x[:-1]).any():
        order = _order(x, watch)
        x, y = x[order], y[order]
    x, y = x.view(), y.view()
    x.flags.writeable = y.flags.writeable = False
    return Series(role, column.name, x, y)


def _order(x: np.ndarray, watch: Watch) -> np.ndarray:
    """The indices that put the counts in order, equal ones as they stand; long curves piece by piece."""
    pieces = 1 + len(x) // SORTED_AT_ONCE
    bounds = np.quantile(x[::pieces], np.linspace(0, 1, pieces + 1)[1:-1], method="lower")
    order = []
    for low, high in pairwise([-np.inf, *np.unique(bounds), np.inf]):
        watch.look()
        piece = np.flatnonzero((x >= low) & (x < high))
        order.append(piece[np.argsort(x[piece], kind="stable")])
    return np.concatenate(order)


def _few(notes: list[str]) -> tuple[str, ...]:
    more = len(notes) - NOTES_KEPT
    return tuple(notes[:NOTES_KEPT]) + ((f"There is more to say on {more:,} other points.",) if more > 0 else ())


def _filler(y: np.ndarray) -> np.ndarray:
    """Which NaN only fill empty cells: where rows of training and validation alternate, numbers follow NaN again.

    A training that has gone to NaN does not come back, so a last run of NaN longer than any before is real.
    """
    nan = np.isnan(y)
    if not nan.any() or nan.all():
        return np.zeros(len(y), bool)
    numbers = np.flatnonzero(~nan)
    last = numbers[-1]
    if nan[:last].sum() <= FILLED_WITH_NAN * len(numbers) or (nan[:-1] & ~nan[1:]).sum() < COMES_BACK:
        return np.zeros(len(y), bool)
    longest = int(np.max(np.diff(numbers, prepend=-1))) - 1
    if len(y) - 1 - last > longest:
        nan[last + 1 :] = False
    return nan
