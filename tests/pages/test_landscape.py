"""The landscape page: every network and plane, runs that diverge, and what is not allowed."""

import pytest

from lrviz.ui.labs import landscape as landscapes
from tests.pages.conftest import checked, errors

SMALL = {"network": "two_moons", "epochs": "5"}


@pytest.fixture(autouse=True)
def small_grid(monkeypatch):
    monkeypatch.setattr(landscapes, "GRID", 9)


def words(page) -> str:
    return "\n".join(markdown.value for markdown in page.markdown)


@pytest.mark.parametrize("network", ["digits_cnn", "diabetes"])
def test_each_network_says_what_the_plane_leaves_out(open_page, network):
    page = open_page("landscape", {"network": network, "learning_rate": "0.02", "epochs": "2", "plane_rate": "0.02"})
    assert "weights, so its path runs through" in words(page)
    assert "of the variance, " in words(page)
    assert page.query_params["network"] == network


def test_another_runs_path_is_seen_from_this_plane_until_the_reader_takes_its_own(open_page):
    page = open_page("landscape", {**SMALL, "learning_rate": "3"})
    assert "Of the path at η = 3" in words(page)
    assert "through the end of the run at η = 0.1," in words(page)
    page.button(key="landscape.take").click()
    checked(page.run())
    assert "through the end of the run at η = 3," in words(page)
    assert page.query_params["plane_rate"] == "3"


def test_a_plane_of_random_directions_is_said_to_be_one(open_page):
    page = open_page("landscape", {**SMALL, "plane": "random"})
    assert "along two random directions" in words(page)


def test_a_run_that_diverges_says_until_when_it_is_seen(open_page):
    page = open_page("landscape", {"network": "diabetes", "epochs": "5", "learning_rate": "10"})
    assert "there is hardly a path" in words(page) or "after which its loss is NaN" in words(page)
    assert "nan" not in words(page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"epochs": "300"}, "epochs must be a whole number from 2 to 50, not 300"),
        ({"plane_rate": "1e-08"}, "the weights hardly move"),
        ({"plane_rate": "-1"}, "plane_rate must be a number from"),
        ({"plane": "flat"}, "plane must be one of principal, random"),
        ({"network": "resnet"}, "network must be one of"),
    ],
)
def test_what_is_not_allowed_is_named_and_the_rest_stays(open_page, query, message):
    page = open_page("landscape", {**SMALL, "seed": "3", **query})
    assert message in errors(page)
    assert page.query_params["seed"] == ("0" if "network" in query else "3")
