"""The store: what it holds is what would be computed, it is read without compiling, and it holds nothing that runs."""

import enum
import os
import pickle
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from lrviz import Experiment, Training
from lrviz.background import once, store
from lrviz.background.results import Once, forget_all
from lrviz.descent.diagnosis import run_and_diagnose
from lrviz.descent.rate_sweep import rate_sweep
from lrviz.labs.atlas.atlas import cell
from lrviz.labs.edge.edge import edge
from lrviz.labs.fate import fate_map
from lrviz.labs.finder import SurfaceTask, exhaustive
from lrviz.labs.race.race import race
from lrviz.spec.settings import Values
from lrviz.training import trained
from lrviz.training.rate_sweep import training_rate_sweep
from tests.harness.server import ROOT
from tests.strategies import experiments

TRAINING = Training(network="two_moons", epochs=3, learning_rate=0.5)
SHORT = Experiment(surface="himmelblau", optimizer="adam", steps=40, learning_rate=0.1)
COMPUTED = {
    "a run": lambda: run_and_diagnose(SHORT),
    "a ruler": lambda: rate_sweep(SHORT),
    "a race": lambda: race(SHORT, "optimizer", ("sgd", "adam"), own_rates=True),
    "a cell of the atlas": lambda: cell("bowl", "momentum", 100),
    "a training": lambda: trained(TRAINING),
    "a training at all rates": lambda: training_rate_sweep(TRAINING),
    "an edge": lambda: edge(TRAINING, (0.1, 1.0), 60),
    "a map": lambda: fate_map(SHORT, size=32).fates,
    "the truth about a task": lambda: exhaustive(SurfaceTask(SHORT), (0,)),
    "a minimum that is searched for": lambda: Experiment(surface="logistic_regression").surface_entry.minima({}),
}


@pytest.fixture
def folder(tmp_path):
    """An empty store, and nothing in memory."""
    store.use(tmp_path)
    forget_all()
    yield tmp_path
    store.use(None)
    forget_all()


def plain(value):
    """A value as what can be compared: arrays as bytes, dataclasses as their fields."""
    match value:
        case np.ndarray():
            return value.dtype.str, value.shape, value.tobytes()
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
        case enum.Enum():
            return value.value
        case float():
            return value.hex()
    if hasattr(value, "to_query"):
        return value.to_query()
    inside = getattr(value, "__dict__", None)
    return {key: plain(part) for key, part in inside.items() if key != "seconds"} if inside else value


@pytest.mark.parametrize("what", COMPUTED)
def test_what_is_read_is_what_is_computed_to_the_last_bit(folder, monkeypatch, what):
    fresh = plain(COMPUTED[what]())
    forget_all()
    with store.filling():
        COMPUTED[what]()
    forget_all()

    read, entries = store.read, []

    def found(name):
        entries.append(name)
        value = read(name)
        assert value is not store.MISSING, f"{name} has to be computed again"
        return value

    monkeypatch.setattr(store, "read", found)
    assert plain(COMPUTED[what]()) == fresh
    assert entries


def test_another_version_of_the_code_makes_its_entries_anew(folder, monkeypatch):
    begun = []

    @once(stored=True)
    def answer(number):
        begun.append(number)
        return number + len(begun)

    with store.filling():
        assert answer(1) == 2
    forget_all()
    assert answer(1) == 2
    assert begun == [1]
    monkeypatch.setattr(store, "code_version", lambda: "anotherversion")
    store.use(folder)
    forget_all()
    with store.filling():
        assert answer(1) == 3
    store.forget_other_versions()
    assert [path.name for path in folder.iterdir()] == ["results-anotherversion"]


