"""Links to a block, links in prose, QR codes, and a lesson on paper."""

import pytest

from tests.harness.chromium import wait_until_ready, wait_until_still
from tests.harness.pages import open_page, serving

PAGE = """
import time
import streamlit as st
from lrviz.ui.widgets.qr import show_qr

slow = "slow" in st.query_params
st.title("Two")
st.markdown("[first](./) [near](two#near) [word](glossary#adam) [outside](https://example.org/two)")
if st.button("Change the query"):
    st.query_params["x"] = "2"
above = st.empty()
for name in ("near", "middle", "far", "last"):
    with st.container(key=f"block-{name}"):
        for k in range(25):
            st.write(f"{name} {k}")
    time.sleep(0.3 * slow)
if slow:
    time.sleep(0.5)
    above.markdown("It grew.\\n\\n" * 30)
if "code" in st.query_params:
    show_qr("https://school.example/momentum")
with st.expander("Open", expanded=True):
    st.write("opened")
with st.expander("Shut"):
    st.write("hidden")
"""
PAGES = {
    "one": "import streamlit as st; st.title('One')",
    "two": PAGE,
    "glossary": "import streamlit as st; st.title('Glossary')",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("links"), PAGES) as server:
        yield server


def press(page, name):
    page.get_by_role("button", name=name).click()


def top_of(page, block):
    return page.evaluate(f"document.querySelector('.st-key-block-{block}').getBoundingClientRect().top")


def wait_until_at_the_top(page, block):
    header = "document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom"
    top = f"document.querySelector('.st-key-block-{block}')?.getBoundingClientRect().top"
    page.wait_for_function(f"Math.abs({top} - {header} - 12) < 3")


@pytest.mark.parametrize("address", ["two#far", "two?block=far", "two?slow#far", "two?slow&block=far"])
def test_a_link_to_a_block_scrolls_there_and_stays(app, page, address):
    page.goto(f"{app.url}/{address}")
    wait_until_at_the_top(page, "far")
    page.locator(".st-key-block-last").wait_for()
    wait_until_still(page)
    wait_until_at_the_top(page, "far")
    assert page.url.endswith(address)


def test_a_reader_who_scrolls_is_not_pulled_back(app, page):
    page.goto(f"{app.url}/two?slow#far")
    wait_until_at_the_top(page, "far")
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -400)
    page.get_by_text("It grew.").first.wait_for()
    wait_until_ready(page)
    assert top_of(page, "far") > 300


def test_the_hash_survives_and_works_again(app, page):
    open_page(page, f"{app.url}/two#far")
    wait_until_at_the_top(page, "far")
    page.evaluate("location.hash = 'middle'")
    wait_until_at_the_top(page, "middle")
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -5000)
    press(page, "Change the query")
    page.wait_for_url("**/two?x=2#middle")
    wait_until_ready(page)
    assert top_of(page, "middle") > 300, "the same address is not scrolled to twice"
    page.go_back()
    page.wait_for_url("**/two#middle")


def test_a_link_in_prose_stays_in_this_load_and_one_to_the_glossary_opens_a_tab(app, context, page):
    open_page(page, f"{app.url}/two?embed_options=show_toolbar#far")
    wait_until_at_the_top(page, "far")
    page.evaluate("window.sameLoad = true")
    page.get_by_role("link", name="near").click()
    wait_until_at_the_top(page, "near")
    assert page.url.endswith("#near")
    assert page.evaluate("window.sameLoad")
    with context.expect_page() as glossary:
        page.get_by_role("link", name="word").click()
    assert glossary.value.url.endswith("/glossary#adam")
    page.get_by_role("link", name="first").click()
    page.get_by_role("heading", name="One").wait_for()
    assert page.url == f"{app.url}/?embed_options=show_toolbar"
    assert len(context.pages) == 2


def test_a_qr_code_is_big_and_fits_a_phone(app, page):
    for width, expected in ((1400, 360), (360, 328)):
        page.set_viewport_size({"width": width, "height": 900})
        open_page(page, f"{app.url}/two?code")
        image = page.get_by_role("img", name="QR code of https://school.example/momentum")
        image.scroll_into_view_if_needed()
        box = image.bounding_box()
        assert (round(box["width"]), round(box["height"])) == (expected, expected)
        assert image.evaluate("image => image.naturalWidth > 0")


def test_on_paper_the_whole_page_is_black_on_white(app, page):
    page.emulate_media(color_scheme="dark")
    open_page(page, f"{app.url}/two")
    content = page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
    pages = page.pdf(format="A4").count(b"/Type /Page\n")
    assert pages >= content // 1500
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollHeight") > 1500
    style = "getComputedStyle(document.querySelector('{}')).{}"
    for selector in ("h1", ".st-key-block-far p", '[data-testid="stMarkdownContainer"] a'):
        assert page.evaluate(style.format(selector, "color")) == "rgb(0, 0, 0)"
    assert page.evaluate(style.format(".stApp", "backgroundColor")) == "rgb(255, 255, 255)"
    assert page.evaluate(style.format(".st-key-block-far", "breakInside")) == "avoid"
    button = page.get_by_role("button", name="Change")
    for unseen in (page.get_by_test_id("stHeader"), button, page.get_by_text("Shut")):
        assert not unseen.is_visible()
    assert page.get_by_text("opened").is_visible()
