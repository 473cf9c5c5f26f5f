"""How a lab's page is laid out: its picture, what was entered wrongly above it, and its controls beside it."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import show_faults

T = TypeVar("T")
WIDTH = 3.6
"""Of the picture, where the controls are 1 wide."""


def picture_and_controls(
    lab: Lab, picture: Callable[[], T], controls: Callable[[], object], width: float = WIDTH
) -> T:
    """Both beside each other; returns what the picture gives. On a phone the picture is above the controls."""
    left, right = st.columns([width, 1], gap="medium")
    with right:
        controls()
    with left:
        show_faults(lab)
        return picture()
