"""Words in pictures stay inside and clear of each other at every width, with the font that is here and with a wider."""

from urllib.parse import urlencode

import pytest

from lrviz import Experiment
from lrviz.lessons import library
from lrviz.lessons.blocks import Figure
from lrviz.training import Training
from tests.harness.server import running
from tests.harness.words import NO_3D, faults_of, opened

WIDTHS = (1400, 1280, 1024, 390)
LONG = Experiment(surface="rosenbrock", learning_rate=0.001, steps=2000)
PINS = [("pin", LONG.replace(learning_rate=rate).to_query()) for rate in (0.0001, 0.000125)]
OVERFITS = Training(network="two_moons", optimizer="adam", learning_rate=0.05, epochs=60, label_noise=0.3)
PAGES = {
    "home": "/",
    "playground with long numbers": f"/playground?{LONG.to_query()}&{urlencode(PINS)}",
    "race": "/race?entrants=sgd,nesterov,momentum,adadelta,adagrad",
    "race of rates": "/race?by=learning_rate&entrants=0.0001,0.000125,0.00125,0.01",
    "training room": f"/training?{OVERFITS.to_query()}",
    "training that diverges": f"/training?{Training(network='diabetes', learning_rate=10.0, epochs=10).to_query()}",
    "edge": "/edge?network=two_moons&learning_rate=1&steps=50",
    "fate map": "/fate?surface=himmelblau&learning_rate=0.01&steps=100",
    "fate map with theory's line": "/fate?map=rate_momentum&surface=ravine&optimizer=momentum&steps=80",
    "fate map, zoomed": "/fate?surface=himmelblau&learning_rate=0.01&steps=100&window=2.99999,3.00001,1.99999,2.00001",
    "batch sizes": "/batch_size?network=two_moons&updates=100&target=0.8",
    "landscape": "/landscape?network=two_moons&learning_rate=1&epochs=5&plane_rate=1",
    "log": "/log",
}
APP = """
import streamlit as st
from starlette.middleware import Middleware
from lrviz.ui.server.assets import CompressedAssets

app = st.App("page.py", middleware=[Middleware(CompressedAssets)])
"""
FIGURES_PAGE = """
import random

from lrviz import Experiment
from lrviz.lessons.figures import FIGURES
from lrviz.figures.labels import Label, annotations
from lrviz.figures.look import axis, figure, log_axis, step_axis, title
from lrviz.figures.theme import colour
from lrviz.training import Training
from lrviz.ui.components.chart import chart

MOONS = Training(network="two_moons", epochs=4)
RUNS = {
    Experiment: {
        "slow": Experiment(learning_rate=0.001), "the one with a very long name": Experiment(learning_rate=0.05),
        "broken": Experiment(learning_rate=5.0, steps=2000), "also broken": Experiment(learning_rate=5.5, steps=2000),
    },
    Training: {"slow": MOONS, "breaks": Training(network="breast_cancer", learning_rate=5.0, epochs=12)},
}
for key, kind in FIGURES.items():
    if key.startswith("search_"):
        continue  # all methods are in "searches"
    runs = {"": Experiment(learning_rate=0.05)} if kind.one_run else RUNS[kind.about]
    chart(kind.draw(runs), key=f"chart-{key}", description=key)

NAMES = ["a", "η = 0.000126", "WWWWWWWWWWWWWWWWWW", "on the plane", "diverges at step 2000"]
for seed in (1, 3, 4, 6, 7):
    chance = random.Random(seed)
    place = lambda: chance.choice([0.0, 95.0, 100.0, 100.0, 100 * chance.random()])
    labels = [Label(place(), -8 + place() / 10, chance.choices(NAMES, k=chance.choice([1, 1, 2])), colour("ink"))
              for _ in range(1 + seed)]
    y_axis = axis(-8, 2, [(-8, "−12 345 678.9"), (2, "0")]) if seed % 2 else log_axis(-8, 2, 270, also=[3.21e-5])
    ends = ["a long title that says at length what the y axis is about: λmax", "short"]
    chart(
        figure([], height=340, annotations=[title(ends[seed % 2]), *annotations(labels)], yaxis=y_axis,
               xaxis=step_axis(2000 * 10**seed, [3, 1000, 1010])),
        key=f"seed-{seed}", description="random names",
    )
"""


def lesson_figures():
    """The first lesson with each kind of figure that is quickly computed."""
    kinds = ("learning_rates", "effective_rates", "steps_against_rate")
    found = [
        (lesson.key, block)
        for lesson in library().ours
        for block in lesson.blocks.values()
        if isinstance(block, Figure)
    ]
    return [next((key, block.name) for key, block in found if block.kind == kind) for kind in kinds]


@pytest.fixture
def flat(flat_browser):
    """A page that draws nothing in 3D, and rests; the test fails if it throws."""
    context = flat_browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce")
    context.add_init_script(NO_3D)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert not errors


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """A page with one figure of each kind, and five with random names."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "app.py").write_text(APP)
    (folder / "page.py").write_text(FIGURES_PAGE)
    with running(folder / "app.py", folder / "log.txt") as server:
        yield server


@pytest.mark.parametrize("name", PAGES)
def test_words_on_pages_are_whole_and_clear_of_each_other(app_server, flat, name):
    opened(flat, app_server.url + PAGES[name])
    assert faults_of(flat, WIDTHS) == []


@pytest.mark.parametrize(("lesson", "block"), lesson_figures())
def test_words_in_lessons_are_whole_and_clear_of_each_other(app_server, flat, lesson, block):
    scope = f".st-key-block-{block}"
    opened(flat, f"{app_server.url}/{lesson}#{block}", scope)
    assert faults_of(flat, WIDTHS, scope) == []


def test_words_in_all_kinds_of_figures_are_whole_and_clear_of_each_other(figures, flat):
    opened(flat, figures.url)
    assert faults_of(flat, WIDTHS) == []
