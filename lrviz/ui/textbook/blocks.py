"""The live parts of a lesson: each kind of block → what a reader sees and does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lrviz.lessons.blocks import Block, Code, Figure, LabBlock, Predict, Quiz, Table
from lrviz.lessons.blocks import Challenge as ChallengeBlock
from lrviz.lessons.tables import cells
from lrviz.snippets import snippet
from lrviz.ui.components import progress
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.components.near import is_near, mark_near, wait_until_near
from lrviz.ui.components.progress import BlockRecord
from lrviz.ui.components.stage import Flags
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.textbook.challenge import show_attempt
from lrviz.ui.textbook.live import controls_of, show_before, show_live
from lrviz.ui.textbook.place import Place
from lrviz.ui.textbook.prepared import is_part_ready, prepare_part
from lrviz.ui.widgets.controls import show_faults
from lrviz.ui.widgets.drawings import drawing


def show_block(place: Place, block: Block, at_once: bool = False) -> None:
    """A block, at an address of its own; at_once: also while the reader is not near it."""
    with st.container(key=f"block-{block.name}"):
        for fault in place.faults:
            st.error(escape_markdown(fault))
        if at_once:
            mark_near(place.key("block"))
        _part(place, block)


@st.fragment
def _part(place: Place, block: Block) -> None:
    """What the block shows, once the reader is near it."""
    part, key = PARTS[type(block)], place.key("block")
    if not is_near(key):
        wait_until_near(key, part.height)
        return
    own = place.run, place.access, place.pins
    picture = st.container()
    prepared = result_or_progress(
        place,
        ("block", key, block.line, *own),
        lambda report: prepare_part(place.lesson, block, place.definitions, report, *own),
        ready=is_part_ready(place.lesson, block, *own),
        name="block",
    )
    with picture:
        if prepared is None:
            st.container(key=f"place-{key}", height=part.height, border=False)
        else:
            part.show(place, block)


def _lab(place: Place, block: LabBlock) -> None:
    lab = place.lab()
    _heading(place, block.question)
    live = show_live(lab, _flags(block))
    live.verdict()
    _caption(place, block.caption)
    live.more(block.details)


def _predict(place: Place, block: Predict) -> None:
    lab = place.lab()
    record = progress.get(place.lesson.key, block.name)
    _heading(place, block.question, "Predict")
    if record is None or record.answer is None:
        _ask(place, block, "See what happens")
        show_before(lab, _flags(block))
        return
    _answered(place, block, record.answer)
    live = show_live(lab, _flags(block))
    live.verdict()
    live.more()


def _challenge(place: Place, block: ChallengeBlock) -> None:
    lab = place.lab()
    _heading(place, block.question, "Challenge")
    show_attempt(place, block, lab, lambda: show_live(lab, _flags(block), suggest=False)).more()


def _quiz(place: Place, block: Quiz) -> None:
    record = progress.get(place.lesson.key, block.name)
    _heading(place, block.question, "Question")
    if record is None or record.answer is None:
        _ask(place, block, "Answer")
    else:
        _answered(place, block, record.answer)


def _table(place: Place, block: Table) -> None:
    head, rows = cells(block)
    lines = [head, ["---"] * len(head), *rows]
    with text(place, "table"):
        st.markdown("\n".join("| " + " | ".join(line) + " |" for line in lines))
    _caption(place, block.caption)


def _code(place: Place, block: Code) -> None:
    lab = place.lab()
    written = snippet(lab.experiment, block.framework)
    with st.container(key=f"code-{block.name}"):
        with st.container(key=f"controls-{block.name}", horizontal=True, vertical_alignment="bottom", gap="medium"):
            controls_of(lab)
        show_faults(lab)
        if written.code:
            st.code(written.code, language="python")
    _caption(place, " ".join(filter(None, (written.note, block.caption))))


def _figure(place: Place, block: Figure) -> None:
    drawing(block.kind, tuple(block.runs().items())).show(place.key("chart"))
    _caption(place, block.caption)


@dataclass(frozen=True)
class Part:
    """How a kind of block is shown, and the pixels that are left free for it before."""

    show: Callable[[Place, Any], None]
    height: int


PARTS: Mapping[type[Block], Part] = {
    LabBlock: Part(_lab, 760),
    Predict: Part(_predict, 820),
    ChallengeBlock: Part(_challenge, 860),
    Quiz: Part(_quiz, 220),
    Table: Part(_table, 200),
    Code: Part(_code, 420),
    Figure: Part(_figure, 420),
}


def text(place: Place, part: str) -> DeltaGenerator:
    """A place for text, as wide as the prose."""
    return st.container(key=f"prose-{place.name}-{part}")


def _flags(block: LabBlock | Predict | ChallengeBlock) -> Flags:
    return Flags(show_3d="3d" not in block.omit, show_learning_rate_chart="learning_rate_chart" not in block.omit)


def _heading(place: Place, question: str, kind: str = "") -> None:
    label = f":small[:primary[**{kind}**]]  \n" if kind else ""
    if question or kind:
        with text(place, "heading"):
            # Held to the last word, so that the sign never stands on a line of its own.
            asked = f"**{place.text(question)}**\u00a0" if question else ""
            st.markdown(label + asked + _anchor(place))


def _anchor(place: Place) -> str:
    """The link to this block, for those who want to point at it."""
    return f'[¶](#{place.name} "Link to this part")'


def _caption(place: Place, markdown: str) -> None:
    if markdown:
        with text(place, "caption"):
            st.caption(place.text(markdown))


def _ask(place: Place, block: Predict | Quiz, button: str) -> None:
    key, options = place.key(f"answer.{progress.generation()}"), list(block.options)
    with text(place, "ask"):
        chosen = st.radio(
            "Your answer",
            range(len(options)),
            None,
            format_func=lambda i: place.text(options[i]),
            key=key,
            label_visibility="collapsed",
        )
        seen = st.button(button, key=place.key("see"), type="primary", disabled=chosen is None)
    if seen and chosen is not None:
        progress.put(place.lesson.key, block.name, BlockRecord(answer=chosen + 1, solved=chosen + 1 == block.answer))
        st.rerun()


def _answered(place: Place, block: Predict | Quiz, answer: int) -> None:
    options = list(block.options)
    right = place.text(options[block.answer - 1])
    with text(place, "answered"):
        if answer == block.answer:
            st.success(f"**{right}.** You saw it coming.", icon=":material/check_circle:")
        else:
            said = place.text(options[min(answer, len(options)) - 1])
            st.info(f"**{right}.** You said: {said}.", icon=":material/lightbulb:")
        st.markdown(place.text(block.why))
