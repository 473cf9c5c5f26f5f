"""Who is here: a reader holds a connection as long as a page of theirs is open."""

from starlette.types import ASGIApp, Receive, Scope, Send

from lrviz.background import READERS


class Presence:
    """Counts the readers who are connected."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        READERS.come()
        try:
            await self.app(scope, receive, send)
        finally:
            READERS.leave()
