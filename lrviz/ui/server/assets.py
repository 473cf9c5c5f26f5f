"""Static files, compressed once: our components' modules, Plotly's JavaScript and Streamlit's own bundles.

Streamlit sends its bundles uncompressed, and compressing them anew for every request would stall the event loop
when a class opens the page at the same moment.
"""

import gzip
import hashlib
import mimetypes
import re
import threading
import zlib
from pathlib import Path

import brotli
import streamlit as st
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from lrviz.ui.components import modules
from lrviz.ui.components.modules import Served
from lrviz.ui.components.plotly_file import PLOTLY_FILE, PLOTLY_URL
from lrviz.ui.server.cache import cache_directory, read_cached, write_cached

# Brotli's quality on plotly.min.js (4.8 MB): 5 gives 1.29 MB in 0.1 s, 9 gives 1.23 in 0.4 s, 11 gives 1.11 in 8 s.
QUICK, SMALL = 5, 11
IMMUTABLE = "public, max-age=31536000, immutable"
HASHED_NAME = re.compile(r"\.[\w-]{8}\.(js|css|svg)$")


def accepted_encoding(header: str) -> str:
    """The best of br, gzip and identity that an Accept-Encoding header allows."""
    accepted = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        accepted[name.strip()] = weight.strip().removeprefix("q=") not in ("0", "0.0", "0.00", "0.000")
    return next((name for name in ("br", "gzip") if accepted.get(name)), "identity")


class Asset:
    """One file on disk and its compressed forms, each made at most once."""

    def __init__(self, path: Path | Served, on_first_page: bool) -> None:
        self.path = path
        self.on_first_page = on_first_page
        self.media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._bodies: dict[str, tuple[bytes, str]] = {}
        self._lock = threading.Lock()

    def encoded(self, encoding: str) -> tuple[bytes, str]:
        """The body in this encoding, and its ETag."""
        with self._lock:
            if encoding not in self._bodies:
                raw = self.path.read_bytes()
                digest = hashlib.sha256(raw).hexdigest()[:32]
                self._bodies[encoding] = _encode(raw, digest, encoding), f'"{digest}-{encoding}"'
            return self._bodies[encoding]

    def shrink(self) -> None:
        """Put the smallest form in the place of the quick one."""
        raw = self.path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()[:32]
        name = _brotli_name(digest, SMALL)
        self._bodies["br"] = _kept(name, raw) or _keep(name, brotli.compress(raw, quality=SMALL)), f'"{digest}-br"'


def _brotli_name(digest: str, quality: int) -> Path:
    return Path("assets", f"{digest}.{quality}.br")


def _encode(raw: bytes, digest: str, encoding: str) -> bytes:
    if encoding == "identity":
        return raw
    if encoding == "gzip":
        name = Path("assets", f"{digest}.gz")
        return _kept(name, raw) or _keep(name, gzip.compress(raw, 9, mtime=0))
    small, name = _brotli_name(digest, SMALL), _brotli_name(digest, QUICK)
    return _kept(small, raw) or _kept(name, raw) or _keep(name, brotli.compress(raw, quality=QUICK))


def _kept(name: Path, raw: bytes) -> bytes | None:
    """The compressed form that was kept under this name, if that is what it is: it goes to every reader's browser."""
    body = read_cached(name)
    if not body:
        return None
    try:
        # No more than the file is long, and one byte: what was put there could unpack to any length.
        unpacked = _unbrotlied(body, len(raw)) if name.suffix == ".br" else _ungzipped(body, len(raw))
    except (brotli.error, zlib.error):
        return None
    return body if unpacked == raw else None


def _unbrotlied(body: bytes, length: int) -> bytes:
    unpacking = brotli.Decompressor()
    part = whole = unpacking.process(body, output_buffer_limit=length + 1)
    while part and len(whole) <= length and not unpacking.is_finished():
        part = unpacking.process(b"", output_buffer_limit=length + 1)
        whole += part
    return whole if unpacking.is_finished() else b""


def _ungzipped(body: bytes, length: int) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    unpacked = unpacking.decompress(body, length + 1)
    return unpacked if unpacking.eof and not unpacking.unused_data else b""


def _keep(name: Path, body: bytes) -> bytes:
    write_cached(name, body)
    return body


def static_assets() -> dict[str, Asset]:
    """URL path to asset; nothing that is not listed here can be served."""
    streamlit = Path(st.__file__).parent
    index = (streamlit / "static" / "index.html").read_text()
    own = {PLOTLY_URL: PLOTLY_FILE, **modules.served()}
    assets = {url: Asset(file, on_first_page=True) for url, file in own.items()}
    for file in sorted((streamlit / "static" / "static").rglob("*")):
        if HASHED_NAME.search(file.name):
            url = f"/{file.relative_to(streamlit / 'static').as_posix()}"
            assets[url] = Asset(file, on_first_page=f'".{url}"' in index)
    return assets


ASSETS = static_assets()


def first_page_assets() -> list[Asset]:
    """What a first page loads."""
    return [asset for asset in ASSETS.values() if asset.on_first_page]


def precompress() -> None:
    """Compress what a first page loads, before somebody waits for it."""
    for asset in first_page_assets():
        for encoding in ("br", "gzip"):
            asset.encoded(encoding)


def shrink() -> None:
    """Make what a first page loads as small as it gets: a few seconds of one core, once if there is a cache."""
    for asset in first_page_assets():
        asset.shrink()


class CompressedAssets:
    """ASGI middleware that answers for the files in ASSETS; everything else passes through untouched.

    What is not in ASSETS and has an address of our own files, as those of another version, is not found.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = "/" + config.get_option("server.baseUrlPath").strip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = ""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            path = "/" + scope["path"].removeprefix(self.base).lstrip("/")
        asset = ASSETS.get(path)
        if asset is None:
            gone = PlainTextResponse("Not Found", 404, {"Cache-Control": "no-store"})
            await (gone if path.startswith("/assets/") else self.app)(scope, receive, send)
            return
        request = Headers(scope=scope)
        encoding = accepted_encoding(request.get("accept-encoding", ""))
        body, etag = await to_thread.run_sync(asset.encoded, encoding)
        headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding", "ETag": etag}
        if etag in request.get("if-none-match", ""):
            response = Response(status_code=304, headers=headers)
        else:
            headers |= {} if encoding == "identity" else {"Content-Encoding": encoding}
            response = Response(body, headers=headers, media_type=asset.media_type)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)


if __name__ == "__main__":
    precompress()
    shrink()
    print(f"compressed {len(first_page_assets())} files into {cache_directory()}")
