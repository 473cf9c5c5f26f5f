"""The command `lrviz`: what it prints, its exit status, and that wrong use names the field and what is allowed."""

import io
import json
import os
import subprocess
import sys

import pytest

import lrviz
from lrviz.__main__ import COMMANDS, main
from lrviz.labs.log.__main__ import WRONG
from lrviz.labs.log.sign import SignKind
from tests.harness.server import ROOT

HEALTHY = "epoch,loss\n0,3\n1,2\n2,1.5\n3,1.2\n4,1.1\n5,1.05\n6,1.04\n7,1.04\n"
BROKEN = "epoch,loss\n0,3\n1,2\n2,1.5\n3,3\n4,10\n5,100\n6,nan\n7,nan\n"


def status(*arguments: str) -> int:
    """The exit status, also where argparse ends the process."""
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    assert status(name, "--help") == 0
    assert capsys.readouterr().out.startswith(f"usage: lrviz {name}")


def test_help_names_every_command_and_the_version_is_told(capsys):
    assert status("--help") == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)
    assert status("--version") == 0
    assert capsys.readouterr().out == f"lrviz {lrviz.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which command? One of serve, check, find, map, log, warm"),
        (["bake"], "invalid choice: 'bake'"),
        (["--port"], "unrecognized arguments: --port"),
        (["serve", "--port", "99999"], "--port: must be a whole number from 1 to 65535, not '99999'"),
        (["serve", "--port", "²"], "--port: must be a whole number from 1 to 65535"),
        (["serve", "--host", "a b"], "--host: must be an address such as 127.0.0.1 or 0.0.0.0, not 'a b'"),
        (["serve", "--lessons", "nowhere"], "--lessons: must be a folder of lessons; 'nowhere' is not a folder"),
        (["check"], "required: FOLDER"),
        (["check", "nowhere"], "FOLDER must be a folder of lessons; nowhere is not a folder"),
        (["find", "surface=hill"], "surface must be one of bowl,"),
        (["find", "learning_rate=fast"], "learning_rate must be a number from 1e-08 to 100, not 'fast'"),
        (["find", "surface=bowl", "--method", "luck"], "method must be one of"),
        (["find", "surface=bowl", "--seed", "x"], "seed must be a whole number from 0 to 999999, not 'x'"),
        (["find", "surface=bowl", "--budget", "x"], "budget must be a whole number"),
        (["map", "surface=bowl"], "required: --out"),
        (["map", "surface=bowl", "--out", "o", "--size", "x"], "--size: must be a whole number, not 'x'"),
        (["map", "surface=bowl", "--out", "o", "--tile", "3"], "tile must be a whole number from 16 to 1024, not 3"),
        (["log"], "required: FILE"),
        (["log", "missing.csv"], "missing.csv: no such file or directory"),
        (["log", "."], ".: is a directory"),
        (["log", ""], "FILE must be the name of a file, or - for the standard input"),
        (["log", "x", "--column", "loss=a", "--column", "loss=b"], "--column names loss twice: 'a' and 'b'"),
        (["log", "-", "--column", "loss"], "--column must be ROLE=NAME, as in train_loss=objective, not 'loss'"),
        (["warm", "--quickly"], "unrecognized arguments: --quickly"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_use_says_what_is_allowed(arguments, message, capsys):
    assert status(*arguments) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert not printed.out


def given(text: str | bytes, monkeypatch) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize(("text", "expected", "first"), [(HEALTHY, 0, "Healthy"), (BROKEN, 1, "Nan")])
def test_a_log_is_read_from_a_file_and_from_the_standard_input(text, expected, first, tmp_path, monkeypatch, capsys):
    file = tmp_path / "log.csv"
    file.write_text(text)
    assert status("log", str(file)) == expected
    from_file = capsys.readouterr().out
    given(text, monkeypatch)
    assert status("log", "-") == expected
    assert capsys.readouterr().out.splitlines()[1:] == from_file.splitlines()[1:]
    assert from_file.splitlines()[2].startswith(f"{first}, ")


def test_the_findings_as_json_say_what_is_wrong(tmp_path, capsys):
    file = tmp_path / "log.csv"
    file.write_text(BROKEN)
    assert status("log", "--json", str(file)) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["wrong"] == ["nan", "diverging"]
    assert [finding["kind"] for finding in found["findings"]] == ["nan", "diverging"]
    assert all(finding["explanation"] and finding["advice"] and finding["reasons"] for finding in found["findings"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "is empty"),
        (b"\x00\x01\x02", "not a text"),
        ("epoch,score\n0,3\n1,2\n", "no column is named as a loss; give --column train_loss=NAME, one of epoch, score"),
    ],
    ids=["empty", "bytes", "no loss"],
)
def test_what_is_no_log_is_refused(data, message, monkeypatch, capsys):
    given(data, monkeypatch)
    assert status("log", "-") == 2
    assert message in capsys.readouterr().err


def test_a_column_can_be_named(monkeypatch, capsys):
    given(HEALTHY.replace("loss", "score"), monkeypatch)
    assert status("log", "-", "--column", "train_loss=score") == 0
    assert "Healthy" in capsys.readouterr().out


def test_what_a_healthy_curve_shows_is_nothing_wrong():
    assert not {SignKind.HEALTHY, SignKind.LR_DROP, SignKind.STILL_IMPROVING, SignKind.TOO_SHORT} & set(WRONG)


def test_a_folder_of_lessons_is_checked_as_by_the_module_of_before(tmp_path):
    (tmp_path / "12-mine.md").write_text("---\ntitle: Mine\norder: 12\n---\nNothing.\n")
    told = [
        subprocess.run(
            [sys.executable, "-m", *command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        for command in (["lrviz", "check"], ["lrviz.lessons", "check"])
    ]
    assert [done.returncode for done in told] == [1, 1]
    assert told[0].stdout == told[1].stdout
    assert "12-mine.md" in told[0].stdout
    assert "Traceback" not in told[0].stderr


def test_a_reader_who_leaves_early_and_ctrl_c_leave_no_traceback(tmp_path):
    file = tmp_path / "log.csv"
    file.write_text(BROKEN)
    pipe = f"{sys.executable} -m lrviz log {file} | true"
    done = subprocess.run(pipe, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("redirection", "words"), [("log FILE >/dev/full", "no space left"), ("log - <&-", "the standard input is closed")]
)
def test_a_stream_that_cannot_be_used_is_no_finding_of_the_log(redirection, words, tmp_path):
    file = tmp_path / "ok.csv"
    file.write_text(HEALTHY)
    command = f"{sys.executable} -m lrviz {redirection.replace('FILE', str(file))}"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_that_the_terminal_cannot_write_is_written_in_escapes(tmp_path):
    (tmp_path / "η.csv").write_text(HEALTHY)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "lrviz", "log", str(tmp_path / "η.csv")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "\\u03b7.csv" in done.stdout
