"""Atlas: every optimizer on every surface at a glance."""

import streamlit as st

from lrviz.ui.labs.atlas import show_atlas

st.title("Atlas")
st.markdown(
    "Each picture is one optimizer on one surface: where the loss settles at each learning rate, from 0.00001 on"
    " the left to 10 on the right. **Green** is where the rate is just right, with its width in decades beside the"
    " name; **dark red** is where runs diverge; the dashed line is 1% of the starting loss. Which"
    " optimizer works over the widest range of rates?"
    " Click a picture to try it."
)
show_atlas()
