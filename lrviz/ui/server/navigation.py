"""The script that the server runs for every reader: it offers the pages and runs the one that was asked for."""

import streamlit as st

from lrviz.lessons import library
from lrviz.pages import HOME, PAGES, TEXTBOOK
from lrviz.ui.components import progress
from lrviz.ui.server.style import page_style
from lrviz.ui.state.address import note_page
from lrviz.ui.state.jobs import begin_run
from lrviz.ui.textbook.lesson import lesson_page

st.set_page_config(page_title="LR-Viz", page_icon="📉", layout="wide")
st.html(f"<style>{page_style()}</style>")
begin_run()
every = library()
sections: dict[str, list[st.Page]] = {}
for entry in PAGES.values():
    if entry.section == TEXTBOOK and TEXTBOOK not in sections:
        sections[TEXTBOOK] = [lesson_page(lesson) for lesson in every.ours]
    sections.setdefault(entry.section, []).append(
        st.Page(entry.file, title=entry.label, icon=entry.symbol, default=entry.key == HOME)
    )
if every.teachers:
    sections["From your teacher"] = [lesson_page(lesson) for lesson in every.teachers]
page = st.navigation(sections, position="top")
note_page(page.url_path)
# After the navigation: what the browser knows of a reader may come back at once, and while it has not heard which page
# this is, Streamlit would run home.
progress.mount()
page.run()
