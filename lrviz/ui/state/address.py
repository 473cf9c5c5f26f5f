"""The address of a page: what the browser sent with this run, and what we make of it."""

from itertools import islice
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lrviz.spec.links import MAX_LENGTH, MAX_WORDS, Pairs

EMBEDDING = ("embed", "embed_options")
"""Streamlit's own words, which stay in the address whatever we put there."""
_PAGE, _ARRIVED = "lrviz.page", "lrviz.arrived"


def in_address() -> list[tuple[str, str]]:
    """The pairs of the address; of one that is too long to be read, as many and as much as show that it is.

    They are those of this very run: `st.query_params` belong to the reader, and a run that was interrupted, but has not
    ended yet, may be changing them.
    """
    context = get_script_run_ctx()
    query = context.query_string if context is not None else ""
    pairs = (pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0].lower() not in EMBEDDING)
    return [(name[: MAX_LENGTH + 1], value[: MAX_LENGTH + 1]) for name, value in islice(pairs, MAX_WORDS + 1)]


def put_into_address(pairs: Pairs) -> None:
    """Makes these pairs the address."""
    st.query_params.from_dict({k: [v for n, v in pairs if n == k] for k, _ in pairs})


def full_link(pairs: Pairs) -> str:
    """The full link to this page with these pairs."""
    address = (st.context.url or "").split("?")[0].split("#")[0]
    return address + (f"?{urlencode(pairs, safe=',:')}" if pairs else "")


def note_page(page: str) -> None:
    """Remembers on which page the reader is now."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE], st.session_state[_ARRIVED] = page, True


def note_read() -> None:
    """Remembers that the address with which the reader came to this page has been read."""
    st.session_state[_ARRIVED] = False


def is_meant() -> bool:
    """Whether the reader asks for the address, since they have just come to this page, or went back or forward.

    Any other address comes with what a reader does on a page, and may be one that the browser has not heard is old.
    """
    context = get_script_run_ctx()
    return st.session_state.get(_ARRIVED, False) or (context is not None and context.is_history_navigation)
