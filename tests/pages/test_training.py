"""The training room without a browser: every network, what is switched on, what is not allowed, and its links."""

import pytest

from lrviz.problems.networks import NETWORKS
from lrviz.training import Training
from lrviz.training.rate_sweep import TRAINING_RULER_RATES, training_rate_sweep
from lrviz.ui.widgets.training_report import SECTIONS
from tests.pages.conftest import checked, errors

SHORT = {"epochs": "3", "learning_rate": "0.1"}


@pytest.fixture
def open_room(open_page):
    """Opens the room."""
    return lambda query: open_page("training", query)


def words(page):
    return "\n".join(text.value for text in page.markdown)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_opens_with_its_outcome_and_all_sections(open_room, network):
    page = open_room({"network": network, **SHORT})
    training = Training(network=network, epochs=3, learning_rate=0.1)
    loss = training_rate_sweep(training).history(0.1).validation_losses[-1]
    assert f"validation loss {loss:.3g}" in words(page)
    for section in SECTIONS:
        page.segmented_control(key="training.section").set_value(section)
        checked(page.run())
    assert page.query_params["network"] in (network, [network])


@pytest.mark.parametrize(
    "settings",
    [
        {"early_stopping": "1", "label_noise": "0.4"},
        {"clip_norm": "0.5", "optimizer": "adamw"},
        {"batch_size": "0"},
        {"schedule": "plateau"},
        {"schedule": "by_hand", "schedule.changes": "1:0.1"},
        {"learning_rate": "100"},
        {"seeds": "5"},
        {"pin": "network=two_moons&epochs=4&learning_rate=0.3"},
        {"learning_rate": "0.0123"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_whatever_is_switched_on_shows_and_stays_in_the_address(open_room, settings):
    page = open_room({"network": "two_moons", **SHORT, **settings})
    assert not errors(page)
    assert "validation loss" in words(page) or "Diverges" in words(page)
    for name in settings:
        assert name in page.query_params


def test_the_best_rate_is_one_click_away_and_trains_nothing(open_room):
    page = open_room({"network": "two_moons", **SHORT})
    ruler = training_rate_sweep(Training(network="two_moons", epochs=3, learning_rate=0.1))
    page.button(key="training.use-suggested").click()
    checked(page.run())
    best = ruler.rates[ruler.judgement.best]
    assert page.session_state["training.experiment"].learning_rate == best in TRAINING_RULER_RATES
    assert page.query_params["learning_rate"] in (repr(float(best)), [repr(float(best))])
    assert not any(button.key == "training.use-suggested" for button in page.button)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"network": "brain"}, "network must be one of"),
        ({"epochs": "1"}, "epochs must be"),
        ({"seeds": "3"}, "seeds"),
        ({"schedule": "by_hand", "schedule.changes": "soon"}, "not epoch:factor"),
        ({"batch_size": "x"}, "batch_size must"),
    ],
)
def test_a_link_that_is_not_allowed_says_which_field_and_shows_the_last_good_one(open_room, query, said):
    page = open_room({"network": "two_moons", **SHORT, **query})
    assert said in errors(page)
    assert "validation loss" in words(page)
