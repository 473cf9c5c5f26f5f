"""Batch size: how many updates a target takes at each batch size and rate, and what the scaling rules say."""

import streamlit as st

from lrviz.ui.labs import batch_size
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.page import CURVES, beside

st.title("Batch size")
st.markdown(
    "Each number is a real training: the updates until the target is reached. **When the batch doubles, should the rate"
    " double, too?**"
)


@st.fragment
def page() -> None:
    """The map of all pairs, what the rules say, and the training that was picked."""
    lab = Lab("batch_size", batch_size.OPENING, batch_size.OWN_KEYS)
    parameters = PageParameters(lab, batch_size.PARAMS)
    with beside(lab, lambda: batch_size.controls(lab, parameters), CURVES):
        rows = batch_size.show_map(lab, parameters)
        if rows:
            batch_size.show_rules(rows)
    if rows:
        batch_size.show_picked(lab, parameters, rows)
    batch_size.show_floor(lab)
    lab.write_address(**parameters.words)


page()
