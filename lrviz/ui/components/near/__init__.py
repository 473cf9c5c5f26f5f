"""A place on a page whose content is sent once the reader comes near it.

if not is_near("momentum.first-run"):
    wait_until_near("momentum.first-run", height=600)
"""

import functools
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components import v2

from lrviz.ui.components import modules

HTML = (
    '<div class="lrv-near" aria-hidden="true"><p>This part is loaded when you scroll to it. To print all of the lesson,'
    " choose Show every part at its foot first.</p></div>"
)
_NEAR = "lrviz.near"
EVERYTHING = "lrviz.near-everything"


@functools.cache
def _component() -> Callable[..., Any]:
    return v2.component("lrviz_near", html=HTML, js=modules.NEAR.loader(), isolate_styles=False)


def is_near(name: str) -> bool:
    """Whether the reader has been near the place of this name in this session."""
    return name in st.session_state.get(_NEAR, ()) or everything_is_near()


def mark_near(name: str) -> None:
    """From now on the reader has been near it."""
    st.session_state[_NEAR] = {*st.session_state.get(_NEAR, ()), name}


def wait_until_near(name: str, height: int) -> None:
    """Leaves `height` pixels free; when they come near the screen, the fragment around them runs again."""
    _component()(key=f"near-{name}", data={"height": height}, height="content", on_near_change=lambda: mark_near(name))


def everything_is_near() -> bool:
    """Whether all of a page is sent at once, as for printing."""
    return bool(st.session_state.get(EVERYTHING))


def send_everything() -> None:
    """From now on all of a page is sent at once."""
    st.session_state[EVERYTHING] = True
