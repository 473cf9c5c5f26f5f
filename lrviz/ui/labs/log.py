"""The log page's parts: where the log comes from, its curves, what looks wrong in them, and what could not be read."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import streamlit as st

from lrviz.background import Report, once
from lrviz.labs.clinic import CLINIC_CASES
from lrviz.labs.log import Log, LogError, Role, Series, Sign, examine, read_log
from lrviz.labs.log.figures import log_curves
from lrviz.labs.log.likeness import nearest
from lrviz.labs.log.thresholds import SHOWN
from lrviz.training import as_csv, trained
from lrviz.ui.components.markdown import escape_markdown, escape_markdown_list
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.widgets.drawings import Drawing
from lrviz.ui.widgets.training_report import by_epochs

EXAMPLE, UPLOAD, PASTE = "An example", "Upload a file", "Paste"
OPENING = "overfitting"
TYPES = ["csv", "tsv", "txt", "json", "log"]
PICKS = {"Training loss": Role.TRAIN_LOSS, "Validation loss": Role.VALIDATION_LOSS, "Counted in": Role.EPOCH}


def chosen_source() -> tuple[bytes | BytesIO | str, str] | None:
    """What the reader gave, and its name; None while there is nothing."""
    how = st.segmented_control(
        "Your log", (EXAMPLE, UPLOAD, PASTE), default=EXAMPLE, key="log.how", label_visibility="collapsed"
    )
    if how == UPLOAD:
        file = st.file_uploader("CSV, TSV or JSON, up to 50 MB", type=TYPES, key="log.file")
        return (file, file.name) if file is not None else None
    if how == PASTE:
        text = st.text_area(
            "The log: a table with its header line, or what was printed",
            key="log.text",
            height=160,
            placeholder="epoch,loss,val_loss\n0,2.31,2.30\n1,1.72,1.78",
        )
        return (text, "pasted.csv") if text.strip() else None
    key = st.selectbox(
        "One of our training runs",
        list(CLINIC_CASES),
        index=list(CLINIC_CASES).index(OPENING),
        key="log.example",
        format_func=lambda key: CLINIC_CASES[key].training.network_entry.label + ", " + CLINIC_CASES[key].label.lower(),
    )
    training = CLINIC_CASES[key].training
    history = result_or_progress(
        _Logs(),
        ("training", training),
        lambda report: trained(training, report=by_epochs(report)),
        ready=trained.is_ready(training),
        name="example",
    )
    return (as_csv(history).encode(), f"{key}.csv") if history is not None else None


class _Logs:
    """Under whose keys this page's jobs are remembered."""

    @staticmethod
    def key(field: str) -> str:
        return f"log.{field}"


@dataclass(frozen=True, eq=False)
class Examined:
    """A log, and what its curves show."""

    log: Log
    signs: tuple[Sign, ...]

    @property
    def shown(self) -> list[Sign]:
        """The signs that are sure enough to be shown."""
        return [sign for sign in self.signs if sign.confidence >= SHOWN]

    @cached_property
    def charts(self) -> list[Drawing]:
        """The curves, the surest sign marked on them."""
        return [Drawing(figure, text) for figure, text in log_curves(self.log, next(iter(self.shown), None))]


def read(source: bytes | BytesIO | str, name: str) -> Examined | None:
    """The log; None while it is read, or with a message why it cannot be."""
    try:
        first = _read_once(source, name, {}, "first")
        if first is None:
            return None
        columns = _picked(first.log, name)
        return _read_once(source, name, columns, "picked") if columns else first
    except LogError as error:
        st.error(escape_markdown(str(error)))
        return None


def _read_once(source: bytes | BytesIO | str, name: str, columns: Mapping[str, str], job: str) -> Examined | None:
    """The log; remembered for this session alone, as long as there is room, since a large file takes seconds."""
    whole = hash(source) if isinstance(source, bytes | str) else getattr(source, "file_id", id(source))
    ours = st.session_state.get("log.how") == EXAMPLE
    session = "" if ours else st.session_state.setdefault("log.session", secrets.token_hex(8))
    key = (session, whole, name, tuple(columns.items()))
    return result_or_progress(
        _Logs(),
        ("log", *key),
        lambda report: examined(*key, source=source, report=report),
        ready=examined.is_ready(*key, source=None, report=None),
        name=job,
    )


