"""The cache folder: named, usual or none; and nothing that somebody else could have put there is read."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lrviz.ui.server import cache
from lrviz.ui.server.cache import EnvironmentVariableError, cache_directory, read_cached, write_cached
from tests.harness.server import ROOT

NAME = Path("assets", "x")
STRANGER = 4242
NOT_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Every test asks anew, and leaves the process' umask as it was."""
    before = os.umask(0o022)
    cache_directory.cache_clear()
    yield
    cache_directory.cache_clear()
    os.umask(before)


@pytest.fixture
def named(tmp_path, monkeypatch):
    """Names a folder, which is made with a mode."""

    def name(mode: int = 0o755, path: Path = tmp_path / "cache") -> Path:
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        monkeypatch.setenv(cache.VARIABLE, str(path))
        return path

    return name


def refused() -> str:
    with pytest.raises(EnvironmentVariableError, match=cache.VARIABLE) as caught:
        cache_directory()
    assert "nobody else may write" in str(caught.value)
    return str(caught.value)


def test_no_cache_folder_is_no_problem(monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "off")
    write_cached(NAME, b"x")
    assert read_cached(NAME) is None


def test_a_folder_that_cannot_be_written_is_only_read(monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "/proc")  # not even root can add a file there
    write_cached(NAME, b"x")
    assert read_cached(NAME) is None
    assert read_cached(Path("version")) == Path("/proc/version").read_bytes()


def test_a_bad_cache_folder_is_named_with_what_is_allowed():
    run = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {cache.VARIABLE: "not/absolute"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert f'{cache.VARIABLE} is "not/absolute": it must be the absolute path of a folder, or "off"' in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("mode", [0o755, 0o700, 0o555, 0o711])
def test_a_folder_that_only_its_owner_writes_is_used(named, mode):
    folder = named(mode)
    assert cache_directory() == folder
    write_cached(NAME, b"x")
    assert read_cached(NAME) == b"x"
    assert not (folder / NAME).stat().st_mode & 0o022


def test_a_folder_is_made_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "a" / "b"))
    assert cache_directory() == tmp_path / "a" / "b"


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777, 0o1777])
def test_a_folder_that_others_write_is_refused(named, mode):
    folder = named(mode)
    assert f"others can write to {folder} (mode {mode:o})" in refused()


def test_a_folder_below_one_that_others_write_is_refused(named, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o775)
    named(path=tmp_path / "shared" / "cache")
    assert "shared (mode 775)" in refused()
    (tmp_path / "shared").chmod(0o1777)  # nobody can move our folder away there
    assert cache_directory() == tmp_path / "shared" / "cache"


@pytest.mark.parametrize("inside", ["assets", "jax-0123", "results-0123/deeper"])
def test_a_folder_in_which_a_file_or_folder_is_open_to_others_is_refused(named, inside):
    folder = named()
    (folder / inside).mkdir(parents=True)
    (folder / inside / "file").write_bytes(b"x")
    for path in (folder / inside, folder / inside / "file"):
        before = path.stat().st_mode
        path.chmod(0o777)
        assert str(path) in refused()
        path.chmod(before)
    (folder / inside / "link").symlink_to("file")
    assert "is a link" in refused()


def test_a_link_of_our_own_to_a_folder_is_followed_once(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "link"))
    assert cache_directory() == tmp_path / "real"


@NOT_ROOT
def test_what_belongs_to_somebody_else_is_refused(named, tmp_path, monkeypatch):
    folder = named()
    os.chown(folder, STRANGER, -1)
    assert f"belongs to the user {STRANGER}" in refused()
    os.chown(folder, 0, -1)
    (folder / "assets").mkdir()
    (folder / "assets" / "x").write_bytes(b"x")
    os.chown(folder / "assets" / "x", STRANGER, -1)
    assert f"belongs to the user {STRANGER}" in refused()
    (tmp_path / "link").symlink_to(folder)
    os.chown(tmp_path / "link", STRANGER, -1, follow_symlinks=False)
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "link"))
    assert f"is a link of the user {STRANGER}" in refused()


@NOT_ROOT
def test_another_user_reads_what_root_made_as_in_an_image(named, monkeypatch):
    folder = named()
    write_cached(NAME, b"x")
    cache_directory.cache_clear()
    monkeypatch.setattr(os, "getuid", lambda: 10001)
    assert cache_directory() == folder
    assert read_cached(NAME) == b"x"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.chmod(0o664),
        lambda path: path.chmod(0o646),
        lambda path: (path.rename(path.with_name("y")), path.symlink_to("y")),
        lambda path: (path.unlink(), os.mkfifo(path)),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_a_file_that_is_doubtful_later_is_not_read(named, spoil):
    folder = named()
    write_cached(NAME, b"x")
    assert read_cached(NAME) == b"x"
    spoil(folder / NAME)
    assert read_cached(NAME) is None


def test_what_the_process_writes_is_closed_to_others_whatever_its_umask_was(named, tmp_path):
    named()
    os.umask(0o002)
    cache_directory()
    (tmp_path / "made").write_bytes(b"x")
    assert not (tmp_path / "made").stat().st_mode & 0o022


def test_the_usual_folder_is_left_out_with_a_warning_where_it_is_doubtful(tmp_path, monkeypatch, caplog):
    for folder in ("home", "temporary"):
        (tmp_path / folder).mkdir()
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temporary"))
    assert cache_directory() == tmp_path / "home" / "lrviz"
    (tmp_path / "home" / "lrviz").chmod(0o770)
    cache_directory.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert cache_directory() == tmp_path / "temporary" / f"lrviz-{os.getuid()}"
    assert "is not used: others can write" in caplog.text
    (tmp_path / "temporary" / f"lrviz-{os.getuid()}").chmod(0o707)
    cache_directory.cache_clear()
    assert cache_directory() is None
