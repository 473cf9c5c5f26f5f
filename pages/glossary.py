"""Glossary: every term in two sentences, the lesson that teaches it, and a run in which it can be seen."""

import streamlit as st

from lrviz.lessons import library
from lrviz.ui.textbook.glossary import show_terms

st.title("Glossary")
show_terms(library())
