"""Params check what they are given; a registry holds a key once."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES
from lrviz.spec.registry import Param, Registry, complete

PARAMS = [p for registry in (SURFACES, OPTIMIZERS, SCHEDULES) for entry in registry.values() for p in entry.params]
NUMBER = Param(name="rate", label="Rate", default=0.1, minimum=0.0, maximum=1.0, log=True, help="")
KEYS = {
    "surface": "bowl ravine rosenbrock himmelblau beale saddle rastrigin ackley styblinski_tang six_hump_camel"
    " goldstein_price double_well plateau linear_regression logistic_regression formula",
    "optimizer": "sgd momentum nesterov adagrad adadelta rmsprop adam adamw adamax nadam amsgrad lion",
    "schedule": "constant step exponential cosine cyclical plateau warm_restarts warmup_cosine one_cycle linear"
    " inverse_time drawn",
}


@pytest.mark.parametrize("registry", [SURFACES, OPTIMIZERS, SCHEDULES], ids=lambda r: r.kind)
def test_every_key_of_the_contract_is_there_and_described(registry):
    assert set(KEYS[registry.kind].split()) <= set(registry)
    for entry in registry.values():
        assert entry.label
        assert entry.equation
        assert entry.source
        assert entry.lesson


def test_a_key_is_held_once():
    entry = SURFACES["bowl"]
    with pytest.raises(ValueError, match="two surface entries are called 'bowl'"):
        Registry("surface", entry, entry)


def test_an_unknown_key_names_the_known_ones():
    with pytest.raises(KeyError, match="optimizer must be one of sgd, momentum"):
        OPTIMIZERS["adamm"]


@pytest.mark.parametrize("param", PARAMS, ids=lambda p: p.name)
def test_every_default_and_every_slider_stop_is_allowed(param):
    assert param.parse(param.default) == param.default
    for stop in param.slider_stops:
        assert param.parse(stop) == stop
    assert param.help
    assert param.label


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1.1, -0.1, "x", "", None, True, [1], "1e400", 1e400])
def test_a_number_outside_its_bounds_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"^rate must be a number from 0 to 1, not "):
        NUMBER.parse(value)


@given(st.floats(0, 1))
def test_a_number_within_them_is_kept_to_the_last_digit(value):
    assert NUMBER.parse(value) == NUMBER.parse(repr(value)) == value


def test_a_parameter_of_another_entry_is_refused():
    with pytest.raises(ValueError, match=r"optimizer.momentum is not a parameter of sgd; it has weight_decay"):
        complete(OPTIMIZERS["sgd"], "optimizer", {"momentum": 0.9})
