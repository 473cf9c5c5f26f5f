"""A log is most like the clinic's training that it came from; a figure of it is thinned without losing its ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.labs.clinic import CLINIC_CASES
from lrviz.labs.log import Role, Series, examine, read_log
from lrviz.labs.log.figures import MOST_POINTS, log_curves, thinned
from lrviz.labs.log.likeness import log_of, nearest
from lrviz.training import as_csv, train
from tests.labs.log.writers import fastai, lightning, trainer_state


@pytest.mark.parametrize("key", CLINIC_CASES)
def test_each_training_of_the_clinic_is_most_like_itself(key):
    like = nearest(log_of(CLINIC_CASES[key]))
    assert like.case.key == key
    assert like.distance == 0


@pytest.mark.parametrize("key", ["flat", "overfitting", "fluctuating", "plateau"])
def test_another_seed_is_most_like_the_same_illness(key):
    log = read_log(as_csv(train(CLINIC_CASES[key].training.replace(seed=1))).encode())
    assert nearest(log).case.key == key


def test_without_a_loss_nothing_is_alike():
    assert nearest(read_log("epoch,size\n0,1\n1,2\n")) is None


@given(st.integers(1, 20_000), st.integers(0, 5))
def test_a_thinned_curve_keeps_its_extremes_and_its_gaps(count, gaps):
    random = np.random.default_rng(count)
    y = random.normal(size=count)
    y[random.integers(0, count, gaps)] = np.nan
    x, kept = thinned(Series(Role.TRAIN_LOSS, "loss", np.arange(count), y))
    assert len(kept) <= 3 * MOST_POINTS
    if np.isfinite(y).any():
        assert np.nanmin(kept) == np.nanmin(y)
        assert np.nanmax(kept) == np.nanmax(y)
    assert np.isnan(kept).any() == np.isnan(y).any()
    np.testing.assert_array_equal(kept, y[x])


@pytest.mark.parametrize("text", [lightning(), trainer_state(), fastai(), "loss\n1\nnan\n2\n", "loss\ninf\ninf\n"])
def test_every_log_is_drawn_with_its_numbers(text):
    log = read_log(text)
    for sign in [None, *examine(log)[:1]]:
        drawn = log_curves(log, sign)
        assert drawn
        for figure, words in drawn:
            assert all(np.isfinite(trace.y).sum() <= len(trace.x) for trace in figure.data)
            assert "nan" not in words
