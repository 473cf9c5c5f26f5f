"""Tables with a separator → a record: CSV, TSV, semicolons, bars, spaces."""

import csv
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter

from lrviz.labs.log.columns import role_of, table_format
from lrviz.labs.log.log import LogError, times
from lrviz.labs.log.numbers import is_empty, is_number, number, signs_in
from lrviz.labs.log.record import Column, LogBuilder
from lrviz.labs.log.text import LONGEST_LINE, Text
from lrviz.labs.log.watch import Watch

SEPARATORS = (",", ";", "\t", "|", " ")
SAMPLE = 100
SAMPLE_SIZE = 2**19
"""Lines, and characters, by which a table's format is recognised."""

CELLS_LIMIT = 10_000
"""Cells of a row; the rest of a longer row is one cell."""

QUOTED_LINES = 20
"""A quoted cell may go over this many lines; a quote that is not closed by then is only a character."""

Cells = list[str]
Numbered = tuple[int, str]
Used = list[tuple[int, Column]]


def read_table(text: Text, record: LogBuilder, watch: Watch) -> None:
    """All rows of a table into the record.

    The header is the first line with as many cells as most lines have and with words in it, or else a comment above
    the numbers; a table without one gets "column 1", "column 2" … LogError: there is no row, or it has
    more than `CELLS_LIMIT` columns.
    """
    lines = _whole_rows(enumerate(text.lines(), start=1))
    sample = _sample(lines)
    contents = [content for _, content in sample if _is_row(content)]
    if not contents:
        raise LogError(f"{text.name} has nothing but comments and blank lines")
    separator, width = choose_separator(contents, watch)
    if width > CELLS_LIMIT:
        raise LogError(f"{text.name} has more than {CELLS_LIMIT:,} columns: keep the counts and the losses, say")
    start, header = _header(sample, separator, width)
    for line, content in sample:
        if line < start and _is_row(content):
            record.faults.add(line, "comes before the table: not used")
    names = _distinct(header)
    record.format = table_format(names, separator)
    below = [row for row in sample if row[0] > start]
    _look_ahead([split(content, separator) for _, content in below if _is_row(content)], names, record, watch)
    repeated = _fill(record, names, separator, chain(below, lines), text, watch)
    if repeated:
        record.notes.append(f"The header comes again further down, {times(repeated)}.")


def _sample(lines: Iterator[Numbered]) -> list[Numbered]:
    """The first lines; of very long ones fewer, but some."""
    sample, size = [], 0
    for row in islice(lines, SAMPLE):
        sample.append(row)
        size += len(row[1])
        if size > SAMPLE_SIZE and len(sample) >= SAMPLE // 10:
            break
    return sample


def _fill(
    record: LogBuilder, names: Sequence[str], separator: str | None, rows: Iterable[Numbered], text: Text, watch: Watch
) -> int:
    """The numbers of all rows under their names; how often a header comes again, which counts from there on."""
    used, width, repeated = _used(record, names), len(names), 0
    for line, content in rows:
        watch.look()
        if not _is_row(content):
            continue
        cells = split(content, separator)
        if content.lstrip(' "')[:1].isalpha() and _is_header(cells, names):
            names, repeated = _distinct(cells), repeated + 1
            used, width = _used(record, names), len(names)
            continue
        there = used
        if len(cells) != width:
            if not _fits(cells, width, line, text, record):
                continue
            there = used[: bisect_left(used, len(cells), key=itemgetter(0))]
        for position, column in there:
            cell = cells[position]
            if not cell:
                continue
            try:
                value = float(cell)
            except ValueError:
                record.add_text(column, cell, line)
            else:
                column.rows.append(record.rows)
                column.values.append(value)
        record.end_row()
    return repeated


