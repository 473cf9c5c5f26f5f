"""A page with eight stages and prose between them: the second is locked, the third waits, the fourth refuses."""

NAMES = ("first", "locked", "waiting", "fixed", "fifth", "sixth", "seventh", "eighth")
APP = """
import streamlit as st
from starlette.middleware import Middleware
from lrviz.ui.server.assets import CompressedAssets

app = st.App("page.py", middleware=[Middleware(CompressedAssets)])
"""
PAGE = f"""
import streamlit as st

from lrviz import Experiment, diagnose, simulate
from lrviz.ui.widgets import scene
from lrviz.ui.components.stage import Flags, stage

NAMES = {NAMES!r}
RATES = {{"locked": 0.5, "waiting": 0.5}}
st.set_page_config(layout="wide")


def set_rate(name, rate):
    if name != "fixed":
        st.session_state[name] = rate


@st.fragment
def block(name):
    with st.container(key=f"block-{{name}}"):
        waiting = name == "waiting" and not st.session_state.get("answered")
        rate = st.session_state.get(name, RATES.get(name, 0.05))
        experiment = Experiment(surface="ravine", learning_rate=rate, steps=50)
        run = simulate(experiment)
        stage(
            scene.landscape(experiment), [scene.run(run, diagnose(run), "")], scene.learning_rate_ruler(experiment),
            Flags(waiting=waiting, allow_learning_rate=name != "locked", show_3d="flat" not in st.query_params),
            key=f"stage-{{name}}", on_learning_rate=lambda rate: set_rate(name, rate),
        )
        if name == "waiting":
            st.checkbox("I have answered", key="answered")


st.text_input("A line of text")
for name in NAMES:
    block(name)
    for paragraph in range(5):
        st.markdown("The learning rate scales the step that is taken. " * 24)
"""
