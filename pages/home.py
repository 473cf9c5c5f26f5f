"""Home: what this is, a run already going, and one click to everything."""

from pathlib import Path

import streamlit as st

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES
from lrviz.labs.finder import METHODS
from lrviz.lessons import library
from lrviz.problems.networks import NETWORKS
from lrviz.ui.components.stage import Flags
from lrviz.ui.state.session import Lab
from lrviz.ui.textbook.contents import show_contents
from lrviz.ui.textbook.openings import HOME
from lrviz.ui.widgets.controls import show_faults
from lrviz.ui.widgets.lab import show_lab
from lrviz.ui.widgets.report import verdict

PAGES = Path(__file__).parent
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
CARDS = {
    "playground": ("Playground", ":material/science:",
                   f"{len(SURFACES)} surfaces, {len(OPTIMIZERS)} optimizers, {len(SCHEDULES)} schedules: change"
                   " anything, and take the code with you."),
    "race": ("Race", ":material/flag:",
             "Up to five optimizers, schedules or rates from one start, each at its own best rate."),
    "training": ("Training room", ":material/model_training:",
                 f"{len(NETWORKS)} real networks on real data: the loss and the accuracy of every rate."),
    "batch_size": ("Batch size", ":material/stacks:",
                   "When the batch doubles, should the rate? Updates to a target at every pair of them, measured."),
    "clinic": ("Signs clinic", ":material/stethoscope:",
               "Trainings that are ill: read the sign on the curve, find the cause, cure it."),
    "landscape": ("Loss landscapes", ":material/landscape:",
                  "A real network's training as a ball on a plane through its weights, and what the plane leaves out."),
    "edge": ("Edge of stability", ":material/show_chart:",
             "Training steepens the valley by itself, until the learning rate allows no more."),
    "log": ("Read my own log", ":material/description:",
            "Give it a training log of your own: what looks wrong, where, how sure, and what to try."),
    "finder": ("Finder", ":material/search:",
               f"{len(METHODS)} ways of looking for a rate, side by side with one budget, and how good each pick is."),
    "fate": ("Fate maps", ":material/map:",
             "What becomes of every start, rate and momentum: a quarter of a million runs in one picture."),
    "atlas": ("Atlas", ":material/grid_view:",
              "Every optimizer on every surface: how wide is the band of good rates?"),
}
for start in range(0, len(CARDS), 3):
    for column, (page, (name, icon, words)) in zip(st.columns(3), list(CARDS.items())[start : start + 3], strict=False):
        with column.container(border=True, height="stretch"):
            st.page_link(PAGES / f"{page}.py", label=f"**{name}**", icon=icon)
            st.caption(words)
show_contents(library())
