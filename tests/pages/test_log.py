"""The log page: every example, what is pasted, and garbage."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrviz.labs.clinic import CLINIC_CASES
from tests.labs.log.writers import fastai, lightning, trainer_state
from tests.pages.conftest import checked, errors


def said(page) -> str:
    return "\n".join(text.value for text in (*page.markdown, *page.caption, *page.warning, *page.error))


@pytest.fixture
def pasted(open_page):
    """The page after something was pasted."""
    page = open_page("log")
    page.segmented_control(key="log.how").set_value("Paste")
    page.run()

    def paste(text: str):
        page.text_area(key="log.text").set_value(text)
        return checked(page.run())

    return paste


@pytest.mark.parametrize("key", CLINIC_CASES)
def test_an_example_is_read_and_found_again(open_page, key):
    page = open_page("log")
    page.selectbox(key="log.example").set_value(key)
    checked(page.run())
    assert "% sure" in said(page)
    assert f"[{CLINIC_CASES[key].label}](clinic?" in said(page)
    assert "forgotten" in said(page)


@pytest.mark.parametrize("text", [lightning(), trainer_state(), fastai()])
def test_what_other_tools_write_is_examined_when_pasted(pasted, text):
    assert "% sure" in said(pasted(text))


def test_a_column_is_picked_where_its_name_says_nothing(pasted):
    page = pasted("epoch,q\n" + "".join(f"{n},{1 / (n + 1)}\n" for n in range(20)))
    assert "No column is named as a loss" in page.warning[0].value
    page.selectbox(key="log.train_loss.pasted.csv").set_value("q")
    checked(page.run())
    assert "% sure" in said(page)


def test_faults_are_named_by_line(pasted):
    page = pasted("epoch,loss\n0,1\n1,oops\n2,0.5,7,8\n3,0.4\n4,0.3\n5,0.2\n6,0.15\n7,0.1\n")
    assert "line 3" in said(page)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300) | st.lists(st.text(max_size=12), max_size=40).map("\n".join))
def test_whatever_is_pasted_is_examined_or_gets_a_message(pasted, text):
    page = pasted(text)
    assert not text.strip() or errors(page) or page.warning or "% sure" in said(page)