def test_the_version_follows_the_code_that_computes_and_not_the_pages(tmp_path, monkeypatch):
    (tmp_path / "lrviz" / "ui").mkdir(parents=True)
    core, page = tmp_path / "lrviz" / "core.py", tmp_path / "lrviz" / "ui" / "page.py"
    monkeypatch.setattr(store, "PACKAGE", tmp_path / "lrviz")

    def version():
        store.code_version.cache_clear()
        return store.code_version()

    core.write_text("a = 1")
    page.write_text("b = 1")
    first = version()
    page.write_text("b = 2")
    assert version() == first
    core.write_text("a = 2")
    assert version() != first
    store.code_version.cache_clear()


def test_nothing_that_the_store_keeps_is_computed_by_the_pages():
    import lrviz.ui.textbook.openings  # noqa: F401

    kept = [
        value
        for name, module in sys.modules.items()
        if name.split(".")[0] == "lrviz"
        for value in vars(module).values()
        if isinstance(value, Once) and value.stored
    ]
    assert len({one.name for one in kept}) > 20
    assert not [one.name for one in kept if one.name.split(".")[0] in store.NOT_COMPUTING]


@given(experiments())
def test_an_experiment_names_one_entry_and_comes_back_from_it(experiment):
    other = pickle.loads(pickle.dumps(experiment))
    assert other == experiment
    assert hash(other) == hash(experiment)
    alike = (experiment, other, Experiment.from_query(experiment.to_query()))
    names = {store.name_of("f", {"e": one}) for one in alike}
    assert len(names) == 1
    assert store.name_of("f", {"e": experiment.replace(seed=experiment.seed ^ 1)}) not in names


def test_a_name_and_a_hash_are_the_same_in_another_process():
    script = """
import pickle, sys
from lrviz import Experiment
from lrviz.background import store
from lrviz.spec.settings import Values
e = Experiment(surface="ravine", surface_params={"angle": 7.0})
print(store.name_of("f", {"e": e, "v": Values({"a": 1, "b": "x"}), "t": (1.5, None, "é")}))
sys.stdout.buffer.flush()
"""
    names = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert names[0] == names[1] != ""
    values = Values({"a": 1})
    assert hash(pickle.loads(pickle.dumps(values))) == hash(values)


class Evil:
    def __reduce__(self):
        return os.system, ("echo planted > planted",)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        zlib.compress(b"garbage"),
        zlib.compress(pickle.dumps(Evil())),
        zlib.compress(b"\x80\x05."),
        zlib.compress(pickle.dumps(subprocess.Popen)),
        zlib.compress(pickle.dumps(Path("x"))),
        # STACK_GLOBAL of a class that a module of ours imports, called with a command.
        *(
            zlib.compress(
                b"\x80\x04\x8c\x18"
                + b"lrviz.ui.server.lifespan"
                + bytes([0x8C, len(name)])
                + name
                + b"\x93"
                + pickle.dumps((["touch", "planted"],), protocol=2)[2:-1]
                + b"R."
            )
            for name in (b"subprocess.Popen", b"Path", b"st.App")
        ),
        zlib.compress(b"clrviz.background.store\nwrite\n."),
        zlib.compress(b"clrviz.background.store\nshutil\n."),
        zlib.compress(b"cbuiltins\neval\n(S'1+1'\ntR."),
    ],
    ids=range(13),
)
def test_what_somebody_put_there_is_not_run_and_not_believed(folder, body, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    @once(stored=True)
    def answer(number):
        return 42

    with store.filling():
        answer(1)
    for path in folder.rglob("*answer*"):
        path.write_bytes(body)
    forget_all()
    assert answer(1) == 42
    assert not (tmp_path / "planted").exists()


def test_a_folder_that_cannot_be_written_costs_nothing(folder):
    @once(stored=True)
    def answer(number):
        return 42

    (folder / f"results-{store.code_version()}").write_text("a file, not a folder")
    with store.filling():
        assert answer(1) == 42
    assert not answer.is_ready(2)


def test_what_cannot_be_named_is_an_error_and_not_another_entrys_name():
    with pytest.raises(TypeError, match="cannot name an entry"):
        store.name_of("f", {"x": object()})
