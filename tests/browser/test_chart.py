"""The chart in a real browser: drawn once and when it is near, in the theme that is on, and readable without eyes."""

import json
from pathlib import Path

import numpy as np
import pytest
import streamlit

from lrviz import Experiment, simulate
from lrviz.descent.curvature import best_loss
from lrviz.figures.theme import PALETTE
from lrviz.lessons.figures import FIGURES
from lrviz.ui.server.assets import PLOTLY_URL
from tests.harness.chromium import PATIENCE, wait_until_ready, wait_until_still
from tests.harness.server import running

APP = """
import streamlit as st
from starlette.middleware import Middleware
from lrviz.ui.server.assets import CompressedAssets

app = st.App("page.py", middleware=[Middleware(CompressedAssets)])
"""
PAGE = """
import streamlit as st
from lrviz import Experiment
from lrviz.lessons.figures import FIGURES
from lrviz.ui.components.chart import chart
from lrviz.ui.widgets.controls import Lab
from lrviz.ui.widgets.lab import show_lab

def show(kind, key, runs, **more):
    chart(FIGURES[kind].draw(runs), key=key, description=FIGURES[kind].describe(runs), **more)

if st.query_params.get("stage"):
    show_lab(Lab("lab", Experiment()))
faster = st.checkbox("Faster")
st.button("Again")
runs = {"slow": Experiment(learning_rate=0.001), "fast <i>": Experiment(learning_rate=0.09 if faster else 0.05),
        "broken": Experiment(learning_rate=5.0, steps=2000)}
show("loss_curves", "losses", runs, on_click=lambda clicked: st.session_state.update(clicked=clicked))
st.text(f"clicked: {st.session_state.get('clicked')}")
show("paths", "paths", runs)
with st.container(height=4000, border=False):  # and not st.html, whose code comes late on a busy machine
    st.text("far above the last chart")
show("loss_against_rate", "rates", {"": runs["slow"]})
"""
STEEP = Experiment(learning_rate=0.05)
DRAWN = "key => document.querySelector(`.st-key-${key} .lrc`)?.__lrvizChart?.draws > 0"


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    """A page with three charts, the last far below; `?stage=1` puts the stage above them."""
    folder = tmp_path_factory.mktemp("charts")
    (folder / "app.py").write_text(APP)
    (folder / "page.py").write_text(PAGE)
    with running(folder / "app.py", folder / "log.txt") as server:
        yield server


def open_charts(page, url):
    page.goto(url)
    wait_until_ready(page)
    for key in ("losses", "paths"):
        page.wait_for_function(DRAWN, arg=key, timeout=PATIENCE)


def ask(page, key, what):
    """An expression about a chart, its `node`, `root`, `draws`, …"""
    return page.evaluate(
        f"key => {{ const chart = document.querySelector(`.st-key-${{key}} .lrc`).__lrvizChart; return {what}; }}", key
    )


def rerun(page, press):
    """Press something and wait until its rerun is done."""
    page.evaluate("""() => {
      const app = document.querySelector('[data-testid=stApp]');
      window.__done = 0;
      new MutationObserver(() => { window.__done += app.dataset.testScriptState === 'notRunning'; })
        .observe(app, { attributeFilter: ['data-test-script-state'] });
    }""")
    press()
    page.wait_for_function("() => window.__done", timeout=PATIENCE)
    wait_until_still(page)


def test_it_draws_what_was_computed_and_says_it_in_words(charts, page, wire):
    open_charts(page, charts.url)
    shown = ask(page, "losses", "chart.node.data.map(trace => [trace.name, Array.from(trace.y)])")
    losses = np.array([np.nan if v is None else v for v in dict(shown)["fast &lt;i&gt;"]], float)
    np.testing.assert_allclose(losses, simulate(STEEP).losses - best_loss(STEEP), rtol=1e-6)
    words = page.locator(".st-key-losses [role=img]").get_attribute("aria-label")
    runs = {
        "slow": Experiment(learning_rate=0.001),
        "fast <i>": STEEP,
        "broken": Experiment(learning_rate=5.0, steps=2000),
    }
    assert words == FIGURES["loss_curves"].describe(runs)
    assert page.locator(".st-key-losses .lrc-words").text_content() == words
    assert not any("PlotlyChart" in url for url in wire.files), "Streamlit's own Plotly was loaded too"
    assert "fast <i>" in page.locator(".st-key-losses .annotation-text").all_text_contents()


def test_plotly_comes_once(charts, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if PLOTLY_URL in request.url else None)
    open_charts(page, charts.url)
    open_charts(page, f"{charts.url}/?stage=1")
    page.wait_for_function("() => window.__lrvizStage?.state().positionsLength > 1", timeout=PATIENCE)
    assert len(asked) == 2, "one request for each visit"
    assert page.evaluate(f"() => [...document.scripts].filter(s => s.src.endsWith('{PLOTLY_URL}')).length") == 1


