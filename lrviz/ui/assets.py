"""Big static files, compressed once: Plotly's JavaScript and Streamlit's own bundles.

Streamlit sends its bundles uncompressed, and compressing them anew for every request would stall the event loop
when a class opens the page at the same moment.
"""

import gzip
import hashlib
import mimetypes
import re
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import brotli
from anyio import to_thread
from plotly.offline import get_plotlyjs_version
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from lrviz.ui.cache import cache_directory, read_cached, write_cached

PLOTLY_URL = f"/assets/plotly-{get_plotlyjs_version()}.min.js"
# On plotly.min.js (4.8 MB): quality 5 gives 1.29 MB in 0.1 s, 9 gives 1.23 in 0.4 s, 11 gives 1.11 in 8 s.
# So 9 while the server starts; the Docker image is built with 11.
BROTLI_QUALITY = 9
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

    def __init__(self, path: Path, on_first_page: bool) -> None:
        self.path = path
        self.on_first_page = on_first_page
        self.media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._bodies: dict[str, tuple[bytes, str]] = {}
        self._lock = threading.Lock()

    def encoded(self, encoding: str, quality: int = BROTLI_QUALITY) -> tuple[bytes, str]:
        """The body in this encoding, and its ETag."""
        with self._lock:
            if encoding not in self._bodies:
                self._bodies[encoding] = self._encode(encoding, quality)
            return self._bodies[encoding]

    def _encode(self, encoding: str, quality: int) -> tuple[bytes, str]:
        raw = self.path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()[:32]
        etag = f'"{digest}-{encoding}"'
        if encoding == "identity":
            return raw, etag
        cached = Path("assets", f"{digest}.{encoding}")
        body = read_cached(cached)
        if body is None:
            body = brotli.compress(raw, quality=quality) if encoding == "br" else gzip.compress(raw, 9, mtime=0)
            write_cached(cached, body)
        return body, etag


def static_assets() -> dict[str, Asset]:
    """URL path to asset; nothing that is not listed here can be served."""
    plotly, streamlit = (Path(find_spec(name).origin).parent for name in ("plotly", "streamlit"))
    index = (streamlit / "static" / "index.html").read_text()
    assets = {PLOTLY_URL: Asset(plotly / "package_data" / "plotly.min.js", on_first_page=True)}
    for file in sorted((streamlit / "static" / "static").rglob("*")):
        if HASHED_NAME.search(file.name):
            url = f"/{file.relative_to(streamlit / 'static').as_posix()}"
            assets[url] = Asset(file, on_first_page=f'".{url}"' in index)
    return assets


ASSETS = static_assets()


def precompress(quality: int = BROTLI_QUALITY) -> int:
    """Compress what a first page loads, before somebody waits for it; says how many files."""
    first = [asset for asset in ASSETS.values() if asset.on_first_page]
    for asset in first:
        for encoding in ("br", "gzip"):
            asset.encoded(encoding, quality)
    return len(first)


class CompressedAssets:
    """ASGI middleware that answers for the files in ASSETS; everything else passes through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = "/" + config.get_option("server.baseUrlPath").strip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asset = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            asset = ASSETS.get("/" + scope["path"].removeprefix(self.base).lstrip("/"))
        if asset is None:
            await self.app(scope, receive, send)
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
    count = precompress(quality=int(sys.argv[1]) if len(sys.argv) > 1 else BROTLI_QUALITY)
    print(f"compressed {count} files into {cache_directory()}")
