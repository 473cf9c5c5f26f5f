"""Streamlit's index.html, with the address of its server in it.

Without that, a page asks for its settings below its own path first, /training/_stcore/health, and learns from two
404 errors that the server is one level up.
"""

import gzip
import json
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lrviz.ui.components.modules import base_path

TITLE = "LR-Viz"


def index_page() -> str:
    """The page that the server sends for every address, as `ServerAddress` changes it."""
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise ImportError("Streamlit is not installed")
    return with_server_address((Path(spec.origin).parent / "static" / "index.html").read_text(encoding="utf-8"))


def with_server_address(page: str) -> str:
    """The page with the app's name as its title and, before any other script, one that says where its server is."""
    script = f"window.__streamlit = {{ BACKEND_BASE_URL: location.origin + {json.dumps(base_path() + '/')} }};"
    before, _, rest = page.partition("<title>")
    _, end, after = rest.partition("</title>")
    page = f"{before}<title>{TITLE}{end}{after}" if end else page
    return page.replace("<script", f"<script>{script}</script>\n    <script", 1)


class ServerAddress:
    """ASGI middleware that writes the server's address into every page of HTML."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def rewrite(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None or message["type"] != "http.response.body":
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    headers = MutableHeaders(raw=start["headers"])
                    if headers.get("Content-Encoding") == "gzip":
                        body = gzip.decompress(body)
                        del headers["Content-Encoding"]
                    page = with_server_address(body.decode()).encode()
                    headers["Content-Length"] = str(len(page))
                    # They describe the file on disk, not this page.
                    del headers["ETag"], headers["Last-Modified"]
                    await send(start)
                    await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, rewrite)


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(raw=list(start["headers"]))
    is_html = headers.get("content-type", "").startswith("text/html")
    # What a reader downloads is HTML, too, and stays as it is.
    return start["status"] == 200 and is_html and "content-disposition" not in headers
