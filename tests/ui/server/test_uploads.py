"""Uploads: what there is no room for is refused before a byte of it is taken in."""

import asyncio

import pytest

from lrviz.background import memory
from lrviz.ui.server.uploads import COPIES, MESSAGE, PATH, BoundedUploads


def asked(path: str, length: str | None, method: str = "PUT") -> str:
    """What a client hears: "taken", or the message with which it is refused."""
    said: list[bytes] = []

    async def app(scope, receive, send):
        said.append(b"taken")

    async def send(message):
        assert message.get("status", 503) == 503
        said.append(message.get("body", b""))

    headers = [] if length is None else [(b"content-length", length.encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(BoundedUploads(app)(scope, None, send))
    return b"".join(said).decode()


@pytest.fixture(autouse=True)
def room(monkeypatch):
    """There is room for a thousand bytes."""
    monkeypatch.setattr(memory, "used", lambda: memory.limit() - COPIES * 1000)


@pytest.mark.parametrize(
    ("path", "length", "answer"),
    [
        (f"{PATH}a/b", "0", "taken"),
        (f"{PATH}a/b", "1000", "taken"),
        (f"{PATH}a/b", "1001", MESSAGE),
        (f"/base{PATH}a/b", "52428800", MESSAGE),
        (f"{PATH}a/b", None, "taken"),
        (f"{PATH}a/b", "-5", "taken"),
        (f"{PATH}a/b", "nonsense", "taken"),
        ("/elsewhere", "5000", "taken"),
    ],
)
def test_an_upload_is_taken_while_there_is_room(path, length, answer):
    assert asked(path, length) == answer


def test_nothing_is_taken_when_the_memory_is_used_up(monkeypatch):
    monkeypatch.setattr(memory, "used", lambda: memory.limit() + 1)
    assert asked(f"{PATH}a/b", "0") == MESSAGE
    assert asked(f"{PATH}a/b", None) == MESSAGE
    assert asked(f"{PATH}a/b", "0", method="OPTIONS") == "taken"
    assert asked("/", None, method="GET") == "taken"
