"""The headers of every response: what a page may load, who may show it in a frame, and what it tells others.

Nothing comes from another host, and no text that found its way into a page can run: scripts are files of this server,
and the loaders of components, which Streamlit imports from a blob: URL.
"""

import base64
import hashlib
import os
import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lrviz.ui.server.cache import EnvironmentVariableError
from lrviz.ui.server.index_page import index_page

VARIABLE = "LRVIZ_FRAME_ANCESTORS"
MOST_ANCESTORS = 20
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?")
CLOSED = ("_stcore", "metrics")
"""The path of Streamlit's numbers on its own memory, which are nobody's business but the server's."""
PARTS = ("text/javascript", "text/css")
"""Types of what is part of a page, and never one itself."""
UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi")
"""What a browser could let a page use, and these pages do not."""


def frame_ancestors() -> str:
    """Who may show the app in a frame, as Content-Security-Policy writes it, from LRVIZ_FRAME_ANCESTORS.

    "self" (also if it is not set): pages of the same origin. "none": nobody. Else the origins of other pages, such as
    https://moodle.school.example, separated by blanks or commas, beside the same origin. Raises
    `EnvironmentVariableError` for anything else.
    """
    value = os.environ.get(VARIABLE, "").strip()
    if value in ("", "self", "none"):
        return f"'{value or 'self'}'"
    origins = value.lower().replace(",", " ").split()
    if not 1 <= len(origins) <= MOST_ANCESTORS or not all(map(ORIGIN.fullmatch, origins)):
        raise EnvironmentVariableError(
            f'{VARIABLE} is "{value}": it must be "self", "none", or up to {MOST_ANCESTORS} addresses of sites that may'
            ' show the app in a frame, without a path, such as "https://moodle.school.example https://*.school.example".'
        )
    return " ".join(["'self'", *origins])


def content_security_policy(ancestors: str) -> str:
    """What a page may load and do; the scripts that stand in index.html are named by their digests."""
    rules = {
        "default-src": "'self'",
        # Streamlit's protobuf counts in WebAssembly; JavaScript's own eval stays forbidden.
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *_digests_of_inline_scripts()]),
        # Streamlit writes its styles as it draws, and Plotly gives its elements styles of their own.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _digests_of_inline_scripts() -> list[str]:
    scripts = re.findall(r"<script>(.*?)(?:</script>|\Z)", index_page(), flags=re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]


class SecurityHeaders:
    """ASGI middleware that adds the headers to every response, and closes Streamlit's metrics.

    Scripts and style sheets get none of those that a browser obeys for pages only: a first page has a hundred of them.

    ancestors: who may show the app in a frame, see `frame_ancestors`. A websocket passes through.
    """

    def __init__(self, app: ASGIApp, ancestors: str) -> None:
        self.app = app
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            # An address holds a reader's whole run, and perhaps what a teacher hid.
            "Referrer-Policy": "same-origin",
        }
        self.page_headers = {
            "Content-Security-Policy": content_security_policy(ancestors),
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_part = headers.get("content-type", "").startswith(PARTS)
                for name, value in (self.headers if is_part else self.headers | self.page_headers).items():
                    headers[name] = value
            await send(message)

        app = PlainTextResponse("Not Found", 404) if _is_closed(scope["path"]) else self.app
        await app(scope, receive, with_headers)


def _is_closed(path: str) -> bool:
    return tuple(part for part in path.lower().split("/") if part)[-2:] == CLOSED
