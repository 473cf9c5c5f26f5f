"""Optuna's storage: shared by processes, taken up again, and refused in clear words."""

import os
import re
import signal
import subprocess
import sys

import pytest
from optuna.storages import get_storage
from sqlalchemy.exc import IntegrityError

from lrviz import Experiment
from lrviz.labs.finder import SurfaceTask, find
from lrviz.labs.finder.__main__ import main
from lrviz.labs.finder.study import VARIABLE, storage_from_environment
from tests.harness.server import ROOT

TASK = SurfaceTask(Experiment(surface="himmelblau", steps=20))
QUERY = TASK.experiment.to_query()


def worker(storage: str, method: str, budget: int, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "lrviz.finder", QUERY, "--method", method, "--budget", str(budget), *more]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, VARIABLE: storage},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("method", ["bayesian", "hyperband"])
def test_two_processes_share_a_study_and_its_budget(tmp_path, method):
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    outputs = [
        process.communicate(timeout=120)
        for process in [worker(storage, method, 900, "--study", "shared") for _ in range(2)]
    ]
    assert [error for _, error in outputs] == ["", ""]
    reported = [len(re.findall(r"^\[", out, re.M)) for out, _ in outputs]
    assert min(reported) > 1, "both took part"
    whole = find(method, TASK, 900, storage=storage, study="shared")
    assert 900 - 2 * TASK.steps <= whole.spent <= 900
    assert whole.suggestion.learning_rate == pytest.approx(0.01, rel=1)


def test_a_stopped_worker_loses_nothing(tmp_path):
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    process = worker(storage, "bayesian", 20_000)
    for _ in range(6):
        assert process.stdout.readline().startswith("[")
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on from here" in error
    spent = int(re.search(r"stopped after (\d+)", error)[1])
    again = worker(storage, "bayesian", 20_000)
    first = again.stdout.readline()
    again.kill()
    again.communicate()
    assert int(first[1:].split("/")[0]) >= spent > 0


def test_the_trials_of_a_killed_worker_are_taken_up(tmp_path):
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    process = worker(storage, "hyperband", 20_000)
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    process.communicate()
    found = find("hyperband", TASK, 400, storage=storage)
    assert found.spent <= 400
    assert len(found.trials) >= 5


def test_a_worker_that_comes_second_finds_the_tables_made(tmp_path, monkeypatch):
    opened, failures = get_storage, [IntegrityError("create", {}, Exception("made by another"))] * 2
    monkeypatch.setattr("optuna.storages.get_storage", lambda url: refuse(failures.pop()) if failures else opened(url))
    assert find("bayesian", TASK, 40, storage=f"sqlite:///{tmp_path / 'study.db'}").spent == 40


def refuse(error: Exception) -> None:
    raise error


def test_a_study_of_another_search_is_refused(tmp_path):
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    find("bayesian", TASK, 40, storage=storage, study="mine")
    other = SurfaceTask(Experiment(surface="bowl", steps=20))
    for task, options in ((other, {}), (TASK, {"low": 1e-3})):
        with pytest.raises(ValueError, match="was made for another search"):
            find("bayesian", task, 40, storage=storage, study="mine", **options)


@pytest.mark.parametrize("url", ["", "study.db", "nosuch://x", "sqlite:////no/such/folder/x.db", "mysql+nosuch://a/b"])
def test_a_storage_that_cannot_be_used_is_named(url, monkeypatch):
    if url:
        with pytest.raises(ValueError, match="storage must be the URL of an Optuna storage"):
            find("bayesian", TASK, 40, storage=url)
    monkeypatch.setenv(VARIABLE, url)
    if url:
        with pytest.raises(ValueError, match=f"{VARIABLE} must be the URL"):
            storage_from_environment()
    else:
        assert storage_from_environment() is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["surface=nowhere"], "surface must be one of"),
        ([QUERY, "--method", "luck"], "method must be one of"),
        ([QUERY, "--budget", "-3"], "budget must be"),
        ([QUERY, "--low", "2", "--high", "1"], "low must be below high"),
        ([QUERY, "--storage", "here"], "storage must be"),
        (["steps=nan"], "steps must be"),
    ],
)
def test_an_argument_that_is_not_allowed_ends_the_command_with_2_and_is_named(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_the_command_says_how_sure_it_is(capsys):
    assert main([QUERY, "--method", "log_sweep", "--budget", "400"]) == 0
    assert re.search(r"suggested learning rate 0.0\d+, between 0.\d+ and 0.\d+", capsys.readouterr().out)
