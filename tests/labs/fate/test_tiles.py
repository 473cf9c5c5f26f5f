"""Large maps on disk, by one process or by several, stopped and gone on with."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lrviz import Experiment
from lrviz.labs.fate import Window, fate_map
from lrviz.labs.fate.__main__ import main
from lrviz.labs.fate.mesh import COORDINATOR, PROCESS, PROCESSES, join_hosts
from lrviz.labs.fate.tiles import TiledMap
from tests.harness.server import ROOT
from tests.harness.waiting import until

QUERY = "surface=himmelblau&learning_rate=0.02&steps=50"
LIMIT = 2 * 2**30


def command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "lrviz.fate", QUERY, "--out", str(out), *more]


def started(out: Path, *more: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        command(out, *more),
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> np.ndarray:
    """The fates of a small map, by this process."""
    out = tmp_path_factory.mktemp("whole")
    assert main([QUERY, "--out", str(out), "--size", "256", "--tile", "64"]) == 0
    return np.load(out / "fates.npy")


def test_tiles_make_the_same_map_as_one_computation(whole):
    direct = fate_map(Experiment.from_query(QUERY), size=256)
    np.testing.assert_array_equal(whole, direct.fates)


def test_a_map_that_is_stopped_keeps_its_tiles_and_goes_on_with_the_first_that_is_missing(tmp_path):
    process = started(tmp_path, "--size", "4096", "--tile", "128")
    until(lambda: len(list(tmp_path.glob("tile-*"))) >= 3)
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on from here" in error
    assert not list(tmp_path.glob(".tile*")), "no half tile"
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("tile-*")}
    tiled = TiledMap(Experiment.from_query(QUERY), "starts", Window(-5, 5, -5, 5), 4096, 128, "float32")
    left = tiled.missing(tmp_path)
    assert len(left) == 32 * 32 - len(kept) > 0
    work = tiled.write(tmp_path)
    assert [next(work) for _ in range(2)] == left[:2]
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())


def test_a_broken_tile_is_computed_again(tmp_path, whole):
    arguments = [QUERY, "--out", str(tmp_path), "--size", "256", "--tile", "64"]
    assert main(arguments) == 0
    tiles = sorted(tmp_path.glob("tile-*"))
    tiles[3].write_bytes(tiles[3].read_bytes()[:100])
    tiles[5].unlink()
    tiles[7].write_bytes(b"")
    assert main(arguments) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "fates.npy"), whole)


def test_four_devices_share_a_map(tmp_path, whole):
    process = started(tmp_path, "--size", "256", "--tile", "64", JAX_NUM_CPU_DEVICES="4")
    _, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    np.testing.assert_array_equal(np.load(tmp_path / "fates.npy"), whole)


def test_two_processes_share_a_map(tmp_path, whole):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    processes = [
        started(
            tmp_path,
            "--size",
            "256",
            "--tile",
            "64",
            **{COORDINATOR: f"127.0.0.1:{port}", PROCESSES: "2", PROCESS: str(number)},
        )
        for number in range(2)
    ]
    for process in processes:
        _, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
    np.testing.assert_array_equal(np.load(tmp_path / "fates.npy"), whole)


def test_a_map_of_16_million_runs_takes_less_than_2_gb(tmp_path):
    code = (
        "import sys, resource; from lrviz.labs.fate.__main__ import main; "
        "assert main(sys.argv[1:]) == 0; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    arguments = [QUERY.replace("50", "5"), "--out", str(tmp_path), "--size", "4096", "--tile", "1024"]
    run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(run.stdout.split()[-1]) * 1024 < LIMIT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["surface=moon"], "surface must be one of"),
        ([QUERY, "--kind", "x"], "map must be one of"),
        ([QUERY, "--window", "1,2"], "window must be four numbers"),
        ([QUERY, "--window", "2,1,0,1"], "must be below"),
        ([QUERY, "--size", "100"], "size must be a multiple"),
        ([QUERY, "--tile", "3"], "tile must be"),
        ([QUERY, "--dtype", "int8"], "dtype must be"),
        ([QUERY, "--kind", "rate_momentum"], "takes the optimizer Momentum"),
    ],
)
def test_an_argument_that_is_not_allowed_ends_the_command_with_2_and_is_named(arguments, message, tmp_path, capsys):
    assert main([*arguments, "--out", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err


def test_a_folder_of_another_map_is_refused(tmp_path, capsys):
    assert main([QUERY, "--out", str(tmp_path), "--size", "64", "--tile", "64"]) == 0
    assert main([QUERY, "--out", str(tmp_path), "--size", "128", "--tile", "64"]) == 2
    assert "another map, which differs in size" in capsys.readouterr().err
    (tmp_path / "map.json").write_text("{")
    assert main([QUERY, "--out", str(tmp_path), "--size", "64", "--tile", "64"]) == 2
    assert "can't be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({COORDINATOR: "a:1"}, "must be set too"),
        ({COORDINATOR: "a", PROCESSES: "2", PROCESS: "0"}, "host:port"),
        ({COORDINATOR: "a:99999", PROCESSES: "2", PROCESS: "0"}, "host:port"),
        ({COORDINATOR: "a:1", PROCESSES: "0", PROCESS: "0"}, f"{PROCESSES} must be a whole number from 1"),
        ({COORDINATOR: "a:1", PROCESSES: "2", PROCESS: "2"}, f"{PROCESS} must be a whole number from 0 to 1"),
    ],
)
def test_variables_of_the_mesh_that_cannot_be_used_are_named(given, message, monkeypatch):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=message):
        join_hosts()


def test_without_variables_of_the_mesh_a_process_is_alone():
    assert join_hosts() is False
