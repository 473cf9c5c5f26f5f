"""Where the readers put what they find: compact columns of numbers, with the row of each."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from lrviz.labs.log.columns import LONGEST_NAME, role_of
from lrviz.labs.log.log import COUNTERS, MANY, Faults, LogError, Role
from lrviz.labs.log.numbers import is_empty, is_number, number

VALUES_LIMIT = 12_000_000
ROWS_LIMIT = 8_000_000
"""Numbers and rows that are kept: with what is worked out of them they take up to some 300 MB."""

COLUMNS_LIMIT = 200
NAMES_LIMIT = 10_000
"""Names that are looked at; entries whose names are all different are no log."""

TOO_MANY_NAMES = f"Only the first {NAMES_LIMIT:,} names are looked at."

CANDIDATES_LIMIT = 1000
CHECKED_EVERY = 2**10


class Column:
    """The numbers of one column and their rows (counted from 0); an empty cell takes no room."""

    def __init__(self, name: str, role: Role | None) -> None:
        self.name, self.role = name, role
        self.rows, self.values = array("I"), array("d")
        self.wrapped = 0

    def __len__(self) -> int:
        return len(self.values)


@dataclass
class LogBuilder:
    """A log while it is being read. chosen: role → column, as the reader picked them."""

    chosen: Mapping[Role, str]
    columns: dict[str, Column] = field(default_factory=dict)
    candidates: dict[str, None] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    notes: list[str] = field(default_factory=list)
    format: str = ""
    decimal: str = "."
    rows: int = 0
    _known: dict[str, Column | None] = field(default_factory=dict, repr=False)

    def column(self, name: str) -> Column | None:
        """The column of this name, made when its name or the reader says what it holds; None if it is not used."""
        if name in self._known:
            return self._known[name]
        column, picked = None, name in self.chosen.values()
        if not picked and len(name) > LONGEST_NAME:
            return None
        if not picked and len(self._known) >= NAMES_LIMIT:
            if TOO_MANY_NAMES not in self.notes:
                self.notes.append(TOO_MANY_NAMES)
            return None
        role = self.role(name)
        if role is not None and (picked or len(self.columns) < COLUMNS_LIMIT):
            column = self.columns[name] = Column(name, role)
        self._known[name] = column
        return column

    def may_be_picked(self, name: str) -> None:
        """One candidate more: a column of numbers."""
        if len(self.candidates) < CANDIDATES_LIMIT:
            self.candidates[name[:100]] = None

    def role(self, name: str) -> Role | None:
        """What a column is used for: as picked, or else as its name says, unless another was picked for that."""
        for role, picked in self.chosen.items():
            if picked == name:
                return role
        role = role_of(name)
        return None if role in self.chosen and role not in MANY else role

    def name_only_column(self, name: str) -> None:
        """The only column of a table is the training loss, whatever it is called."""
        self._known[name] = self.columns[name] = Column(name, Role.TRAIN_LOSS)

    def add_text(self, column: Column, text: str, line: int) -> None:
        """The number in a cell that is not simply one; what it can't be read from is a fault."""
        if is_empty(text):
            return
        value = number(text, self.decimal)
        if value is None:
            self.faults.add(line, f"{column.name} is {_short(text)}, which is not one number")
            return
        column.wrapped += not is_number(text)
        self.add(column, value)

    def add(self, column: Column, value: float) -> None:
        """A number of the present row."""
        column.rows.append(self.rows)
        column.values.append(value)

    def add_entry(self, entry: Mapping[str, object], line: int) -> None:
        """A row of names and values, numbers as floats; what is no number is a fault."""
        for name, value in entry.items():
            if isinstance(value, bool) or value is None:
                continue
            if isinstance(value, float):
                self.may_be_picked(name)
            column = self.column(name)
            if column is None:
                continue
            if isinstance(value, float):
                self.add(column, value)
            elif isinstance(value, str):
                self.add_text(column, value, line)
            else:
                self.faults.add(line, f"{name[:40]} is a {type(value).__name__}, which is not one number")
        self.end_row()

    def end_row(self) -> None:
        """What is added from now on belongs to the next row."""
        self.rows += 1
        if self.rows % CHECKED_EVERY:
            return
        if self.rows > ROWS_LIMIT:
            raise LogError(f"the log has more than {ROWS_LIMIT:,} rows: keep every tenth line of it, say")
        if sum(map(len, self.columns.values())) > VALUES_LIMIT:
            raise LogError(f"the log has more than {VALUES_LIMIT:,} numbers: keep every tenth line of it, say")

    def counter(self) -> Column | None:
        """The column that counts: the one that more rows have, of two alike the step."""
        found = [column for column in self.columns.values() if column.role in COUNTERS and len(column)]
        found.sort(key=lambda column: (-len(column), COUNTERS.index(column.role)))
        return found[0] if found else None


def _short(text: str) -> str:
    return repr(text.strip() if len(text) < 40 else text.strip()[:37] + "…")
