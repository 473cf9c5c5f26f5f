import html
import re

import pytest

from lrviz import SURFACES
from lrviz.ui.labs import atlas
from tests.pages.conftest import checked

FEW = ("bowl", "plateau")


@pytest.fixture(autouse=True)
def few_surfaces(monkeypatch):
    monkeypatch.setattr(atlas, "SURFACES", {key: SURFACES[key] for key in FEW})


def pictures(page) -> str:
    return "".join(element.proto.body for element in page.get("html"))


def widths(text: str) -> list[float]:
    return [0.0 if found == "none" else float(found) for found in re.findall(r"<b>([\d.]+|none)</b>", text)]


def test_every_optimizer_on_every_surface_is_a_link_to_the_playground(open_page):
    shown = html.unescape(pictures(open_page("atlas")))
    for surface in FEW:
        assert SURFACES[surface].label in shown
        for optimizer in atlas.OPTIMIZERS:
            assert f'href="playground?surface={surface}&optimizer={optimizer}&' in shown


def test_optimizers_are_ordered_by_their_width_or_by_name(open_page):
    page = open_page("atlas", {"group": "nothing"})
    assert widths(pictures(page)) == sorted(widths(pictures(page)), reverse=True)
    page.session_state["atlas.sort"] = "name"
    assert widths(pictures(checked(page.run()))) != sorted(widths(pictures(page)), reverse=True)
    assert page.query_params["sort"] == "name"


@pytest.mark.parametrize("query", [{"steps": "77"}, {"group": "colour"}, {"sort": "🐟"}])
def test_a_bad_link_says_what_is_allowed(open_page, query):
    page = open_page("atlas", query)
    assert "must be one of" in page.warning[0].value
    assert pictures(page)
