"""Compression, the cache folder and its environment variable."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

from lrviz.ui import cache
from lrviz.ui.assets import ASSETS, PLOTLY_URL, Asset, accepted_encoding, first_page_assets
from lrviz.ui.server import cpu_fingerprint

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The cache folder, empty."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    cache.cache_directory.cache_clear()
    yield tmp_path / "cache"
    cache.cache_directory.cache_clear()


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.0", "identity"),
        ("deflate", "identity"),
        ("", "identity"),
        (";;q=,", "identity"),
    ],
)
def test_encoding_that_a_client_accepts(header, encoding):
    assert accepted_encoding(header) == encoding


def test_every_form_of_an_asset_is_the_file(folder, tmp_path):
    file = tmp_path / "code.abcdefgh.js"
    file.write_bytes(b"let x = 1;\n" * 500)
    asset = Asset(file, on_first_page=False)
    assert asset.encoded("identity")[0] == file.read_bytes()
    assert gzip.decompress(asset.encoded("gzip")[0]) == file.read_bytes()
    assert brotli.decompress(asset.encoded("br")[0]) == file.read_bytes()
    asset.shrink()
    assert brotli.decompress(asset.encoded("br")[0]) == file.read_bytes()
    assert len({asset.encoded(encoding)[1] for encoding in ("identity", "gzip", "br")}) == 3
    assert len(list((folder / "assets").iterdir())) == 3


def test_the_next_start_reads_what_this_one_compressed(folder, tmp_path):
    file = tmp_path / "code.abcdefgh.js"
    file.write_bytes(b"let x = 1;\n" * 500)
    Asset(file, on_first_page=False).shrink()
    (kept,) = (folder / "assets").iterdir()
    kept.write_bytes(b"kept")
    assert Asset(file, on_first_page=False).encoded("br")[0] == b"kept"


def test_only_hashed_bundles_and_plotly_are_listed():
    assert PLOTLY_URL in ASSETS
    assert len(first_page_assets()) > 30
    assert all(".." not in url and url.startswith(("/static/", "/assets/")) for url in ASSETS)
    assert not any(url.endswith((".html", ".json")) for url in ASSETS)


def test_no_cache_folder_is_no_problem(monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "off")
    cache.cache_directory.cache_clear()
    cache.write_cached(Path("assets", "x"), b"x")
    assert cache.read_cached(Path("assets", "x")) is None
    cache.cache_directory.cache_clear()


def test_a_folder_that_cannot_be_written_is_only_read(monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "/proc")  # not even root can add a file there
    cache.cache_directory.cache_clear()
    cache.write_cached(Path("assets", "x"), b"x")
    assert cache.read_cached(Path("assets", "x")) is None
    assert cache.read_cached(Path("version"))
    cache.cache_directory.cache_clear()


def test_a_bad_cache_folder_is_named_with_what_is_allowed():
    run = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=os.environ | {cache.VARIABLE: "not/absolute"},
        capture_output=True, text=True, check=False,
    )
    assert run.returncode != 0
    assert f'{cache.VARIABLE} is "not/absolute": it must be the absolute path of a folder, or "off"' in run.stderr
    assert "Traceback" not in run.stderr


def test_the_fingerprint_is_the_same_every_time():
    assert cpu_fingerprint() == cpu_fingerprint()
    assert len(cpu_fingerprint()) == 12
