"""Say what looks wrong in a training log: `lrviz log FILE`; the exit status is 1 when something does."""

import argparse
import json
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from lrviz.background import run_command
from lrviz.labs.log.examination import examine
from lrviz.labs.log.log import Log, LogError, Role
from lrviz.labs.log.reading import read_log
from lrviz.labs.log.sign import Sign, SignKind
from lrviz.labs.log.thresholds import SHOWN

STANDARD_INPUT = "-"
WRONG = (
    SignKind.NAN,
    SignKind.DIVERGING,
    SignKind.OVERFITTING,
    SignKind.OSCILLATING,
    SignKind.FLAT,
    SignKind.TOO_SLOW,
    SignKind.SPIKE,
)
"""Signs of something wrong; the others say what a healthy curve shows, too."""


def main(arguments: Sequence[str] | None = None, prog: str = "python -m lrviz.labs.log") -> int:
    """Prints the findings; 0 when nothing looks wrong, 1 when something does, 2 for what can't be read."""
    asked = _parser(prog).parse_args(arguments)
    try:
        columns = _columns(asked.column)
        log = _read(asked.file, columns)
        signs = examine(log) if log.clear else []
    except LogError as error:
        print(f"{prog}: {error}", file=sys.stderr)
        return 2
    if not log.clear:
        names = ", ".join(log.candidates)
        print(
            f"{prog}: {log.name}: no column is named as a loss; give --column train_loss=NAME, one of {names:.500}",
            file=sys.stderr,
        )
        return 2
    print(json.dumps(_as_json(log, signs), indent=2, ensure_ascii=False) if asked.json else _as_text(log, signs))
    return int(any(sign.kind in WRONG and sign.confidence >= SHOWN for sign in signs))


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog, description=__doc__)
    parser.add_argument(
        "file", metavar="FILE", help="CSV, TSV, JSON or what a training prints; - is the standard input"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help=f"which column is which, where the names leave it open; ROLE is one of {', '.join(Role)}",
    )
    return parser


def _columns(texts: Sequence[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for role, name in map(_column, texts):
        if role in columns:
            raise LogError(f"--column names {role} twice: {columns[role]!r:.60} and {name!r:.60}")
        columns[role] = name
    return columns


def _column(text: str) -> tuple[str, str]:
    role, separator, name = text.partition("=")
    if not separator or not name:
        raise LogError(f"--column must be ROLE=NAME, as in train_loss=objective, not {text!r:.60}")
    return role, name


def _read(file: str, columns: dict[str, str]) -> Log:
    if not file:
        raise LogError("FILE must be the name of a file, or - for the standard input")
    if file == STANDARD_INPUT:
        if sys.stdin is None:
            raise LogError("the standard input is closed")
        return read_log(BytesIO(sys.stdin.buffer.read()), "the standard input", columns)
    try:
        with _opened(Path(file)) as source:
            return read_log(source, file, columns)
    except OSError as error:
        raise LogError(f"{file}: {(error.strerror or str(error)).lower()}") from None


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except ValueError as error:  # of a name with a zero byte in it
        raise LogError(f"{path}: {error}") from None


def _name(sign: Sign) -> str:
    return sign.kind.replace("_", " ").capitalize()


def _where(sign: Sign, log: Log) -> str:
    return f"{log.unit} {sign.start:,.6g}" + (f" to {sign.end:,.6g}" if sign.end > sign.start else "")


def _as_text(log: Log, signs: Sequence[Sign]) -> str:
    lines = [f"{log.name}: read as {log.format}, {log.encoding}; counted in {log.unit}s"]
    for sign in signs:
        lines += [
            "",
            f"{_name(sign)}, {sign.confidence:.0%} sure: {sign.series}, {_where(sign, log)}",
            f"  {sign.explanation}",
            f"  Because: {'; '.join(sign.reasons)}.",
            f"  Try: {sign.advice}",
        ]
    notes = [*log.notes, *map(str, log.faults)]
    more = log.fault_count - len(log.faults)
    if more:
        notes.append(f"and {more:,} more places that could not be used")
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _as_json(log: Log, signs: Sequence[Sign]) -> dict[str, Any]:
    return {
        "name": log.name,
        "format": log.format,
        "encoding": log.encoding,
        "unit": log.unit,
        "wrong": [sign.kind for sign in signs if sign.kind in WRONG and sign.confidence >= SHOWN],
        "findings": [
            {
                "kind": sign.kind,
                "series": sign.series,
                "start": sign.start,
                "end": sign.end,
                "confidence": sign.confidence,
                "reasons": sign.reasons,
                "explanation": sign.explanation,
                "advice": sign.advice,
            }
            for sign in signs
        ],
        "notes": log.notes,
        "faults": [{"line": fault.line, "reason": fault.reason} for fault in log.faults],
        "fault_count": log.fault_count,
    }


if __name__ == "__main__":
    run_command(main)
