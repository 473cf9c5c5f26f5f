"""The script that the server runs for every reader: it offers the pages and runs the one that was asked for."""

from pathlib import Path

import streamlit as st

from lrviz.lessons import library
from lrviz.ui.components import progress
from lrviz.ui.state.address import note_page
from lrviz.ui.state.jobs import begin_run
from lrviz.ui.textbook.lesson import lesson_page

PAGES = Path(__file__).parents[3] / "pages"

st.set_page_config(page_title="LR-Viz", page_icon="📉", layout="wide")
st.html(Path(__file__).with_name("page.css"))
st.html(Path(__file__).with_name("print.css"))
begin_run()
every = library()
sections = {
    "": [
        st.Page(PAGES / "home.py", title="LR-Viz", icon=":material/home:", default=True),
        st.Page(PAGES / "playground.py", title="Playground", icon=":material/science:"),
        st.Page(PAGES / "race.py", title="Race", icon=":material/flag:"),
    ],
    "Real networks": [
        st.Page(PAGES / "training.py", title="Training room", icon=":material/model_training:"),
        st.Page(PAGES / "batch_size.py", title="Batch size", icon=":material/stacks:"),
        st.Page(PAGES / "clinic.py", title="Signs clinic", icon=":material/stethoscope:"),
        st.Page(PAGES / "landscape.py", title="Loss landscapes", icon=":material/landscape:"),
        st.Page(PAGES / "edge.py", title="Edge of stability", icon=":material/show_chart:"),
        st.Page(PAGES / "log.py", title="Read my own log", icon=":material/description:"),
    ],
    "Find a rate": [
        st.Page(PAGES / "finder.py", title="Finder", icon=":material/search:"),
        st.Page(PAGES / "fate.py", title="Fate maps", icon=":material/map:"),
        st.Page(PAGES / "atlas.py", title="Atlas", icon=":material/grid_view:"),
    ],
    "Textbook": [
        *map(lesson_page, every.ours),
        st.Page(PAGES / "glossary.py", title="Glossary", icon=":material/menu_book:"),
    ],
}
if every.teachers:
    sections["From your teacher"] = [lesson_page(lesson) for lesson in every.teachers]
page = st.navigation(sections, position="top")
note_page(page.url_path)
# After the navigation: what the browser knows of a reader may come back at once, and while it has not heard which page
# this is, Streamlit would run home.
progress.mount()
page.run()
