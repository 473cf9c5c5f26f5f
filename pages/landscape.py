"""Loss landscapes: trainings of real networks as balls on a plane through their weights."""

import streamlit as st

from lrviz.ui.labs import landscape
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.page import beside

st.title("Loss landscapes")
st.markdown(
    "The ball is a real network in training, seen on a plane through its thousands of weights. "
    "**Drag the rate: which paths stay in this valley, and which leave it?**"
)


@st.fragment
def page() -> None:
    """The stage, its controls, and what the plane leaves out."""
    lab = Lab("landscape", landscape.OPENING, landscape.OWN_KEYS)
    own = landscape.settings(lab)
    with beside(lab, lambda: landscape.controls(lab, own)):
        landscape.show_landscape(lab, own)
    lab.write_address(**own.words)


page()
