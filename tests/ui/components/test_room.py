"""What travels to the training room: small, true to the numbers, and nothing clamped."""

import zlib

import numpy as np
import pytest

from lrviz.training import Training
from lrviz.training.rate_sweep import training_rate_sweep
from lrviz.ui.components.room import PinnedRun, RoomFlags, pack
from lrviz.ui.components.room.payload import BY_EPOCH, BY_STEP, coded, epoch_stride, step_stride
from tests.ui.components.test_stage import LIMIT, unpacked


def packed(training, seeds=1, pins=()):
    return pack(training_rate_sweep(training, seeds), training.learning_rate, pins, RoomFlags())


@pytest.mark.parametrize(
    "training",
    [
        Training(network="two_moons", optimizer="adam", epochs=500, learning_rate=0.7),
        Training(network="diabetes", optimizer="adam", epochs=60, learning_rate=0.01),
    ],
    ids=lambda training: training.network,
)
def test_the_largest_rooms_fit_the_budget(training):
    history = training_rate_sweep(training).history(training.learning_rate)
    pins = [PinnedRun(history, f"a run with a rather long name, {k}", "just_right") for k in range(4)]
    assert len(packed(training, seeds=5, pins=pins)) <= LIMIT


def test_the_readers_run_arrives_as_it_was_computed_and_the_others_within_a_pixel():
    training = Training(network="two_moons", epochs=30, learning_rate=0.5)
    ruler = training_rate_sweep(training)
    header, arrays = unpacked(packed(training))
    assert (epoch_stride(30), step_stride(training.steps)) == (1, 1)
    own = ruler.history(0.5)
    for name, field in {**BY_EPOCH, **BY_STEP}.items():
        np.testing.assert_array_equal(arrays[f"run0.{name}"], getattr(own, field).astype("f4"))
        codes = arrays[f"sweep.{name}"]
        low, high = header["scales"][name]
        top = np.iinfo(codes.dtype).max
        values, there = getattr(ruler.histories, field)[:, 0].astype(float), codes < top - 2
        read = low + (high - low) * codes[there] / (top - 3)
        exact = values[there] if "accuracy" in name else np.log10(values[there])
        np.testing.assert_allclose(read, exact, atol=(high - low) / (top - 3) / 2 + 1e-6)
        np.testing.assert_array_equal(codes[~there] == top, np.isnan(values[~there]))
    frames = np.frombuffer(zlib.decompress(arrays["picture"].tobytes()), header["picture"]["dtype"])
    np.testing.assert_array_equal(frames.reshape(header["picture"]["shape"]), ruler.picture.frames)
    assert header["ruler"]["learning_rates"][header["own"]] == 0.5


def test_no_peak_of_a_gradient_is_lost_between_the_drawn_steps():
    training = Training(network="breast_cancer", epochs=100, learning_rate=0.5)
    _, arrays = unpacked(packed(training))
    norms = training_rate_sweep(training).history(0.5).gradient_norms
    assert step_stride(training.steps) > 1
    assert arrays["run0.norm"].max() == norms.max()


def test_codes_keep_what_is_not_finite_and_what_has_no_logarithm():
    codes = coded(np.array([1e-3, 1.0, 0.0, -1.0, np.inf, np.nan]), [-3.0, 0.0], np.uint8)
    assert codes.tolist() == [0, 252, 253, 253, 254, 255]
