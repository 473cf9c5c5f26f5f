"""Read my own log: the curves of a training log, what looks wrong, where, how sure, and what to try."""

import streamlit as st

from lrviz.ui.labs.log import chosen_source, read, show_log

st.title("Read my own log")
st.markdown(
    "Give it the log of a training, from Keras, Lightning, Hugging Face, fastai, any table with a loss, or what was"
    " printed. **What looks wrong in it, and what could you try?**"
)
source = chosen_source()
if source is not None:
    log = read(*source)
    if log is not None:
        show_log(log)
st.caption("Nothing that you give is kept or leaves this session: it is read in memory and forgotten.")
