"""Links with controls hidden or locked: they come back as they were made, and what is locked stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.descent.experiment import Experiment
from lrviz.problems.networks import NETWORKS
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.access import Access
from lrviz.spec.links import MAX_FAULT, MAX_LENGTH, MAX_WORDS, PIN_LIMIT, apply_locked, read_link, write_link
from lrviz.training import Training
from tests.strategies import experiments

DEFAULT = Experiment(learning_rate=0.09)
ENTRIES = [
    (kind, group, key)
    for kind in (Experiment, Training)
    for group, registry in {kind.subject: NETWORKS if kind is Training else SURFACES, **kind.groups}.items()
    for key in registry
]

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
    for name, value in apply_locked(edited, link.locked_values).values().items():
        assert kept[name] == value
    moved = [name for name in kept if name in link.locked_values and kept[name] != asked.get(name)]
    assert bool(link.faults) or not [name for name in moved if name in dict(write_link(edited))]


def test_a_locked_parameter_waits_for_its_optimizer():
    momentum = Experiment(optimizer="momentum", optimizer_params={"momentum": 0.5})
    locked_values = read(write_link(momentum, Access(locked=frozenset({"optimizer.momentum"})))).locked_values
    assert apply_locked(momentum.replace(optimizer="sgd"), locked_values).optimizer == "sgd"
    back = apply_locked(momentum.replace(optimizer="sgd").replace(optimizer="momentum"), locked_values)
    assert back.optimizer_params["momentum"] == 0.5


LOCK = ("lock", "learning_rate=0.02")


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([LOCK, ("learning_rate", "0.5")], "the learning rate is locked"),
        ([LOCK, ("learning_rate", "0.5"), ("lock", "seed")], "gives lock twice"),
        ([("lock", "learning_rate=0.02&learning_rate=0.5")], "is given twice"),
        ([("lock", "learning_rate=fast")], "learning_rate must be"),
        ([("lock", "speed")], "is no control"),
        ([("hide", "steps"), ("hide", "seed")], "gives hide twice"),
        ([LOCK, ("foo", "1")], "is not a field"),
        ([LOCK, ("pin", "surface=moon")], "surface must be"),
        ([("steps", "5"), ("steps", "6")], "is given twice"),
    ],
)
def test_a_link_that_was_tampered_with_says_so(pairs, words):
    link = read(pairs)
    assert words in " ".join(link.faults)
    if LOCK in pairs:
        assert link.experiment.learning_rate == 0.02


def test_only_the_first_pins_are_read(monkeypatch):
    read_from = []
    monkeypatch.setattr(Experiment, "from_query", staticmethod(lambda query: read_from.append(query) or DEFAULT))
    link = read([("pin", f"seed={n}") for n in range(MAX_WORDS)])
    assert read_from == [f"seed={n}" for n in range(PIN_LIMIT)]
    assert len(link.pins) == PIN_LIMIT
    assert f"pins {MAX_WORDS} runs; only the first {PIN_LIMIT} are shown" in " ".join(link.faults)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(f"w{n}", "1") for n in range(MAX_WORDS + 1)], f"more than {MAX_WORDS} words"),
        ([("steps", "5")] * 100_000, f"more than {MAX_WORDS} words"),
        ([("surface.expression", "x" * MAX_LENGTH)], f"at most {MAX_LENGTH:,} are allowed"),
        ([("hide", "steps," * MAX_LENGTH)], "characters long"),
        ([("pin", "%41" * MAX_LENGTH)], "characters long"),
    ],
)
def test_a_link_that_is_too_long_is_not_read(monkeypatch, pairs, words):
    monkeypatch.setattr(Experiment, "from_query", lambda *_: pytest.fail("it was read"))
    link = read(pairs)
    assert words in " ".join(link.faults)
    assert not link.readable
    assert link.experiment == DEFAULT


def test_what_a_lesson_locks_stays_locked_under_a_link_that_is_too_long():
    access = Access(locked=frozenset({"learning_rate"}))
    link = read_link([("steps", "5")] * 100, DEFAULT, access)
    assert not link.access.moves("learning_rate")
    assert link.locked_values == {"learning_rate": DEFAULT.learning_rate}


@pytest.mark.parametrize(
    "pairs",
    [
        [(f"{n}" * 40, "x") for n in range(MAX_WORDS)],
        [("hide", ",".join(f"control{n}" for n in range(3000)))],
        [("lock", "&".join(f"control{n}=1" for n in range(2000)))],
        [("show", "," * 20_000)],
        [("start", "," * 39_000)],
        [("surface", "formula"), ("surface.expression", "x+" * 3000)],
    ],
)
def test_a_long_link_gets_a_short_message(pairs):
    told = " ".join(read(pairs).faults)
    assert 0 < len(told) <= MAX_FAULT + 200


VALUES = st.text(max_size=30) | st.sampled_from(["", "1", "-1", "nan", "a=b&a=c", ",", "1,2"])


@given(st.lists(st.tuples(CONTROLS | st.sampled_from(["pin", "hide", "lock", "show", "x"]), VALUES), max_size=20))
def test_whatever_a_link_says_the_run_that_is_shown_has_a_link_without_faults(pairs):
    link = read(pairs)
    again = read(write_link(link.experiment, link.access, link.pins, locked_values=link.locked_values))
    assert not again.faults
    assert (again.experiment, again.pins) == (link.experiment, link.pins)
    assert all(again.access.moves(control) == link.access.moves(control) for control in link.experiment.values())


@pytest.mark.parametrize(
    ("group", "key", "name", "text", "words"),
    [
        ("surface", "formula", "expression", "x" * 10**6, "at most 2,000"),
        ("schedule", "drawn", "points", "0:1," * 10**6, "at most 2,000"),
        ("schedule", "drawn", "points", "0:1, " + "9" * 10**6 + ":1", "at most 2,000"),
        ("schedule", "drawn", "points", ",".join(f"{n / 50}:1" for n in range(50)), "2 to 40 points"),
        ("schedule", "by_hand", "changes", "1:1," * 10**6, "at most 2,000"),
        ("schedule", "by_hand", "changes", ",".join(f"{n}:1" for n in range(50)), "1 to 40 changes"),
        ("schedule", "by_hand", "changes", "9" * 1900 + ":1", "epoch from 0 to 2000"),
    ],
)
def test_a_parameter_that_is_a_text_may_only_be_so_long(group, key, name, text, words):
    with pytest.raises(ValueError, match=words):
        Experiment(**{group: key, f"{group}_params": {name: text}})
