"""Compression, and what the server serves."""

import asyncio
import gzip
import os
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from streamlit import config
from streamlit.runtime.app_session import AppSession

from lrviz.background.upkeep import Readers
from lrviz.ui.server import cache, presence
from lrviz.ui.server.assets import ASSETS, PLOTLY_URL, Asset, accepted_encoding, first_page_assets
from lrviz.ui.server.lifespan import cpu_fingerprint, watch_no_files


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
def test_the_best_encoding_is_chosen_that_a_client_accepts(header, encoding):
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


CODE = b"let x = 1;\n" * 500


@pytest.fixture
def code(tmp_path):
    """A file to be served."""
    file = tmp_path / "code.abcdefgh.js"
    file.write_bytes(CODE)
    return file


def test_the_next_start_reads_what_this_one_compressed(folder, code, monkeypatch):
    Asset(code, on_first_page=False).shrink()
    monkeypatch.setattr(brotli, "compress", lambda *_, **__: pytest.fail("compressed again"))
    assert brotli.decompress(Asset(code, on_first_page=False).encoded("br")[0]) == CODE


@pytest.mark.parametrize(
    "planted",
    [
        b"",
        b"kept",
        brotli.compress(b"alert(1)"),
        brotli.compress(CODE)[:-3],
        brotli.compress(CODE) + b"more",
        brotli.compress(CODE + b"alert(1)"),
        brotli.compress(b"0" * 50_000_000, quality=5),
        gzip.compress(CODE)[:-9],
        gzip.compress(b"alert(1)"),
        gzip.compress(CODE) + b"more",
        gzip.compress(b"0" * 50_000_000),
        os.urandom(2000),
    ],
    ids=range(12),
)
def test_what_was_put_in_the_place_of_an_asset_is_not_served(folder, code, planted):
    asset = Asset(code, on_first_page=False)
    for encoding in ("br", "gzip"):
        asset.encoded(encoding)
    asset.shrink()
    for kept in (folder / "assets").iterdir():
        kept.write_bytes(planted)
    again = Asset(code, on_first_page=False)
    assert brotli.decompress(again.encoded("br")[0]) == CODE
    assert gzip.decompress(again.encoded("gzip")[0]) == CODE
    again.shrink()
    assert brotli.decompress(again.encoded("br")[0]) == CODE


def test_only_hashed_bundles_and_plotly_are_listed():
    assert PLOTLY_URL in ASSETS
    assert len(first_page_assets()) > 30
    assert all(".." not in url and url.startswith(("/static/", "/assets/")) for url in ASSETS)
    assert not any(url.endswith((".html", ".json")) for url in ASSETS)


CORE = "processor : 0\nmodel name : A\ncpu MHz : 1000.5\nflags : fpu sse avx2\n"


@pytest.mark.parametrize(
    ("described", "is_another"),
    [
        (CORE * 2, False),
        (CORE.replace("1000.5", "3999.9"), False),
        (CORE.replace("avx2", "avx512f"), True),
        (CORE.replace("model name : A", "model name : B"), True),
        (CORE.replace("flags", "Features"), True),
    ],
)
def test_only_a_processor_of_another_model_or_with_other_abilities_has_another_fingerprint(
    monkeypatch, described, is_another
):
    texts = iter([CORE, described])
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: next(texts))
    assert (cpu_fingerprint() != cpu_fingerprint()) is is_another


def test_a_reader_is_here_from_the_connection_to_its_end(monkeypatch):
    readers, seen = Readers(), []
    monkeypatch.setattr(presence, "READERS", readers)

    async def app(scope, *_):
        seen.append(readers.here)
        if scope["type"] == "websocket":
            raise ConnectionError

    for kind, here in (("http", 0), ("websocket", 1)):
        with suppress(ConnectionError):
            asyncio.run(presence.Presence(app)({"type": kind}, None, None))
        assert seen[-1] == here
        assert readers.here == 0


@pytest.mark.parametrize(("watcher", "watches"), [("none", False), ("auto", True)])
def test_no_file_is_watched_for_who_comes_back_where_none_is_to_be(monkeypatch, watcher, watches):
    called = []
    monkeypatch.setattr(AppSession, "register_file_watchers", lambda _: called.append(True))
    monkeypatch.setattr(config, "get_option", lambda _: watcher)
    watch_no_files()
    AppSession.register_file_watchers(None)
    assert bool(called) is watches
