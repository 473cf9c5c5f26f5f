"""Batch size: how many updates a target takes at each batch size and rate, and what the scaling rules say."""

import streamlit as st

from lrviz.ui.labs import batch_size as batches
from lrviz.ui.state.page_parameters import Own
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import show_faults

st.title("Batch size")
st.markdown(
    "Each number is a real training: the updates until the target is reached. **When the batch doubles, should the rate"
    " double, too?**"
)


@st.fragment
def page() -> None:
    """The map of all pairs, what the rules say, and the training that was picked."""
    lab = Lab("batch_size", batches.OPENING, batches.OWN_KEYS)
    own = Own(lab, batches.PARAMS)
    picture, controls = st.columns([3.2, 1], gap="medium")
    with controls:
        batches.controls(lab, own)
    with picture:
        show_faults(lab)
        rows = batches.show_map(lab, own)
        if rows:
            batches.show_rules(rows)
    if rows:
        batches.show_picked(lab, own, rows)
    batches.show_floor(lab)
    lab.write_address(**own.words)


page()
