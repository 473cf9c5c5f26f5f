"""The edge page: optimizers with a known limit, and what is not allowed."""

import pytest

from lrviz.labs.edge.edge import OPTIMIZERS_WITH_AN_EDGE
from lrviz.optim.optimizers import OPTIMIZERS
from tests.pages.conftest import checked, errors

SMALL = {"network": "two_moons", "steps": "50"}


def words(page) -> str:
    return "\n".join(markdown.value for markdown in page.markdown)


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_the_limit_of_the_optimizer_is_said_at_the_rate(open_page, optimizer):
    page = open_page("edge", {**SMALL, "optimizer": optimizer, "learning_rate": "0.1"})
    assert "At η = 0.1 the largest stable sharpness is" in words(page)
    assert page.query_params["steps"] == "50"
    assert page.query_params["optimizer"] == optimizer


def test_another_network_is_a_choice_away(open_page):
    page = open_page("edge", {**SMALL, "learning_rate": "0.1"})
    assert page.selectbox(key="edge.optimizer").options == [OPTIMIZERS[key].label for key in OPTIMIZERS_WITH_AN_EDGE]
    page.selectbox(key="edge.network").select("diabetes")
    checked(page.run())
    assert "148,225 numbers" in "\n".join(caption.value for caption in page.caption)


def test_a_teacher_may_hide_the_ruler(open_page):
    page = open_page("edge", {**SMALL, "learning_rate": "0.1", "hide": "learning_rate"})
    assert "edge.picture" not in page.session_state
    assert "edge.picture-alone" in page.session_state


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"steps": "3"}, "steps must be a whole number from 50 to 5000, not '3'"),
        ({"optimizer": "lion"}, "optimizer must be one whose limit is known"),
        ({"schedule": "plateau"}, "schedule must not depend on the loss"),
    ],
)
def test_a_training_without_an_edge_is_named(open_page, query, message):
    assert message in errors(open_page("edge", {**SMALL, **query}))
