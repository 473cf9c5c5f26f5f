"""The server's frame, seen from a browser: weight, caching, health, and a page that fails."""

import re
import urllib.request

from lrviz.ui.server.assets import PLOTLY_URL
from tests.harness.chromium import PATIENCE, wait_until_ready
from tests.harness.server import running

COLD_BYTES = 2_500_000
WARM_BYTES = 200_000
FAILING_APP = """
import streamlit as st
from lrviz.ui.server.lifespan import on_script_error

app = st.App("page.py", on_script_error=on_script_error)
"""
FAILING_PAGE = """
import streamlit as st

st.title("A page")
if st.query_params.get("rate") == "bad" or st.checkbox("Break it"):
    raise RuntimeError("the rate is <b>bad</b>")
"""


def open_page(page, url):
    page.goto(url)
    wait_until_ready(page)
    page.wait_for_load_state("networkidle")


def wait_for_plotly(page):
    """The stage asks for it once it is near the screen, which a busy machine may see late."""
    page.wait_for_function("() => window.Plotly", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def test_a_first_visit_is_light_and_a_second_nearly_free(app_server, context, page, wire):
    open_page(page, app_server.url)
    wait_for_plotly(page)
    heaviest = sorted(wire.files.items(), key=lambda item: -item[1])[:8]
    assert wire.total <= COLD_BYTES, heaviest
    assert not any("PlotlyChart" in url for url in wire.files), "Streamlit's own Plotly was loaded too"
    cold = wire.total
    open_page(page, app_server.url)
    wait_for_plotly(page)
    assert wire.total - cold <= WARM_BYTES


def test_hashed_files_are_compressed_and_cached_for_ever(app_server):
    index = urllib.request.urlopen(app_server.url).read().decode()
    bundle = re.search(r'src="\.(/static/js/[^"]+)"', index).group(1)
    for url in (PLOTLY_URL, bundle):
        for encoding in ("br", "gzip"):
            request = urllib.request.Request(app_server.url + url, headers={"Accept-Encoding": f"{encoding}, x;q=0.1"})
            with urllib.request.urlopen(request) as answer:
                assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
                assert answer.headers["Content-Encoding"] == encoding
                assert answer.headers["Vary"] == "Accept-Encoding"
                assert answer.headers["ETag"]


def test_the_page_itself_is_never_cached(app_server):
    with urllib.request.urlopen(app_server.url) as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_the_server_says_that_it_is_healthy(app_server):
    assert urllib.request.urlopen(f"{app_server.url}/_stcore/health").read() == b"ok"


def test_a_failing_page_says_what_happened_and_offers_a_way_out(tmp_path, page):
    app = tmp_path / "app.py"
    app.write_text(FAILING_APP)
    (tmp_path / "page.py").write_text(FAILING_PAGE)
    with running(app, tmp_path / "log.txt") as server:
        open_page(page, f"{server.url}/?rate=bad")
        shown = page.inner_text("[data-testid=stApp]")
        assert "Something on this page went wrong" in shown
        for words in ("RuntimeError", "the rate is", "bad", "Traceback"):
            assert words not in shown, "Python's own words are for the log"
        reference = re.search(r"under the number ([0-9a-f]{8})", shown).group(1)
        log = server.log.read_text()
        assert reference in log
        assert "RuntimeError: the rate is <b>bad</b>" in log.split(reference, 1)[1]
        page.get_by_role("link", name="Open this page again").click()
        page.get_by_text("Something on this page went wrong").wait_for(state="detached")
        wait_until_ready(page)
        assert page.url.rstrip("/") == server.url


def test_the_keyboard_sees_where_it_is_among_the_links_at_the_top(app_server, page):
    open_page(page, app_server.url)
    rings = []
    for _ in range(6):
        page.keyboard.press("Tab")
        rings.append(
            page.evaluate(
                """() => {
                  const focused = document.activeElement, style = getComputedStyle(focused);
                  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                  return [focused.innerText, ring || style.boxShadow !== "none"];
                }"""
            )
        )
    names = {name.split("\n")[-1] for name, _ in rings}
    assert {"Playground", "Race", "Find a rate"} <= names
    assert all(ring for _, ring in rings), rings
