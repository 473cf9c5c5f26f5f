"""The store is filled ahead of time: each opening once, from where it was left off, and one that fails ends all."""

import threading

import pytest

from lrviz import warm
from lrviz.background import store

SECONDS = 30


@pytest.fixture
def folder(tmp_path):
    """An empty store."""
    store.use(tmp_path)
    yield tmp_path
    store.use(None)


def openings(monkeypatch, **made):
    monkeypatch.setattr(warm, "openings", made.items)


def test_each_opening_is_computed_once_in_order_and_told_of(folder, monkeypatch):
    made, told = [], []
    openings(monkeypatch, **{name: lambda report, name=name: made.append(name) for name in ("home", "atlas", "edge")})
    for _ in range(2):
        warm.fill(lambda name, seconds: told.append(name))
    assert made == told == ["home", "atlas", "edge"]
    assert store.is_complete()


def test_several_openings_are_computed_at_a_time(folder, monkeypatch):
    together = threading.Barrier(2)
    openings(monkeypatch, home=lambda report: together.wait(SECONDS), atlas=lambda report: together.wait(SECONDS))
    warm.fill(lambda name, seconds: None, at_once=2)
    assert store.is_complete()


@pytest.mark.parametrize("fault", [ValueError("it went wrong"), KeyboardInterrupt()])
def test_an_opening_that_fails_ends_the_others_and_the_next_filling_goes_on_from_there(folder, monkeypatch, fault):
    ended, begun, made = threading.Event(), threading.Event(), []

    def endless(report):
        begun.set()
        try:
            while not ended.wait(0.01):
                report(0.5, "on and on")
        finally:
            ended.set()

    def fails(report):
        assert begun.wait(SECONDS)
        raise fault

    openings(
        monkeypatch,
        home=lambda report: made.append("home"),
        edge=endless,
        race=fails,
        atlas=lambda report: made.append("atlas"),
    )
    with pytest.raises(type(fault)):
        warm.fill(lambda name, seconds: None, at_once=2)
    assert ended.wait(SECONDS)
    assert made == ["home"]
    assert not store.is_complete()
    openings(monkeypatch, home=lambda report: made.append("home again"), atlas=lambda report: made.append("atlas"))
    warm.fill(lambda name, seconds: None)
    assert made == ["home", "atlas"]
    assert store.is_complete()
