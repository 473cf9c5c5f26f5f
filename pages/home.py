"""Home: what this is, a run already going, and one click to everything."""

import streamlit as st

from lrviz.lessons import library
from lrviz.pages import PAGES
from lrviz.ui.components.stage import Flags
from lrviz.ui.state.session import Lab
from lrviz.ui.textbook.contents import show_contents
from lrviz.ui.textbook.openings import HOME
from lrviz.ui.widgets.controls import show_faults
from lrviz.ui.widgets.lab import show_lab
from lrviz.ui.widgets.report import verdict

QUESTION = "This ball zig-zags. Drag the handle: which learning rate gets it down fastest?"

st.title("Understand the learning rate")
st.markdown(
    "A network learns by stepping downhill, and the learning rate says how far each step goes. "
    "Here you drag it and see at once what it does: crawl, glide, zig-zag, or fly off."
)


@st.fragment
def opening() -> None:
    """A run already going."""
    lab = Lab("home", HOME)
    show_faults(lab)
    shown = show_lab(lab, Flags(allow_pin=False, question=QUESTION))
    if shown is not None:
        verdict(lab, shown[1])


opening()
with_cards = [page for page in PAGES.values() if page.card]
for start in range(0, len(with_cards), 3):
    for column, page in zip(st.columns(3), with_cards[start : start + 3], strict=False):
        with column.container(border=True, height="stretch"):
            st.page_link(page.file, label=f"**{page.label}**", icon=page.symbol)
            st.caption(page.card)
show_contents(library())
