"""How a lab's page is laid out: its picture, with what was entered wrongly above it, and its controls beside it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

import streamlit as st

from lrviz.ui.state.session import AnyLab
from lrviz.ui.widgets.controls import show_faults

STAGE, CURVES = 3.6, 3.2
"""How wide a picture is, where its controls are 1 wide."""


@contextmanager
def beside(lab: AnyLab, controls: Callable[[], object], width: float = STAGE) -> Generator[None]:
    """What is drawn inside is the picture; the controls stand at its right, on a phone below it."""
    picture, column = st.columns([width, 1], gap="medium")
    with column:
        controls()
    with picture:
        show_faults(lab)
        yield
