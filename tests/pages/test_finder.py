"""The finder page: every method, every case, and what is not allowed."""

import pytest

from lrviz.labs.finder import FINDER_CASES, METHODS
from lrviz.ui.labs.finder import PLAYING
from tests.pages.conftest import checked, errors

SMALL = {"budget": "120", "steps": "20", "surface": "himmelblau"}


def table(page, heading: str) -> str:
    return next(text.value for text in page.markdown if heading in text.value)


def test_every_method_has_a_row_with_its_pick_and_its_regret(open_page):
    page = open_page("finder", SMALL)
    shown = table(page, "| Regret |")
    for method in METHODS.values():
        assert f"| {method.label} |" in shown
    assert "**Your own pick**" in shown
    assert shown.count("%") >= len(METHODS)


def test_the_methods_search_on_a_network_and_the_address_says_so(open_page):
    page = open_page("finder", {"network": "two_moons", "epochs": "2", "budget": "60"})
    shown = table(page, "| Regret |")
    assert all(f"| {method.label} |" in shown for method in METHODS.values())
    page.segmented_control(key="finder.switch").set_value("A surface")
    checked(page.run())
    assert page.query_params["surface"] in ("logistic_regression", ["logistic_regression"])
    page.segmented_control(key="finder.switch").set_value("A network")
    checked(page.run())
    assert page.query_params["network"] in ("two_moons", ["two_moons"])
    assert "surface" not in page.query_params


def test_an_address_that_comes_late_does_not_switch_the_task_back(open_page):
    page = open_page("finder", {"network": "two_moons", "epochs": "2", "budget": "60"})
    before = dict(page.query_params)
    page.segmented_control(key="finder.switch").set_value("A surface")
    checked(page.run())
    page.query_params.clear()
    page.query_params.update(before)
    checked(page.run())
    assert page.query_params["surface"] in ("logistic_regression", ["logistic_regression"])


@pytest.mark.parametrize("key", FINDER_CASES)
def test_a_case_is_one_click_away(open_page, key):
    page = open_page("finder", SMALL)
    page.button(key=f"finder.case-{key}").click()
    checked(page.run())
    assert FINDER_CASES[key].lesson in page.info[0].value
    assert page.query_params["surface"] == FINDER_CASES[key].task.experiment.surface
    page.button(key="finder.case-none").click()
    checked(page.run())
    assert not page.info
    assert "budget" not in page.query_params


@pytest.mark.parametrize("section", ["The range test's rules", "How each works"])
def test_each_section_explains_what_its_title_says(open_page, section):
    page = open_page("finder", SMALL)
    page.session_state["finder.section"] = section
    checked(page.run())
    expected = "minimum/10" if "rules" in section else METHODS["bayesian"].how
    assert any(expected in text.value for text in page.markdown)


def test_the_budget_spent_can_be_replayed(open_page):
    page = open_page("finder", SMALL)
    page.slider(key="finder.spent-of-120").set_value(60)
    checked(page.run())
    rows = table(page, "| Regret |").splitlines()
    spent = [int(row.split("|")[4]) for row in rows[2:]]
    assert max(spent) == 60
    page.button(key="finder.play").click()
    checked(page.run())
    assert page.session_state[PLAYING]
    assert page.slider(key="finder.spent-of-120").value < 60


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"budget": "-3"}, "budget must be a whole number from 10"),
        ({"budget": "nan"}, "budget must be"),
        ({"pick": "0"}, "pick must be a number from"),
        ({"range_test.increase": "sideways"}, "must be one of"),
        ({"hyperband.pruner": "me"}, "must be one of hyperband, asha"),
        ({"surface": "flat"}, "surface must be one of"),
        ({"budget": "30", "steps": "500"}, "budget must pay for one full run of 500 steps"),
    ],
)
def test_what_is_not_allowed_is_named_and_the_rest_stays(open_page, query, message):
    page = open_page("finder", {"optimizer": "adam", **query})
    assert message in errors(page)


def test_a_storage_that_cannot_be_used_is_named(open_page, monkeypatch):
    monkeypatch.setenv("LRVIZ_STUDY_STORAGE", "nowhere")
    page = open_page("finder", {**SMALL, "seed": "77"})
    assert "LRVIZ_STUDY_STORAGE must be the URL of an Optuna storage" in errors(page)


def test_trials_are_kept_in_the_storage_of_the_server(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("LRVIZ_STUDY_STORAGE", f"sqlite:///{tmp_path / 'studies.db'}")
    open_page("finder", {**SMALL, "seed": "78"})
    assert (tmp_path / "studies.db").stat().st_size > 0