@once(apart=("source",))
def examined(
    _session: str,
    _whole: object,
    name: str,
    columns: tuple[tuple[str, str], ...],
    source: bytes | BytesIO | str,
    report: Report,
) -> Examined:
    """The log of this name in the source, with these columns picked by the reader, and what its curves show."""
    if isinstance(source, BytesIO):
        source.seek(0)
    log = read_log(source, name, dict(columns), report)
    return Examined(log, tuple(examine(log)) if log.clear else ())


def prepare_opening(report: Report) -> None:
    """The example with which the page opens, and the clinic's trainings beside which it is put."""
    for case in CLINIC_CASES.values():
        trained(case.training, report=by_epochs(report))


def _picked(log: Log, name: str) -> Mapping[str, str]:
    """The columns that the reader picked for what the names leave open."""
    box = st.expander("Which column is which", expanded=not log.clear, key=f"log.columns.{name}")
    picked = {}
    with box:
        for place, (label, role) in zip(st.columns(len(PICKS)), PICKS.items(), strict=True):
            found = log.of(role)
            column = place.selectbox(
                label,
                [None, *log.candidates],
                key=f"log.{role}.{name}",
                format_func=lambda column, found=found: column or f"as read: {_name(found)}",
            )
            if column is not None:
                picked[role.value] = column
    return picked


def _name(found: Series | None) -> str:
    return found.name if found is not None else "none"


def show_log(found: Examined) -> None:
    """The curves, the signs, and the clinic's training that is most alike."""
    log = found.log
    if not log.clear:
        st.warning("No column is named as a loss. Pick it above.", icon=":material/help:")
        return
    for start in range(0, len(found.charts), 2):
        row = found.charts[start : start + 2]
        for number, (column, drawing) in enumerate(zip(st.columns(len(row)), row, strict=True)):
            with column:
                drawing.show(f"log.curve.{start + number}")
    for sign in found.shown:
        _say(sign, log)
    _alike(log)
    _what_was_read(log)


def _alike(log: Log) -> None:
    """The clinic's training that is most like the log."""
    ready = all(trained.is_ready(case.training) for case in CLINIC_CASES.values())
    like = result_or_progress(
        _Logs(), "alike", lambda report: prepare_opening(report) or True, ready=ready, name="alike", quiet=True
    ) and nearest(log)
    if like:
        link = f"clinic?{like.case.training.to_query()}"
        st.markdown(f"**Most like this one of our clinic:** [{like.case.label}]({link}). {like.case.lesson}")


def _say(sign: Sign, log: Log) -> None:
    unit = log.unit.value
    where = f"{unit} {sign.start:,.6g}" + (f" to {sign.end:,.6g}" if sign.end > sign.start else "")
    st.markdown(
        f"**{sign.kind.value.replace('_', ' ').capitalize()}**, {sign.confidence:.0%} sure. On"
        f" {escape_markdown(sign.series)}, {where}. {escape_markdown(sign.explanation)}"
    )
    st.caption(f"Because: {escape_markdown('; '.join(sign.reasons))}. **Try:** {escape_markdown(sign.advice)}")


def _what_was_read(log: Log) -> None:
    """What the file is, and what of it could not be used, by line."""
    notes = [f"Read as {log.format}, {log.encoding}; counted in {log.unit.value}s.", *log.notes]
    st.caption(escape_markdown(" ".join(notes)))
    if log.fault_count:
        more = log.fault_count - len(log.faults)
        others = [f"and {more:,} more"] if more else []
        st.warning(f"{log.fault_count:,} places could not be used:\n\n{escape_markdown_list([*log.faults, *others])}")
