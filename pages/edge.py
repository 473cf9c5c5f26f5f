"""Edge of stability: the curvature that training finds, and the learning rate that limits it."""

import streamlit as st

from lrviz.ui.labs import edge
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.page import beside

st.title("Edge of stability")
st.markdown(
    "Training moves to places where the loss is curved more and more sharply, until the learning rate allows no more. "
    "**Drag the rate: where does the sharpness stop rising?**"
)


@st.fragment
def page() -> None:
    """The runs under the ruler, and what there is to see."""
    lab = Lab("edge", edge.OPENING, edge.OWN_KEYS)
    own = edge.settings(lab)
    with beside(lab, lambda: edge.controls(lab, own)):
        edge.show_edge(lab, own)
    lab.write_address(**own.words)


page()
