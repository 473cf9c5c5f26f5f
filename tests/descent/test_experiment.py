"""Experiments: one frozen value, its link, and what is no experiment."""

import contextlib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import Experiment, ExperimentError
from tests.strategies import experiments

BAD = [
    ({"surface": "moon"}, "surface must be one of"),
    ({"optimizer": None}, "optimizer must be one of"),
    ({"learning_rate": float("nan")}, "learning_rate must be a number from 1e-08 to 100"),
    ({"learning_rate": 0}, "learning_rate must be"),
    ({"learning_rate": "fast"}, "learning_rate must be"),
    ({"steps": 1}, "steps must be a whole number from 2 to 2000"),
    ({"steps": 2.5}, "steps must be"),
    ({"steps": 10**400}, "steps must be"),
    ({"start": (1.0,)}, "start must be two numbers"),
    ({"start": (float("inf"), 0.0)}, "start must be"),
    ({"start": (1e9, 0.0)}, "start must be"),
    ({"seed": -1}, "seed must be"),
    ({"clip_norm": 0.0}, "clip_norm must be"),
    ({"gradient_noise": -1.0}, "gradient_noise must be"),
    ({"optimizer": "momentum", "optimizer_params": {"momentum": 1.0}}, "optimizer.momentum must be"),
    ({"schedule": "cyclical", "schedule_params": {"mode": "square"}}, "schedule.mode must be one of triangular"),
    ({"schedule": "drawn", "schedule_params": {"points": "0:1, 0:2"}}, "schedule.points: the share of number 2"),
    ({"surface": "formula", "surface_params": {"expression": "x+"}}, "surface.expression: this is not a formula"),
    ({"surface_params": [1]}, "surface_params must be a mapping"),
]


@given(experiments())
def test_a_link_gives_back_exactly_this_experiment(experiment):
    again = Experiment.from_query(experiment.to_query())
    assert again == experiment
    assert hash(again) == hash(experiment)
    assert again.to_query() == experiment.to_query()
    assert Experiment.from_query("?" + experiment.to_query()) == experiment


@given(experiments())
def test_an_experiment_is_frozen_and_survives_pickling(experiment):
    with pytest.raises(AttributeError):
        experiment.seed = 3
    assert pickle.loads(pickle.dumps(experiment)) == experiment


@pytest.mark.parametrize(("fields", "message"), BAD, ids=lambda v: str(v)[:30])
def test_a_value_that_is_not_allowed_is_named_with_what_is(fields, message):
    with pytest.raises(ExperimentError) as caught:
        Experiment(**fields)
    assert message in str(caught.value)


def test_all_faults_of_a_link_are_named_at_once():
    with pytest.raises(ExperimentError) as caught:
        Experiment.from_query("colour=red&learning_rate=nan&steps=0&seed=1&seed=2&optimizer.rho=1")
    for word in ("'colour' is not a field", "learning_rate must be", "steps must be", "given twice", "rho is not"):
        assert word in str(caught.value)


@given(st.text(max_size=80))
def test_no_text_does_more_than_raise_an_experiment_error(text):
    with contextlib.suppress(ExperimentError):
        Experiment.from_query(text)


def test_parameters_left_out_are_their_defaults():
    assert Experiment() == Experiment(surface_params={"condition_number": 20, "angle": 20.0})
    assert Experiment.from_query("") == Experiment()


def test_another_entry_takes_its_own_defaults():
    changed = Experiment(surface="ravine", start=(1.0, 1.0)).replace(surface="himmelblau", optimizer="adam")
    assert changed.start is None
    assert changed.optimizer_params["beta2"] == 0.999
    assert changed.replace(seed=3).surface == "himmelblau"
