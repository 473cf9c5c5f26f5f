"""Read my own log: the curves of a training log, what looks wrong, where, how sure, and what to try."""

import streamlit as st

from lrviz.ui.labs import log as logs

st.title("Read my own log")
st.markdown(
    "Give it the log of a training, from Keras, Lightning, Hugging Face, fastai, any table with a loss, or what was"
    " printed. **What looks wrong in it, and what could you try?**"
)
source = logs.chosen_source()
if source is not None:
    log = logs.read(*source)
    if log is not None:
        logs.show_log(log)
st.caption("Nothing that you give is kept or leaves this session: it is read in memory and forgotten.")
