"""The playground over every entry of the registries, with every control at its ends, and with bad input."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment, simulate
from lrviz.ui.widgets.report import SECTIONS, as_csv
from tests.harness.server import ROOT
from tests.pages.conftest import checked, errors

ENTRIES = [
    (group, key)
    for group, registry in (("surface", SURFACES), ("optimizer", OPTIMIZERS), ("schedule", SCHEDULES))
    for key in registry
]
BAD_LINKS = {
    "learning_rate=nan": "learning_rate must be",
    "learning_rate=inf": "learning_rate must be",
    "steps=1e400": "steps must be",
    "steps=2.5": "steps must be",
    "surface=moon": "surface must be one of",
    "optimizer.momentum=0.9": "momentum is not a parameter of sgd",
    "colour=red": "is not a field",
    "start=1": "start must be two numbers",
    "start=1,nan": "start must be two numbers",
    "surface=formula&surface.expression=__import__('os')": "__import__",
    "pin=colour%3Dred": "is not a field",
    "surface=formula&surface.expression=" + "(" * 10_000: "link is",
    "seed=-1": "seed must be",
    "surface=formula&surface.expression=9**9**9**9*x**0.5/0": "no finite value",
    "learning_rate=": "learning_rate must be",
}


def plain(text: str) -> str:
    return text.replace("\\", "")


@pytest.mark.parametrize(("group", "key"), ENTRIES)
def test_every_entry_opens_and_shows_all_its_sections(open_page, group, key):
    page = open_page("playground", {group: key})
    for section in SECTIONS:
        page.segmented_control(key="playground.section").set_value(section)
        checked(page.run())
    assert page.query_params[group] in (key, [key])


@pytest.mark.parametrize(("group", "key"), ENTRIES)
def test_every_control_can_be_moved_to_both_ends(open_page, group, key):
    page = open_page("playground", {group: key})
    for slider in list(page.slider):
        for end in (slider.min, slider.max):
            checked(page.slider(key=slider.key).set_value(end).run())
    for slider in list(page.select_slider):
        for end in (0, -1):
            widget = page.select_slider(key=slider.key)
            checked(
                widget.set_range(*[widget.options[end]] * 2).run()
                if isinstance(widget.value, tuple)
                else widget.set_value(_option(widget, end)).run()
            )
    assert not errors(page)


def test_changes_that_are_heard_of_together_are_all_made(open_page):
    page = open_page("playground", {"surface": "ravine", "optimizer": "adam", "schedule": "one_cycle"})
    moved = {slider.key: slider.min for slider in page.slider if slider.value != slider.min}
    for key, value in moved.items():
        page.slider(key=key).set_value(value)
    chosen = {slider.key: _option(slider, -1) for slider in page.select_slider if _option(slider, -1) != slider.value}
    for key, value in chosen.items():
        page.select_slider(key=key).set_value(value)
    checked(page.run())
    assert len(moved | chosen) > 8
    assert {key: page.slider(key=key).value for key in moved} == moved
    assert {key: page.select_slider(key=key).value for key in chosen} == chosen
    assert not errors(page)


@pytest.mark.parametrize("first", ["entry", "parameter"])
def test_a_parameter_moved_as_its_entry_goes_is_no_fault(open_page, first):
    page = open_page("playground", {"surface": "ravine"})
    widget = page.select_slider(key="playground.ravine.surface.condition_number")
    changes = {
        "entry": lambda: page.selectbox(key="playground.surface").set_value("beale"),
        "parameter": lambda: widget.set_value(_option(widget, -1)),
    }
    for name in sorted(changes, key=lambda name: name != first):
        changes[name]()
    checked(page.run())
    assert page.query_params["surface"] in ("beale", ["beale"])
    assert not errors(page)


def _option(widget, end):
    text = widget.options[end]
    value = float(text)
    return int(value) if isinstance(widget.value, int) else value


def test_an_old_address_is_an_echo_unless_the_reader_went_back_or_came_to_the_page(open_page, monkeypatch):
    page = open_page("playground", {"learning_rate": "0.03"})
    before = dict(page.query_params)
    for rate in (0.05, 0.06):
        page.number_input(key="playground.learning_rate").set_value(rate).run()
    for meant, expected in ((False, "0.06"), (True, "0.03"), (False, "0.03")):
        monkeypatch.setattr("lrviz.ui.state.session.is_meant", lambda meant=meant: meant)
        page.query_params.clear()
        page.query_params.update(before)
        checked(page.run())
        assert page.query_params["learning_rate"] in (expected, [expected])


CHANGES = {
    "schedule": ("selectbox", ("constant", "cyclical", "cosine")),
    "optimizer": ("selectbox", ("sgd", "adam", "rmsprop")),
    "learning_rate": ("number_input", (0.01, 0.05, 0.5)),
}
"""Field → the kind of its control, and to what it is changed."""
DEEDS = st.lists(
    st.one_of(
        st.sampled_from([(field, value) for field, (_, values) in CHANGES.items() for value in values]), st.just("link")
    ),
    min_size=2,
    max_size=7,
)


def fields(page):
    experiment = page.session_state["playground.experiment"]
    return {field: getattr(experiment, field) for field in CHANGES}


@settings(max_examples=25)
@given(deeds=DEEDS, data=st.data())
def test_no_change_is_undone_by_a_late_address_and_every_new_link_is_read(deeds, data):
    page = AppTest.from_file(str(ROOT / "pages" / "playground.py"), default_timeout=120)
    checked(page.run())
    addresses = [dict(page.query_params)]
    expected = fields(page)
    for number, deed in enumerate(deeds):
        address = data.draw(st.sampled_from(addresses))
        if deed == "link":
            expected = {"schedule": "constant", "optimizer": "sgd", "learning_rate": round(0.0701 + number / 100, 4)}
            address = {"learning_rate": str(expected["learning_rate"])}
        else:
            field, value = deed
            getattr(page, CHANGES[field][0])(key=f"playground.{field}").set_value(value)
            expected[field] = value
        page.query_params.clear()
        page.query_params.update(address)
        checked(page.run())
        assert fields(page) == expected, (deed, address)
        for field in ("schedule", "optimizer"):
            assert page.query_params[field] in (expected[field], [expected[field]])
        addresses.append(dict(page.query_params))


def test_a_link_that_was_never_here_is_read(open_page):
    page = open_page("playground", {"learning_rate": "0.03"})
    page.query_params.clear()
    page.query_params["learning_rate"] = "0.07"
    checked(page.run())
    assert page.session_state["playground.experiment"].learning_rate == 0.07


def test_a_control_changes_the_address_to_this_very_experiment(open_page):
    page = open_page("playground")
    page.selectbox(key="playground.surface").set_value("himmelblau")
    page.selectbox(key="playground.optimizer").set_value("adam")
    checked(page.run())
    query = "&".join(f"{k}={v[0] if isinstance(v, list) else v}" for k, v in page.query_params.items())
    assert Experiment.from_query(query) == page.session_state["playground.experiment"]
    assert (Experiment.from_query(query).surface, Experiment.from_query(query).optimizer) == ("himmelblau", "adam")


def test_a_link_with_start_schedule_and_seed_opens_that_run(open_page):
    experiment = Experiment(
        surface="beale",
        optimizer="momentum",
        schedule="step",
        start=(2.0, -1.25),
        seed=7,
        gradient_noise=0.3,
        clip_norm=2.0,
        learning_rate=0.0123,
    )
    page = open_page("playground", dict(parse_qsl(experiment.to_query())))
    assert page.session_state["playground.experiment"] == experiment
    assert not errors(page)


@pytest.mark.parametrize(("query", "message"), BAD_LINKS.items(), ids=lambda text: text[:30])
def test_a_bad_link_gets_a_message_and_the_page_is_there(open_page, query, message):
    page = open_page("playground", dict(parse_qsl(query, keep_blank_values=True)))
    assert message in plain(errors(page))
    assert page.selectbox(key="playground.surface").value == "ravine"
    checked(page.selectbox(key="playground.surface").set_value("bowl").run())
    assert not errors(page)


def test_a_formula_that_overflows_almost_everywhere_still_has_a_page(open_page):
    page = open_page("playground", {"surface": "formula", "surface.expression": "x**x**x**9"})
    assert page.session_state["playground.experiment"].surface_params["expression"] == "x**x**x**9"


def test_a_bad_formula_points_at_the_place_and_keeps_what_was_typed(open_page):
    page = open_page("playground", {"surface": "formula"})
    before = page.session_state["playground.experiment"]
    field = page.text_input(key="playground.formula.surface.expression")
    checked(field.set_value("x**2 + z").run())
    assert "'z' is not known" in plain(errors(page))
    assert "^" in errors(page)
    assert page.text_input(key="playground.formula.surface.expression").value == "x**2 + z"
    assert page.session_state["playground.experiment"] == before
    checked(page.text_input(key="playground.formula.surface.expression").set_value("x**2 + 3*y**2").run())
    assert not errors(page)
    assert page.session_state["playground.experiment"].surface_params["expression"] == "x**2 + 3*y**2"


def test_a_bad_start_keeps_what_was_typed(open_page):
    page = open_page("playground")
    checked(page.text_input(key="playground.start").set_value("1; 2").run())
    assert "start must be two numbers" in plain(errors(page))
    assert page.text_input(key="playground.start").value == "1; 2"


def test_the_suggested_rate_is_taken(open_page):
    page = open_page("playground", {"learning_rate": "5"})
    assert "Diverges" in " ".join(m.value for m in page.markdown)
    checked(page.button(key="playground.use-suggested").click().run())
    assert "Just right" in " ".join(m.value for m in page.markdown)


def test_the_csv_is_the_run_to_the_last_digit():
    run = simulate(Experiment(learning_rate=5.0, steps=300))
    lines = as_csv(run).splitlines()
    assert lines[0] == "step,x,y,loss,learning_rate,gradient_x,gradient_y"
    assert len(lines) == 302
    for step in (0, 3, 50):
        assert [float(v) for v in lines[step + 1].split(",")[1:4]] == [*run.positions[step], run.losses[step]]
    assert "nan" in lines[-1]
