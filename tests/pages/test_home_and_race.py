"""Home and race, over everything that can race."""

import pytest
from streamlit.testing.v1 import AppTest

from lrviz.labs.race.race import ENTRANTS
from tests.harness.server import NAVIGATION
from tests.pages.conftest import checked, errors

FIVES = [(by, names[i : i + 5]) for by, names in ENTRANTS.items() for i in range(0, min(len(names), 25), 5)]
BAD_RACES = [
    ({"by": "colour"}, "by must be"),
    ({"entrants": "sgd,moon"}, "moon"),
    ({"entrants": "sgd,sgd"}, "different"),
    ({"rates": "mine"}, "rates must be"),
    ({"entrants": ",".join(ENTRANTS["optimizer"])}, "up to 5"),
    ({"by": "optimizer", "learning_rate": "0"}, "learning_rate must be"),
]


def test_the_app_opens_alive_at_home():
    page = checked(AppTest.from_file(str(NAVIGATION), default_timeout=120).run())
    assert page.title[0].value == "Understand the learning rate"
    assert len(page.get("page_link")) >= 2


@pytest.mark.parametrize(("by", "names"), FIVES)
@pytest.mark.parametrize("rates", ["own", "common"])
def test_five_of_everything_can_race(open_page, by, names, rates):
    page = open_page("race", {"by": by, "entrants": ",".join(names), "rates": rates, "surface": "bowl"})
    assert not errors(page)
    table = next(m.value for m in page.markdown if "Steps to reach 1%" in m.value)
    assert len(table.splitlines()) == 2 + len(names)


def test_changes_that_are_heard_of_together_make_one_race(open_page):
    page = open_page("race", {})
    page.multiselect(key="race.entrants-optimizer").set_value(["sgd", "adam"])
    page.radio(key="race.rates").set_value("common")
    checked(page.run())
    assert page.multiselect(key="race.entrants-optimizer").value == ["sgd", "adam"]
    assert page.radio(key="race.rates").value == "common"
    page.multiselect(key="race.entrants-optimizer").set_value(["sgd"])
    page.selectbox(key="race.by").set_value("schedule")
    checked(page.run())
    assert page.selectbox(key="race.by").value == "schedule"
    assert not errors(page)


@pytest.mark.parametrize(("query", "message"), BAD_RACES)
def test_a_bad_race_gets_a_message(open_page, query, message):
    page = open_page("race", query)
    assert message in errors(page).replace("\\", "")
    assert any("Steps to reach 1%" in m.value for m in page.markdown)


def test_each_at_its_own_best_rate_is_the_default_and_the_page_says_why(open_page):
    page = open_page("race")
    assert page.radio(key="race.rates").value == "own"
    assert any("61 rates" in caption.value for caption in page.caption)
    checked(page.radio(key="race.rates").set_value("common").run())
    assert any("not about the runners" in caption.value for caption in page.caption)
    assert page.query_params["rates"] in ("common", ["common"])


def test_a_race_without_entrants_says_so(open_page):
    page = open_page("race")
    checked(page.multiselect(key="race.entrants-optimizer").set_value([]).run())
    assert page.info