def test_the_same_data_leave_the_picture_alone_and_new_data_keep_its_place(charts, page):
    open_charts(page, charts.url)
    page.evaluate(
        "() => { const { node } = document.querySelector('.st-key-losses .lrc').__lrvizChart;"
        " window.__kept = [node, node.querySelector('.main-svg')]; }"
    )
    kept = "chart.node === window.__kept[0] && chart.node.querySelector('.main-svg') === window.__kept[1]"
    draws = ask(page, "losses", "chart.draws")
    rerun(page, page.get_by_role("button", name="Again").click)
    assert ask(page, "losses", "chart.draws") == draws
    assert ask(page, "losses", kept)
    rerun(page, lambda: page.get_by_text("Faster").click())
    page.wait_for_function(
        "draws => document.querySelector('.st-key-losses .lrc').__lrvizChart.draws === draws + 1", arg=draws
    )
    assert ask(page, "losses", kept)
    last = ask(page, "losses", "Array.from(chart.node.data[1].y).pop()")
    assert last == pytest.approx(simulate(STEEP.replace(learning_rate=0.09)).losses[-1], rel=1e-6)


def test_the_theme_is_switched_without_the_server(charts, page, wire):
    page.emulate_media(color_scheme="light")
    open_charts(page, charts.url)
    wait_until_still(page)
    assert ask(page, "losses", "chart.node.data[0].line.color") == PALETTE["light"]["accent"]
    sent = wire.sent
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "accent => document.querySelector('.st-key-losses .lrc').__lrvizChart.node.data[0].line.color === accent",
        arg=PALETTE["dark"]["accent"],
        timeout=PATIENCE,
    )
    assert PALETTE["dark"]["surface"][0] in json.dumps(ask(page, "paths", "chart.node.data[0].colorscale"))
    assert "var(" not in json.dumps(ask(page, "losses", "[chart.node.data, chart.node.layout]"))
    assert wire.sent == sent


def test_a_chart_far_below_is_drawn_when_it_comes_near(charts, page):
    open_charts(page, charts.url)
    wait_until_still(page)
    assert ask(page, "rates", "chart.draws") == 0
    assert page.locator(".st-key-rates .lrc-plot").bounding_box()["height"] == pytest.approx(340, abs=1)
    page.locator(".st-key-rates .lrc").scroll_into_view_if_needed()
    page.wait_for_function(DRAWN, arg="rates")


def test_on_paper_all_are_drawn_in_light_colours_at_the_sheets_width(charts, page):
    page.emulate_media(color_scheme="dark")
    open_charts(page, charts.url)
    page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
    for key in ("losses", "rates"):
        assert ask(page, key, "chart.node.layout.width") <= 680
        assert ask(page, key, "chart.node.data[0].line.color") == PALETTE["light"]["accent"]
    page.evaluate("() => { window.dispatchEvent(new Event('afterprint')); }")
    assert ask(page, "losses", "chart.node.layout.width") > 680
    assert ask(page, "losses", "chart.node.data[0].line.color") == PALETTE["dark"]["accent"]


def test_a_click_tells_python_the_point_and_the_curve(charts, page):
    open_charts(page, charts.url)
    spot = ask(
        page,
        "losses",
        "(({ _fullLayout: { xaxis, yaxis }, data }, box) => [box.left + xaxis._offset + xaxis.d2p(40),"
        " box.top + yaxis._offset + yaxis.d2p(data[1].y[40])])(chart.node, chart.node.getBoundingClientRect())",
    )
    page.mouse.move(*spot)
    wait_until_still(page)
    page.mouse.click(*spot)
    page.get_by_text("'curve': 'fast <i>'").wait_for(timeout=PATIENCE)
    assert "'x': 40" in page.get_by_text("clicked:").inner_text()


def test_a_font_that_comes_late_gets_its_room(charts, page):
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    file = next(media.glob("SourceCodeVF-Upright*.woff2")).name
    page.emulate_media(reduced_motion="reduce")
    open_charts(page, f"{charts.url}/?stage=1")
    page.wait_for_function("() => window.__lrvizStage?.state().draws", timeout=PATIENCE)
    page.add_style_tag(content=".lrc, .lrv { font-family: Late, sans-serif !important; }")
    width = "document.querySelector('.st-key-losses .annotation-text').getBoundingClientRect().width"
    before = page.evaluate(f"[{width}, window.__lrvizStage.state().draws]")
    draws = ask(page, "losses", "chart.draws")
    page.evaluate(f"""async () => {{
      const face = new FontFace('Late', "url('/static/media/{file}')");
      document.fonts.add(face);
      await face.load();
    }}""")
    page.wait_for_function(
        "draws => document.querySelector('.st-key-losses .lrc').__lrvizChart.draws > draws", arg=draws
    )
    page.wait_for_function("draws => window.__lrvizStage.state().draws > draws", arg=before[1])
    assert page.evaluate(width) > 1.02 * before[0]


def test_a_phone_shows_all_of_a_chart(charts, flat_browser):
    context = flat_browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_charts(page, charts.url)
    wait_until_still(page)
    widths = page.evaluate(
        "() => [document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
        ".map(e => e.scrollWidth - e.clientWidth)"
    )
    assert max(widths) <= 1
    inside = """() => [...document.querySelectorAll('.lrc-ready :is(.annotation-text, .xtick text)')].filter(text => {
      const plot = text.closest('.lrc-plot').getBoundingClientRect(), box = text.getBoundingClientRect();
      return box.left < plot.left - 1 || box.right > plot.right + 1 || box.bottom > plot.bottom + 1;
    }).map(text => text.textContent)"""
    assert page.evaluate(inside) == []
    context.close()
