"""The batch-size page: networks, a picked cell, and what is not allowed."""

import pytest

from lrviz.problems.networks import NETWORKS
from tests.pages.conftest import checked, errors

SMALL = {"network": "two_moons", "updates": "100", "target": "0.8"}


def test_the_rules_are_judged_and_the_picked_training_is_shown(open_page):
    page = open_page("batch_size", {**SMALL, "pick": "64,1.0"})
    said = "\n".join(text.value for text in page.markdown)
    assert "Linear rule" in said
    assert "open in the training room](training?" in said
    assert "64 examples, η = 1" in said
    page.toggle(key="batch_size.floor").set_value(True)
    checked(page.run())


def test_a_network_without_classes_says_so(open_page):
    page = open_page("batch_size", {"network": "diabetes"})
    assert "no classes" in page.warning[0].value
    assert NETWORKS["diabetes"].label in page.warning[0].value


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"target": "2"}, "target must be"),
        ({"updates": "0"}, "updates must be"),
        ({"pick": "x"}, "as in 64,0.1"),
        ({"seeds": "nan"}, "seeds must be"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_and_the_rules_stay(open_page, query, message):
    page = open_page("batch_size", {**SMALL, **query})
    assert message in errors(page)
    assert any("rule" in text.value for text in page.markdown)
