"""What readers leave in memory: given back when all of them have gone, and JAX's own caches before that."""

import itertools
import math

import jax.numpy as jnp
import numpy as np
import pytest

from lrviz import Experiment, simulate
from lrviz.background import once, results, tidy, upkeep
from lrviz.background.compiled import MOST_STRAYS, Compiled, count_strays, forget_strays
from lrviz.background.upkeep import ALONE_SECONDS, LEFTOVERS_SECONDS, Readers


@pytest.fixture
def clock(monkeypatch):
    """A list whose last number is the time, and readers who go by it."""
    times = [1000.0]
    monkeypatch.setattr(upkeep.time, "monotonic", lambda: times[-1])
    monkeypatch.setattr(upkeep, "READERS", Readers())
    return times


@once
def double(value: float) -> float:
    return 2 * value


def test_all_is_forgotten_once_when_all_have_gone_for_a_while(clock):
    double(1.5)
    assert not tidy(), "nobody has been here"
    upkeep.READERS.come()
    upkeep.READERS.come()
    upkeep.READERS.leave()
    clock.append(clock[-1] + 10 * ALONE_SECONDS)
    assert not tidy(), "one is here"
    upkeep.READERS.leave()
    assert not tidy(), "the last one has just left"
    clock.append(clock[-1] + ALONE_SECONDS + 1)
    assert double.kept
    assert tidy()
    assert not double.kept
    double(1.5)
    assert not tidy(), "it was done"
    upkeep.READERS.come()
    upkeep.READERS.leave()
    clock.append(clock[-1] + ALONE_SECONDS + 1)
    assert tidy(), "another one has come and gone"


def test_leftovers_are_given_back_when_all_have_left_and_not_for_ever(clock, monkeypatch):
    given = []
    monkeypatch.setattr(upkeep.memory, "give_back", lambda: given.append(clock[-1]))
    monkeypatch.setattr(upkeep.memory, "used", lambda: 0)
    readers = upkeep.READERS
    assert readers.seconds_alone == math.inf
    tidy()
    readers.come()
    tidy()
    assert not given
    readers.leave()
    for seconds in (20, ALONE_SECONDS + 20, LEFTOVERS_SECONDS - 1, LEFTOVERS_SECONDS + 1):
        clock.append(1000 + seconds)
        tidy()
    assert given == [1000 + seconds for seconds in (20, ALONE_SECONDS + 20, LEFTOVERS_SECONDS - 1)]


def test_what_jax_keeps_by_itself_is_bounded_and_what_we_keep_survives():
    run = simulate(Experiment(steps=20))
    kernels = ours()
    for size in itertools.count(1000):
        jnp.sum(jnp.ones(size))
        if count_strays() > MOST_STRAYS:
            break
    forget_strays()
    assert count_strays() <= MOST_STRAYS
    assert ours() == kernels
    assert np.array_equal(simulate(Experiment(steps=20)).losses, run.losses)


def ours() -> int:
    return sum(isinstance(first, Compiled) for first in results.kept_for())
