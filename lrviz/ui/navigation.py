"""The script that the server runs for every reader: it offers the pages and runs the one that was asked for."""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[2] / "pages"

st.set_page_config(page_title="LR-Viz", page_icon="📉", layout="wide")
st.html(Path(__file__).with_name("page.css"))
page = st.navigation(
    [
        st.Page(PAGES / "home.py", title="LR-Viz", icon=":material/home:", default=True),
        st.Page(PAGES / "playground.py", title="Playground", icon=":material/science:"),
        st.Page(PAGES / "race.py", title="Race", icon=":material/flag:"),
    ],
    position="top",
)
page.run()
