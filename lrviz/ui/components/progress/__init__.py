"""A reader's answers, solved challenges and scores. They live in the reader's browser; there is no login.

    progress.mount()                                    # once a script run, before the page
    if progress.put("momentum", "first-run", BlockRecord(answer=2, solved=True)):
        st.rerun()                                      # the whole app: the browser and the table of contents hear it

The session has a copy, which is the browser's as soon as a page has loaded. Both sides merge, so it does not matter
which of them was restarted: a solved block stays solved, else the later record counts, and after a reset only what is
newer than the reset.
"""

import functools
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components import v2

from lrviz.ui.components import modules
from lrviz.ui.components.progress.records import BlockRecord, Book, book_from, place_of

__all__ = ["BlockRecord", "done", "generation", "get", "mount", "put", "reset"]

KEY = "lrviz-progress"
# Out of the page's flow, where even an empty element has a gap after it; before anything is loaded.
STYLE = f".st-key-{KEY} {{ position: absolute; width: 0; height: 0; overflow: hidden; }}"
_BOOK = "lrviz.progress.book"
_HEARD = "lrviz.progress.heard"


@functools.cache
def _component() -> Callable[..., Any]:
    javascript = modules.PROGRESS.loader(otherwise="progress is not kept:")
    return v2.component("lrviz_progress", css=STYLE, js=javascript, isolate_styles=False)


def mount() -> None:
    """Tell the browser what the session knows, and listen to it; also makes links to blocks scroll there.

    A browser that knows more causes one rerun of the whole app.
    """
    # "heard" tells the browser that its message came through, so that it neither repeats itself nor gives up.
    data = {**_book().as_data(), "heard": st.session_state.get(_HEARD)}
    _component()(key=KEY, data=data, on_book_change=_hear)


def get(lesson: str, block: str) -> BlockRecord | None:
    """What the reader has done in this block."""
    entry = _book().entries.get(place_of(lesson, block))
    return entry.record if entry else None


def put(lesson: str, block: str, record: BlockRecord) -> bool:
    """Keep this record for the session; True if that changed anything.

    The browser, and whatever shows progress, hears it in the next run of the whole app. So when this is True, call
    `st.rerun()`, in a fragment and in a callback too. A solved block keeps its record from one that is not solved;
    whether a score is better is the caller's to know.
    """
    before = _book()
    st.session_state[_BOOK] = before.noting(lesson, block, record)
    return st.session_state[_BOOK] is not before


def done(lesson: str) -> set[str]:
    """The names of the blocks of this lesson that are answered or solved."""
    start = f"{lesson}#"
    return {
        place.removeprefix(start)
        for place, entry in _book().entries.items()
        if place.startswith(start) and (entry.record.solved or entry.record.answer is not None)
    }


def reset() -> None:
    """Forget everything, here and, after the next run of the whole app, in the browser and its other tabs."""
    st.session_state[_BOOK] = _book().forgotten()


def generation() -> int:
    """How often the reader has reset. In a widget's key it makes the widget forget its choice at a reset, too."""
    return _book().epoch


def _book() -> Book:
    return st.session_state.setdefault(_BOOK, Book())


def _hear() -> None:
    # Streamlit calls this before the script runs; of a page that has just been reloaded it may not know the component.
    sent = st.session_state.get(KEY)
    book = sent.get("book") if sent is not None and hasattr(sent, "get") else None
    if not isinstance(book, dict):
        return
    st.session_state[_BOOK] = _book().merged(book_from(book))
    message = book.get("message")
    st.session_state[_HEARD] = message if isinstance(message, str) and len(message) <= 40 else None
