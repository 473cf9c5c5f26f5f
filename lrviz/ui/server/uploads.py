"""Files that readers give: none is taken in for which the server has no room."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lrviz.background import memory

PATH = "/_stcore/upload_file/"
COPIES = 3
"""A file that is taken in is in memory about so many times: as it arrives, as it is kept, and as it is read."""
MESSAGE = "The server has no room for this file now. Try again in a minute, or keep every tenth line of it."


class BoundedUploads:
    """ASGI middleware that refuses an upload (503) for which the process would need more memory than it may use."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = PlainTextResponse(MESSAGE, 503) if _is_too_much(scope) else self.app
        await app(scope, receive, send)


def _is_too_much(scope: Scope) -> bool:
    if scope["type"] != "http" or PATH not in scope["path"] or scope["method"] not in ("PUT", "POST"):
        return False
    length = Headers(scope=scope).get("content-length", "")
    return memory.used() + COPIES * (int(length) if length.isdigit() else 0) > memory.limit()