def _fits(cells: Cells, width: int, line: int, text: Text, record: LogBuilder) -> bool:
    """Whether a row of another width can be used; empty cells beyond the header are taken off."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) > width:
        count = f"{len(cells)}" if len(cells) <= CELLS_LIMIT else f"more than {CELLS_LIMIT}"
        record.faults.add(line, f"has {count} cells, but the header has {width}: not used")
    elif len(cells) < width and line == text.cut:
        record.faults.add(line, "is cut off at the end of the file: not used")
    else:
        return True
    return False


def split(line: str, separator: str | None) -> Cells:
    """The cells of a line; a separator of " " is any white space, None none."""
    if separator is None:
        return [line.strip().strip('"')]
    if separator == " ":
        return line.split(None, CELLS_LIMIT)
    if '"' in line and line.count(separator) < CELLS_LIMIT:
        try:
            return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
        except csv.Error:  # a quote in the wrong place, or a cell of more than 128 KiB
            pass
    return line.split(separator, CELLS_LIMIT)


def choose_separator(lines: Sequence[str], watch: Watch) -> tuple[str | None, int]:
    """The separator and the number of cells that a row has with it; (None, 1) if none makes a table.

    The best lets most lines have as many cells as the header or fewer, or without one as most lines have, with numbers
    in most of the cells.
    """
    best, separator, width = 0.3, None, 1
    for candidate in SEPARATORS:
        rows = [split(line, candidate) for line in lines]
        if len(rows[0]) > 1 and not any(map(is_number, rows[0])):
            count, least = len(rows[0]), 2
        else:
            count = least = Counter(map(len, rows)).most_common(1)[0][0]
        alike = [row for row in rows if max(least, 2) <= len(row) <= count]
        if not alike:
            continue
        fitting = _share_of_numbers(alike[1:] or alike, watch)
        score = len(alike) / len(rows) * (0.6 + 0.4 * fitting)
        if score > best:
            best, separator, width = score, candidate, count
    return separator, width


def _share_of_numbers(rows: Sequence[Cells], watch: Watch) -> float:
    """The share of all cells that are a number or empty."""
    fitting = 0
    for row in rows:
        fitting += sum(is_number(cell) or is_empty(cell) for cell in row)
        watch.look()
    return fitting / sum(map(len, rows))


def _header(sample: Sequence[Numbered], separator: str | None, width: int) -> tuple[int, Cells]:
    comment: Cells = []
    for line, content in sample:
        if not content.strip():
            continue
        if not _is_row(content):
            comment = split(content.strip().lstrip("#/ "), separator)
            continue
        cells = split(content, separator)
        if len(cells) == width and not any(is_number(cell) for cell in cells) and not all(map(is_empty, cells)):
            return line, cells
        if len(cells) == width and any(is_number(cell) for cell in cells):
            fitting = len(comment) == width and not any(is_number(cell) for cell in comment)
            return line - 1, comment if fitting else [f"column {n}" for n in range(1, width + 1)]
    return 0, [f"column {n}" for n in range(1, width + 1)]


def _distinct(header: Sequence[str]) -> list[str]:
    """The names of the columns, none empty and none twice."""
    names: dict[str, None] = {}
    copies: Counter[str] = Counter()
    for position, cell in enumerate(header, start=1):
        name = base = cell.strip().strip("'\"")[:100] or f"column {position}"
        while name in names:
            copies[base] += 1
            name = f"{base} ({copies[base] + 1})"
        names[name] = None
    return list(names)


def _look_ahead(rows: Sequence[Cells], names: Sequence[str], record: LogBuilder, watch: Watch) -> None:
    """The decimal sign and the columns of numbers, from the first rows."""
    signs: set[str] = set()
    for row in rows:
        signs |= signs_in(row)
        watch.look()
    record.decimal = "," if signs == {","} else "."  # a comma only if no number has a point
    for position, name in enumerate(names):
        cells = [row[position] for row in rows if position < len(row) and not is_empty(row[position])]
        readable = 0
        for cell in cells:
            readable += is_number(cell) or number(cell, record.decimal) is not None
            watch.look()
        if readable >= len(cells) / 2:
            record.may_be_picked(name)
    if len(record.candidates) == len(names) == 1 and not record.chosen and role_of(names[0]) is None:
        record.name_only_column(names[0])


def _used(record: LogBuilder, names: Sequence[str]) -> Used:
    found = ((position, record.column(name)) for position, name in enumerate(names))
    return [(position, column) for position, column in found if column is not None]


def _is_row(line: str) -> bool:
    stripped = line.lstrip()
    return bool(stripped) and stripped[0] != "#" and not stripped.startswith("//")


def _is_header(cells: Cells, names: Sequence[str]) -> bool:
    stripped = [cell.strip() for cell in cells]
    if stripped == list(names):
        return True
    return not any(map(is_number, stripped[:3])) and (  # most rows of text have a number there
        sum(role_of(cell) is not None for cell in stripped) >= 2 and not any(map(is_number, stripped))
    )


def _whole_rows(lines: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows with the numbers of their first lines: one with an open quote goes on until the quote is closed."""
    waiting: deque[Numbered] = deque()
    while row := waiting.popleft() if waiting else next(lines, None):
        if '"' in row[1] and row[1].count('"') % 2:
            waiting.extend(islice(lines, max(0, QUOTED_LINES - len(waiting))))
            end = next((n for n, (_, content) in enumerate(waiting) if content.count('"') % 2), None)
            if end is not None and sum(len(waiting[n][1]) for n in range(end + 1)) <= LONGEST_LINE:
                parts = [row[1], *(waiting.popleft()[1] for _ in range(end + 1))]
                row = row[0], "\n".join(parts)
        yield row
