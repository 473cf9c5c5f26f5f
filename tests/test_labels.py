"""Axes and labels: ticks that mean something, and names that never lie over each other."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.figures.labels import LETTER, LINE_HEIGHT, Frame, Label, annotations, end_of_curve, log10, right_margin
from lrviz.figures.look import brief, decade, log_axis, log_range
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


def test_numbers_in_labels():
    assert [decade(k) for k in (-8, -2, 0, 2, 3)] == ["10⁻⁸", "0.01", "1", "100", "10³"]
    assert [brief(v) for v in (0.0, 45.2, 1.44e17, 3e-8)] == ["0", "45.2", "1.4×10¹⁷", "3.0×10⁻⁸"]


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=8), st.lists(st.floats(), max_size=3))
def test_a_log_range_is_finite_and_not_empty(values, centres):
    low, high = log_range([np.array(values)], centres)
    assert np.isfinite([low, high]).all()
    assert high - low > 0.5


def box(note: dict, label: Label, frame: Frame, width: float) -> tuple[float, float, float, float]:
    x = (label.x - frame.x[0]) / (frame.x[1] - frame.x[0]) * width + note.get("xshift", note.get("ax", 0))
    y = frame.place(label)[1] + note.get("yshift", -note.get("ay", 0))
    wide, tall = LETTER * max(map(len, label.lines)), LINE_HEIGHT * len(label.lines)
    left = x if note["xanchor"] == "left" else x - wide
    return left, left + wide, y - tall / 2, y + tall / 2


names = st.lists(st.text("abcη =0.", min_size=1, max_size=18), min_size=1, max_size=2)


@given(st.lists(st.tuples(st.floats(0, 100) | st.just(100.0), st.floats(-8, 2), names), max_size=7))
def test_labels_never_overlap_at_any_width(ends):
    frame = Frame((0, 100), (-8, 2), 272)
    labels = [Label(x, y, lines, colour("ink")) for x, y, lines in ends]
    right = right_margin(labels, frame)
    notes = annotations(labels, frame, right)
    for width in (frame.width, 300, 900):
        boxes = [box(note, label, frame, width) for note, label in zip(notes, labels, strict=True)]
        for one, other in combinations(boxes, 2):
            beside = one[1] <= other[0] + 1e-6 or other[1] <= one[0] + 1e-6
            assert beside or one[3] <= other[2] + 1e-6 or other[3] <= one[2] + 1e-6


def test_a_curve_ends_where_it_is_seen_last():
    x = np.arange(4)
    assert end_of_curve(x, log10([1, 10, 100, 1000]), -1, 5) == (3, 3)
    assert end_of_curve(x, log10([1, 10, np.inf, np.nan]), -1, 5) == (1, 1)
    assert end_of_curve(x, log10([1, 10, 1e3, 1e4]), 0, 2) == (1.5, 2)
    assert end_of_curve(x, log10([1, 0.1, 0, 0]), -5, 2) == (1, -1)
    assert end_of_curve(x, log10([0, -1, np.nan, np.inf]), -5, 2) is None
