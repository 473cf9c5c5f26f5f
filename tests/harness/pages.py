"""A small app with the frame of the real one: some pages, what the browser keeps of a reader, links and print."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.harness.chromium import wait_until_ready
from tests.harness.server import ROOT, Server, running

APP = """
import streamlit as st
from starlette.middleware import Middleware
from lrviz.ui.server.assets import CompressedAssets
from lrviz.ui.server.index_page import ServerAddress

app = st.App("navigation.py", middleware=[Middleware(CompressedAssets), Middleware(ServerAddress)])
"""
NAVIGATION = f"""
import streamlit as st
from pathlib import Path
from lrviz.ui.components import progress

st.html(Path({str(ROOT / "lrviz" / "ui" / "server" / "print.css")!r}))
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
names = sorted(path.name for path in Path(__file__).parent.glob("page_*.py"))
page = st.navigation([st.Page(name, url_path=name[5:-3], default="one" in name) for name in names], position="top")
if "unmounted" not in st.query_params:
    progress.mount()
page.run()
"""


@contextmanager
def serving(folder: Path, pages: Mapping[str, str]) -> Iterator[Server]:
    """A server with these pages, name → script; the one called "one" is the first."""
    scripts = {f"page_{name}.py": text for name, text in pages.items()}
    for name, text in ({"app.py": APP, "navigation.py": NAVIGATION} | scripts).items():
        (folder / name).write_text(text)
    with running(folder / "app.py", folder / "log.txt", environment={"PYTHONPATH": str(ROOT)}) as server:
        yield server


def open_page(page: Page, url: str) -> None:
    """Open it and wait until nothing more comes."""
    page.goto(url)
    wait_until_ready(page)
    page.wait_for_load_state("networkidle")
