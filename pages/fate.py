"""Fate maps: what happens to every start, rate or momentum."""

import streamlit as st

from lrviz.ui.labs import fate
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import show_faults

st.title("Fate maps")
st.markdown(
    "Each pixel is a whole run: its colour says which minimum it reaches, or that it diverges. "
    "**Lower the rate: from where on are the borders between the valleys smooth?**"
)


@st.fragment
def maps() -> None:
    """The map and the run of the picked place."""
    lab = Lab("fate", fate.OPENING, fate.OWN_KEYS)
    own = fate.settings(lab)
    # Before the map: once it is drawn, the browser's next word carries the address, and an old one would undo this one.
    lab.write_address(**own.words)
    fate.show_presets(lab, own)
    picture, controls = st.columns([1.25, 1], gap="medium")
    with picture:
        with st.container():
            show_faults(lab)
        drawn = fate.show_fates(lab, own)
    with controls:
        if drawn is not None:
            st.caption(fate.caption(drawn))
        fate.controls(lab, own)
    if drawn is not None:
        fate.show_run(lab, own, drawn)


maps()
