"""A challenge: the goal, the reader's attempt, hints one at a time, and the score."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lrviz.lessons.blocks import Challenge
from lrviz.ui.components import progress
from lrviz.ui.components.progress import BlockRecord
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.session import AnyLab
from lrviz.ui.textbook.place import Place
from lrviz.ui.textbook.prepared import is_known, prepare_facts

Shown = TypeVar("Shown")


def show_attempt(place: Place, block: Challenge, lab: AnyLab, picture: Callable[[], Shown]) -> Shown:
    """The goal, the stage on which the reader tries (`picture`, whose result it gives), and how far the attempt is."""
    with st.container(key=f"prose-{place.name}-goal"):
        st.markdown(f"**Goal:** {block.goal.words}.")
    shown = picture()
    experiment = lab.experiment
    known = result_or_progress(
        place,
        ("goal", experiment),
        lambda report: prepare_facts(experiment, report),
        ready=is_known(experiment),
        name="goal",
        quiet=True,
    )
    if not known:
        st.info("Working out how far this is.", icon=":material/hourglass_top:")
        return shown
    untouched = experiment == lab.default
    reached = not untouched and block.goal.reached(experiment)
    score = block.goal.score(experiment) if reached else None
    if reached:
        _keep(place, block, score)
    status, again = st.columns([2.6, 1], vertical_alignment="center")
    with status:
        _status(place, block, lab, reached, score)
    if not untouched:
        again.button("Start again", key=place.key("again"), on_click=lab.start_again, width="stretch")
    _hints(place, block)
    return shown


def _status(place: Place, block: Challenge, lab: AnyLab, reached: bool, score: float | None) -> None:
    best = progress.get(place.lesson.key, block.name)
    if reached:
        st.success(f"**Solved.**{_compared(block, score, best)}", icon=":material/check_circle:")
    elif best and best.solved:
        st.info(f"Solved before.{_compared(block, best.score, best)}", icon=":material/check_circle:")
    elif lab.experiment == lab.default:
        st.info("Not touched yet: change something and let go.", icon=":material/flag:")
    else:
        st.info(f"Not yet: {block.goal.missing(lab.experiment)}.", icon=":material/flag:")


def _compared(block: Challenge, score: float | None, best: BlockRecord | None) -> str:
    if score is None:
        return ""
    unit, write = block.goal.kind.unit, block.goal.kind.write
    par = block.goal.score(block.par_run)
    result = f" Your {unit}: {write(score)}. Par: {write(par)}."
    if best and best.score is not None and block.goal.better(best.score, score):
        result += f" Your best: {write(best.score)}."
    return result + (" You beat par." if par is not None and block.goal.better(score, par) else "")


def _keep(place: Place, block: Challenge, score: float | None) -> None:
    best = progress.get(place.lesson.key, block.name)
    if best is not None and best.solved:
        known = best.score
        if score is None or (known is not None and not block.goal.better(score, known)):
            return
    if progress.put(place.lesson.key, block.name, BlockRecord(answer=None, solved=True, score=score)):
        st.rerun()


def _hints(place: Place, block: Challenge) -> None:
    key = place.key(f"hints.{progress.generation()}")
    given = st.session_state.get(key, 0)
    for hint in block.hints[:given]:
        st.caption(place.text(hint))
    if given < len(block.hints):
        st.button(
            f"Hint {given + 1} of {len(block.hints)}",
            key=place.key("hint"),
            type="tertiary",
            on_click=lambda: st.session_state.update({key: given + 1}),
        )
