"""Links with controls hidden or locked: they come back as they were made, and what is locked stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.access import Access
from lrviz.experiment import Experiment
from lrviz.links import hold, read_link, write_link
from lrviz.networks import NETWORKS
from lrviz.surfaces import SURFACES
from lrviz.training import Training
from tests.strategies import experiments

DEFAULT = Experiment(learning_rate=0.09)
ENTRIES = [(kind, group, key) for kind in (Experiment, Training)
           for group, registry in {kind.subject: NETWORKS if kind is Training else SURFACES, **kind.groups}.items()
           for key in registry]

CONTROLS = st.sampled_from(Experiment.controls())


def read(pairs, default=DEFAULT):
    return read_link(pairs, default, base=type(default)())


@pytest.mark.parametrize(("kind", "group", "key"), ENTRIES)
def test_every_control_of_every_entry_can_be_locked_and_the_link_comes_back(kind, group, key):
    experiment = kind(**{group: key}, learning_rate=0.3)
    for control in experiment.values():
        link = read(write_link(experiment, Access(locked=frozenset({control}))), kind())
        assert not link.faults, control
        assert link.experiment.values() == experiment.values()
        assert not link.access.moves(control)


@given(experiments(), st.sets(CONTROLS, max_size=5), st.sets(CONTROLS, max_size=3))
def test_a_link_comes_back_with_its_controls(experiment, locked, hidden):
    access = Access(hidden=frozenset(hidden), locked=frozenset(locked))
    link = read(write_link(experiment, access, pins=[DEFAULT]))
    assert not link.faults
    assert link.experiment.values() == experiment.values()
    for control in Experiment.controls():
        assert link.access.moves(control) == access.moves(control)
        assert link.access.shows(control) == access.shows(control)
    assert link.pins == (DEFAULT,)


@given(experiments(), experiments(), st.sets(CONTROLS, min_size=1, max_size=4))
def test_no_other_key_of_the_link_moves_what_is_locked_in_silence(locked_at, edited, locked):
    access = Access(locked=frozenset(locked))
    lock = [pair for pair in write_link(locked_at, access) if pair[0] == "lock"]
    link = read(write_link(edited) + lock)
    kept, asked = link.experiment.values(), edited.values()
    for name, value in hold(edited, link.held).values().items():
        assert kept[name] == value
    moved = [name for name in kept if name in link.held and kept[name] != asked.get(name)]
    assert bool(link.faults) or not [name for name in moved if name in dict(write_link(edited))]


def test_a_locked_parameter_waits_for_its_optimizer():
    momentum = Experiment(optimizer="momentum", optimizer_params={"momentum": 0.5})
    held = read(write_link(momentum, Access(locked=frozenset({"optimizer.momentum"})))).held
    assert hold(momentum.but(optimizer="sgd"), held).optimizer == "sgd"
    back = hold(momentum.but(optimizer="sgd").but(optimizer="momentum"), held)
    assert back.optimizer_params["momentum"] == 0.5


LOCK = ("lock", "learning_rate=0.02")


@pytest.mark.parametrize(("pairs", "words"), [
    ([LOCK, ("learning_rate", "0.5")], "learning_rate is locked"),
    ([LOCK, ("learning_rate", "0.5"), ("lock", "seed")], "gives lock twice"),
    ([("lock", "learning_rate=0.02&learning_rate=0.5")], "is given twice"),
    ([("lock", "learning_rate=fast")], "learning_rate must be"), ([("lock", "speed")], "is no control"),
    ([("hide", "steps"), ("hide", "seed")], "gives hide twice"), ([LOCK, ("foo", "1")], "is not a field"),
    ([LOCK, ("pin", "surface=moon")], "surface must be"), ([("steps", "5"), ("steps", "6")], "is given twice"),
])
def test_a_link_that_was_tampered_with_says_so(pairs, words):
    link = read(pairs)
    assert words in " ".join(link.faults)
    if LOCK in pairs:
        assert link.experiment.learning_rate == 0.02
