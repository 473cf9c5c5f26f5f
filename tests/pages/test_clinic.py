"""The clinic: every illness, its cure at a click, and the controls."""

import pytest

from lrviz.labs.clinic import CLINIC_CASES, SYMPTOMS
from tests.pages.conftest import checked, errors


@pytest.mark.parametrize("key", CLINIC_CASES)
def test_an_illness_is_shown_and_cured(open_page, key):
    page = open_page("clinic")
    case = CLINIC_CASES[key]
    page.button(key=f"clinic.case-{key}").click()
    checked(page.run())
    assert SYMPTOMS[case.sign].label in errors(page)
    assert case.lesson in "\n".join(caption.value for caption in page.caption)
    page.button(key="clinic.cure").click()
    checked(page.run())
    assert not errors(page)
    assert "Healthy" in page.success[0].value
    for name, value in case.cure.items():
        assert page.query_params[name] in (str(value), [str(value)])


def test_a_bad_link_says_so_and_the_page_is_there(open_page):
    page = open_page("clinic", {"network": "brain", "learning_rate": "nan"})
    assert "network must be one of" in errors(page)
    assert "learning_rate must be" in errors(page)
    assert page.button(key="clinic.case-nan")
