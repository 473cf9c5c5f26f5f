"""The log page's parts: where the log comes from, its curves, what looks wrong in them, and what could not be read."""

from collections.abc import Mapping
from io import BytesIO

import streamlit as st

from lrviz.clinic import CASES
from lrviz.curves import Log, LogError, Role, Sign, examine, read_log
from lrviz.figures.log_curves import log_curves
from lrviz.likeness import nearest
from lrviz.training import as_csv, trained
from lrviz.ui.chart import chart
from lrviz.ui.plain import plain

EXAMPLE, UPLOAD, PASTE = "An example", "Upload a file", "Paste"
OPENING = "overfitting"
TYPES = ["csv", "tsv", "txt", "json", "log"]
SHOWN = 0.3
"""Signs that are less sure are left out."""
PICKS = {"Training loss": Role.TRAIN_LOSS, "Validation loss": Role.VALIDATION_LOSS, "Counted in": Role.EPOCH}


def chosen_source() -> tuple[bytes | BytesIO | str, str] | None:
    """What the reader gave, and its name; None while there is nothing."""
    how = st.segmented_control("Your log", (EXAMPLE, UPLOAD, PASTE), default=EXAMPLE, key="log.how",
                               label_visibility="collapsed")
    if how == UPLOAD:
        file = st.file_uploader("CSV, TSV or JSON, up to 50 MB", type=TYPES, key="log.file")
        return (file, file.name) if file is not None else None
    if how == PASTE:
        text = st.text_area("The log: a table with its header line, or what was printed", key="log.text", height=160,
                            placeholder="epoch,loss,val_loss\n0,2.31,2.30\n1,1.72,1.78")
        return (text, "pasted.csv") if text.strip() else None
    key = st.selectbox("A training of ours", list(CASES), index=list(CASES).index(OPENING), key="log.example",
                       format_func=lambda key: CASES[key].training.the_network.label + ", " + CASES[key].label.lower())
    with st.spinner("Training"):
        return as_csv(trained(CASES[key].training)).encode(), f"{key}.csv"


def read(source: bytes | BytesIO | str, name: str) -> Log | None:
    """The log; or a message, and None."""
    try:
        with st.spinner("Reading"):
            log = _read_once(source, name, {})
        columns = _picked(log, name)
        with st.spinner("Reading"):
            return _read_once(source, name, columns) if columns else log
    except LogError as error:
        st.error(plain(str(error)))
        return None


def _read_once(source: bytes | BytesIO | str, name: str, columns: Mapping[str, str]) -> Log:
    """The log, remembered in this session until another is read: a large file takes seconds."""
    whole = hash(source) if isinstance(source, bytes | str) else getattr(source, "file_id", id(source))
    key = (whole, name, tuple(columns.items()))
    kept: dict = st.session_state.setdefault("log.read", {})
    if key not in kept:
        if len(kept) >= 2:
            kept.clear()
        if isinstance(source, BytesIO):
            source.seek(0)
        kept[key] = read_log(source, name, columns)
    return kept[key]


def _picked(log: Log, name: str) -> Mapping[str, str]:
    """The columns that the reader picked for what the names leave open."""
    box = st.expander("Which column is which", expanded=not log.clear, key=f"log.columns.{name}")
    picked = {}
    with box:
        for place, (label, role) in zip(st.columns(len(PICKS)), PICKS.items(), strict=True):
            found = log.of(role)
            column = place.selectbox(label, [None, *log.candidates], key=f"log.{role}.{name}",
                                     format_func=lambda column, found=found: column or f"as read: {_name(found)}")
            if column is not None:
                picked[role.value] = column
    return picked


def _name(found) -> str:
    return found.name if found is not None else "none"


def show_log(log: Log) -> None:
    """The curves, the signs, and the clinic's training that is most alike."""
    if not log.clear:
        st.warning("No column is named as a loss. Pick it above.", icon=":material/help:")
        return
    signs = [sign for sign in examine(log) if sign.confidence >= SHOWN]
    drawn = log_curves(log, signs[0] if signs else None)
    for start in range(0, len(drawn), 2):
        row = drawn[start : start + 2]
        for number, (column, (figure, text)) in enumerate(zip(st.columns(len(row)), row, strict=True)):
            with column:
                chart(figure, key=f"log.curve.{start + number}", description=text)
    for sign in signs:
        _say(sign, log)
    like = nearest(log)
    if like is not None:
        link = f"clinic?{like.case.training.to_query()}"
        st.markdown(f"**Most like this one of our clinic:** [{like.case.label}]({link}). {like.case.lesson}")
    _what_was_read(log)


def _say(sign: Sign, log: Log) -> None:
    unit = log.unit.value
    where = f"{unit} {sign.start:,.6g}" + (f" to {sign.end:,.6g}" if sign.end > sign.start else "")
    st.markdown(f"**{sign.kind.value.replace('_', ' ').capitalize()}**, {sign.confidence:.0%} sure. On"
                f" {plain(sign.series)}, {where}. {plain(sign.explanation)}")
    st.caption(f"Because: {plain('; '.join(sign.reasons))}. **Try:** {plain(sign.advice)}")


def _what_was_read(log: Log) -> None:
    """What the file is, and what of it could not be used, by line."""
    notes = [f"Read as {log.format}, {log.encoding}; counted in {log.unit.value}s.", *log.notes]
    st.caption(plain(" ".join(notes)))
    if log.fault_count:
        lines = "\n".join(f"- {plain(str(fault))}" for fault in log.faults)
        more = log.fault_count - len(log.faults)
        others = f"\n- and {more:,} more" if more else ""
        st.warning(f"{log.fault_count:,} places could not be used:\n\n{lines}{others}")
