"""The peer of the playground: an empty page with one slider, on a default Streamlit server."""

import streamlit as st

st.slider("A number", 0.0, 1.0, 0.5, 0.01)
