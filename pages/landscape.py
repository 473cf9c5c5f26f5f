"""Loss landscapes: trainings of real networks as balls on a plane through their weights."""

import streamlit as st

from lrviz.ui.labs import landscape as landscapes
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import show_faults

st.title("Loss landscapes")
st.markdown(
    "The ball is a real network in training, seen on a plane through its thousands of weights. "
    "**Drag the rate: which paths stay in this valley, and which leave it?**"
)


@st.fragment
def page() -> None:
    """The stage, its controls, and what the plane leaves out."""
    lab = Lab("landscape", landscapes.OPENING, landscapes.OWN_KEYS)
    own = landscapes.settings(lab)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        landscapes.controls(lab, own)
    with picture:
        show_faults(lab)
        landscapes.show_landscape(lab, own)
    lab.write_address(**own.words)


page()
