"""Race: up to five runs from one start, fairly."""

import streamlit as st

from lrviz.ui import racing
from lrviz.ui.controls import show_faults
from lrviz.ui.session import Lab

st.title("Race")


@st.fragment
def race() -> None:
    """The runs on one stage, and the table of who came first."""
    lab = Lab("race", racing.BASE, racing.OWN_KEYS)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        racing.controls(lab)
    with picture:
        show_faults(lab)
        racing.show_race(lab)
    racing.write_address(lab)


race()
