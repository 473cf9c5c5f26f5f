"""Axes and labels: ticks that mean something, and names that are tied to the ends of their curves."""

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.figures.labels import END, Label, annotations, end_of_curve, log10
from lrviz.figures.look import brief, decade, log_axis, log_range, step_axis
from lrviz.figures.theme import colour


@given(st.floats(-300, 300), st.floats(0.001, 40))
def test_a_log_axis_has_ticks_that_mean_something(low, width):
    made = log_axis(low, low + width, 270)
    assert made["tickvals"] == sorted(set(made["tickvals"]))
    assert len(made["tickvals"]) <= 12
    assert all(low - 1e-9 <= np.log10(value) <= low + width + 1e-9 for value in made["tickvals"])
    if width >= 2:
        assert len(made["tickvals"]) >= 1
        assert all(np.log10(value) == pytest.approx(round(np.log10(value))) for value in made["tickvals"])


def test_numbers_in_labels_are_short_and_take_powers_of_ten_where_they_are_large_or_small():
    assert [decade(k) for k in (-8, -2, 0, 2, 3)] == ["10⁻⁸", "0.01", "1", "100", "10³"]
    assert [brief(v) for v in (0.0, 45.2, 1.44e17, 3e-8)] == ["0", "45.2", "1.4×10¹⁷", "3.0×10⁻⁸"]


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=8), st.lists(st.floats(), max_size=3))
def test_a_log_range_is_finite_and_not_empty(values, centres):
    low, high = log_range([np.array(values)], centres)
    assert np.isfinite([low, high]).all()
    assert high - low > 0.5


def test_special_ticks_come_before_decades_and_none_meets_another():
    made = log_axis(-6, 2, 270, also=[0.0123, 0.0124, 5e-9, 3.0])
    assert {0.0123, 3.0} <= set(made["tickvals"])
    assert not {0.0124, 5e-9, 0.01, 1.0} & set(made["tickvals"])
    places = 270 / 8 * np.log10(made["tickvals"])
    assert min(np.diff(places)) >= 16


def test_steps_have_ticks_at_both_ends_and_where_something_happens():
    made = step_axis(2000, [0, 12, 12, 2000, 2005], unit="epoch")
    assert dict(zip(made["tickvals"], made["ticktext"], strict=True)) == {0: "0", 12: "12", 2000: "epoch 2000"}


def test_a_name_is_tied_to_its_point_and_says_that_it_may_be_moved():
    (note,) = annotations([Label(3.0, -2.0, ["the first", "its end"], colour("ink"))])
    assert (note["x"], note["y"], note["text"], note["name"]) == (3.0, -2.0, "the first<br>its end", END)
    go.Figure(layout={"annotations": [note]})


def test_a_curve_ends_where_it_is_seen_last():
    x = np.arange(4)
    assert end_of_curve(x, log10([1, 10, 100, 1000]), -1, 5) == (3, 3)
    assert end_of_curve(x, log10([1, 10, np.inf, np.nan]), -1, 5) == (1, 1)
    assert end_of_curve(x, log10([1, 10, 1e3, 1e4]), 0, 2) == (1.5, 2)
    assert end_of_curve(x, log10([1, 0.1, 0, 0]), -5, 2) == (1, -1)
    assert end_of_curve(x, log10([0, -1, np.nan, np.inf]), -5, 2) is None
