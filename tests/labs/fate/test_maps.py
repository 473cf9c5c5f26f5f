"""Maps agree with single runs and with theory, and say where float64 ends."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import SURFACES, Experiment, simulate
from lrviz.background.compiled import Compiled
from lrviz.background.results import kept_for
from lrviz.labs.fate import DIVERGED, MAPS, MOVING, PRESETS, Window, fate_map, fate_of
from lrviz.labs.fate.presets import DEEP, around
from lrviz.labs.fate.theory import boundary, fastest, theoretical_rates
from lrviz.labs.fate.words import apart, describe, names, shares

AGREE = [
    (Experiment(surface="himmelblau", learning_rate=0.01, steps=100), "starts"),
    (Experiment(surface="himmelblau", learning_rate=0.016, steps=100), "starts"),
    (Experiment(surface="himmelblau", optimizer="adam", learning_rate=0.2, steps=100), "starts"),
    (Experiment(surface="six_hump_camel", optimizer="momentum", learning_rate=0.01, steps=100), "starts"),
    (Experiment(surface="rosenbrock", optimizer="rmsprop", learning_rate=0.05, steps=100), "starts"),
    (Experiment(surface="logistic_regression", learning_rate=5.0, steps=40), "starts"),
    (Experiment(surface="linear_regression", learning_rate=0.5, steps=40), "starts"),
    (Experiment(surface="linear_regression", optimizer="adam", learning_rate=0.1, steps=40), "rate_start"),
    (Experiment(surface="formula", surface_params={"expression": "(x**2-1)**2+y**2"}, learning_rate=0.2), "starts"),
    (Experiment(surface="double_well", steps=100), "rate_start"),
    (Experiment(surface="double_well", optimizer="nesterov", steps=100), "rate_start"),
    (Experiment(surface="beale", steps=100), "rate_start"),
]
RAVINE = Experiment(surface="ravine", optimizer="momentum", steps=400)


def random_pixels(size: int, count: int):
    return np.random.default_rng(size + count).integers(size, size=(count, 2))


@pytest.mark.parametrize(("experiment", "kind"), AGREE, ids=lambda value: getattr(value, "surface", value))
def test_fifty_pixels_are_single_runs(experiment, kind):
    drawn = fate_map(experiment, kind, size=64, dtype=np.float64)
    for row, column in random_pixels(64, 50):
        assert (drawn.fates[row, column], drawn.steps[row, column]) == fate_of(simulate(drawn.run_at(row, column)))


def test_a_map_in_single_precision_differs_on_at_most_one_pixel_in_a_hundred():
    experiment = AGREE[0][0]
    exact, quick = (fate_map(experiment, size=128, dtype=dtype) for dtype in (np.float64, np.float32))
    assert (quick.precision, exact.precision) == ("float32", "float64")
    assert (exact.fates == quick.fates).mean() >= 0.99
    assert fate_map(experiment, size=128).precision == "float32"


def test_where_runs_are_chaotic_the_last_digit_decides():
    # Vectors of runs are rounded in another order than one run, and chaos doubles the difference at every step or two.
    drawn = fate_map(PRESETS["wild"].experiment, size=64, dtype=np.float64)
    places = list(map(tuple, random_pixels(64, 60)))
    assert np.mean([drawn.fates[place] == fate_of(simulate(drawn.run_at(*place)))[0] for place in places]) > 0.9


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_has_a_map_whose_shares_add_up_and_are_all_in_its_words(surface):
    drawn = fate_map(Experiment(surface=surface, learning_rate=1e-3, steps=20), size=16)
    told = shares(drawn)
    assert sum(told.values()) == pytest.approx(1)
    assert set(told) <= set(names(drawn).values())
    assert all(f"{share:.1%}" in describe(drawn) for share in told.values())
    assert "nan" not in describe(drawn)


@given(st.floats(-1e6, 1e6), st.floats(1e-12, 1e3))
def test_two_ends_of_a_window_read_as_two_numbers(low, width):
    high = low + width
    first, last = (float(text.replace("−", "-")) for text in apart(low, high))
    if high > low:
        assert first < last
        assert abs(first - low) <= 0.02 * width or width < 1e-13 * abs(low)


@pytest.mark.parametrize(("moving", "words"), [(1, "less than 0.1% are still"), (4095, "more than 99.9% are still")])
def test_a_rare_fate_is_not_called_none(moving, words):
    drawn = fate_map(Experiment(surface="bowl", steps=20, learning_rate=0.5), "starts", size=64)
    fates = np.zeros(64 * 64, drawn.fates.dtype)
    fates[:moving] = MOVING
    assert words in describe(replace(drawn, fates=fates.reshape(64, 64)))


def test_fates_on_a_bowl_are_those_that_can_be_computed_by_hand():
    bowl = Experiment(surface="bowl", learning_rate=0.5, steps=20, start=(1.0, 0.0))
    # The error halves at each step, and the picture's diagonal is 4·√2: near is 0.0566, reached at 2⁻⁵.
    assert fate_of(simulate(bowl)) == (0, 5)
    assert fate_of(simulate(bowl.replace(start=(0.0, 0.0)))) == (0, 0)
    assert fate_of(simulate(bowl.replace(learning_rate=1e-3))) == (MOVING, 20)
    # It triples at each step; gone is farther than 100 half widths of 2: more than 200 after 3⁵.
    assert fate_of(simulate(bowl.replace(learning_rate=4.0))) == (DIVERGED, 5)
    drawn = fate_map(bowl.replace(learning_rate=4.0), size=16)
    assert (drawn.fates == DIVERGED).all()


@pytest.mark.parametrize("surface", ["bowl", "ravine", "linear_regression"])
def test_heavy_ball_is_stable_where_theory_says_so(surface):
    drawn = fate_map(RAVINE.replace(surface=surface), "rate_momentum", size=64)
    x, y = drawn.window.centres(64)
    theory = theoretical_rates(drawn.experiment, x[None, :], y[:, None])
    stable = theory < 1
    np.testing.assert_array_equal(stable, x[None, :] < boundary(drawn.experiment, y)[:, None])
    wrong = stable != (drawn.fates >= 0)
    padded = np.pad(stable, 1, mode="edge")
    neighbours = [padded[1 + a : 65 + a, 1 + b : 65 + b] for a in (-1, 0, 1) for b in (-1, 0, 1)]
    on_border = ~(np.all(neighbours, axis=0) | ~np.any(neighbours, axis=0))
    on_border[-1] = True  # β = 1 is a border, too
    assert not (wrong & ~on_border).any()
    assert stable.any()
    assert not stable.all()
    clear = (theory > 0.9) & (theory < 0.97)
    np.testing.assert_allclose(drawn.rates[clear], theory[clear], atol=0.03)
    assert (drawn.rates[theory < 0.8] < 0.85).all()


def test_the_fastest_point_is_the_fastest():
    rate, momentum = fastest(RAVINE)
    best = theoretical_rates(RAVINE, rate, momentum)
    around_it = theoretical_rates(RAVINE, rate * np.linspace(0.5, 2, 301)[:, None], np.linspace(0, 0.99, 301))
    assert best <= around_it.min() + 1e-9
    assert "% of the pixels agree" in describe(fate_map(RAVINE, "rate_momentum", size=32))


def test_thirty_halvings_deep_there_is_still_a_border():
    fractal = PRESETS["deep"].experiment
    for halvings in (0, 10, 20, 30):
        drawn = fate_map(fractal, "rate_start", around(DEEP, halvings), size=64)
        counts = np.unique(drawn.fates, return_counts=True)[1] / drawn.fates.size
        assert (counts > 0.03).sum() >= 3, halvings
        assert drawn.precision == ("float64" if halvings >= 10 else "float32")
        assert not drawn.exhausted
    assert fate_map(fractal, "rate_start", around(DEEP, 46), size=64).exhausted
    assert "Float64 can zoom no further" in describe(fate_map(fractal, "rate_start", around(DEEP, 46), size=64))
    assert len(np.unique(simulate(fractal.replace(start=(DEEP[0], -1.0))).losses)) > 50


def test_no_slider_needs_a_new_kernel():
    def kernels() -> set[Compiled]:
        return {first for first in kept_for() if isinstance(first, Compiled)}

    def made() -> int:
        return sum(kernel.kinds for kernel in kernels())

    first = Experiment(surface="ravine", optimizer="momentum", steps=50)
    fate_map(first, size=32)
    fate_map(first, "rate_start", size=32)
    before = kernels(), made()
    assert made()
    for changed in (
        first.replace(learning_rate=0.1),
        first.replace(steps=70),
        first.replace(optimizer_params={"momentum": 0.5}),
        first.replace(surface_params={"condition_number": 7.0}),
    ):
        fate_map(changed, size=32)
        fate_map(changed, "rate_start", Window(-1, 1, -2, -1), size=32)
    assert (kernels(), made()) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "weather"}, "map must be one of starts"),
        ({"size": 4}, "size must be"),
        ({"size": 10**6}, "size must"),
        ({"window": Window(200, 300, 0, 1)}, "lies outside"),
    ],
)
def test_what_a_map_cannot_be_is_named(options, message):
    with pytest.raises((ValueError, KeyError), match=message):
        fate_map(Experiment(surface="bowl"), **options)


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        ((1, 0, 0, 1), "x_from must be below x_to"),
        ((0, 1, 2, 2), "y_from must be below"),
        ((float("nan"), 1, 0, 1), "x_from must be a number"),
        ((0, float("inf"), 0, 1), "x_to must be a number"),
        (("a", 1, 0, 1), "x_from must be a number"),
    ],
)
def test_bad_windows_name_the_side(sides, message):
    with pytest.raises(ValueError, match=message):
        Window(*sides)


@pytest.mark.parametrize("kind", MAPS)
def test_the_remedy_of_a_kind_of_map_gives_an_experiment_that_it_takes(kind):
    awkward = Experiment(
        surface="linear_regression",
        schedule="cosine",
        gradient_noise=0.1,
        clip_norm=1.0,
        surface_params={"batch_size": 8},
        optimizer="adam",
    )
    assert MAPS[kind].needs(awkward)
    with pytest.raises(ValueError, match="takes"):
        fate_map(awkward, kind)
    assert not MAPS[kind].needs(MAPS[kind].remedy(awkward))
    assert not MAPS[kind].needs(MAPS[kind].remedy(Experiment(surface="ackley", steps=2)))


@given(st.floats(-1e3, 1e3), st.floats(1e-9, 1e3), st.integers(1, 8), st.data())
def test_a_window_survives_its_text_holds_its_tiles_and_can_be_widened(left, width, count, data):
    window = Window(left, left + width + abs(left) * 1e-9, -1.0, 2.0)
    assert Window.parse(str(window)) == window
    row, column = (data.draw(st.integers(0, count - 1)) for _ in range(2))
    part = window.tile(row, column, count)
    assert window.x_from <= part.x_from < part.x_to <= window.x_to
    wide = window.scaled(2.0)
    assert wide.x_to - wide.x_from == pytest.approx(2 * (window.x_to - window.x_from))
    assert wide.inside(window) == window
