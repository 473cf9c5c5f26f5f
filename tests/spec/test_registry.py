"""Params check what they are given; a registry holds a key once."""

import math
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES
from lrviz.problems.networks import NETWORKS
from lrviz.spec.registry import Param, Registry, complete
from tests.recorded.outputs import links

REGISTRIES = (SURFACES, OPTIMIZERS, SCHEDULES, NETWORKS)
PARAMS = [p for registry in REGISTRIES for entry in registry.values() for p in getattr(entry, "params", ())]
NUMBER = Param(name="rate", label="Rate", default=0.1, minimum=0.0, maximum=1.0, log=True, help="")


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.kind)
def test_every_entry_says_what_it_is_where_it_comes_from_and_what_it_teaches(registry):
    for entry in registry.values():
        assert entry.label
        assert entry.architecture if registry is NETWORKS else entry.equation
        assert entry.source
        assert entry.lesson


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.kind)
def test_every_key_that_an_old_link_names_is_still_an_entry(registry):
    named = {value for _, query in links() for name, value in parse_qsl(query) if name == registry.kind}
    assert len(named) > len(registry) / 2
    assert named <= set(registry)


def test_two_entries_of_one_key_are_refused():
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
def test_a_number_within_its_bounds_is_kept_to_the_last_digit(value):
    assert NUMBER.parse(value) == NUMBER.parse(repr(value)) == value


def test_a_parameter_of_another_entry_is_refused():
    with pytest.raises(ValueError, match=r"optimizer.momentum is not a parameter of sgd; it has weight_decay"):
        complete(OPTIMIZERS["sgd"], "optimizer", {"momentum": 0.9})
