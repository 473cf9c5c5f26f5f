"""The first page that a browser gets: it says where the server is, whatever the page's own path."""

import asyncio
import gzip

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse

from lrviz.ui.server.headers import content_security_policy
from lrviz.ui.server.index_page import ServerAddress, index_page


def ask(app) -> tuple[Headers, bytes]:
    """The headers and the body of a page behind the middleware."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/training", "headers": []}
    asyncio.run(ServerAddress(app)(scope, None, send))
    return Headers(raw=sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


PAGE = "<html><head><title>Streamlit</title><script src='a.js'></script></head><body>η</body></html>"


@pytest.mark.parametrize("path", ["", "/lr", "lr/viz/"])
def test_the_address_of_the_server_stands_before_every_script(monkeypatch, path):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": path}.get)
    page = index_page()
    first = page.index("<script")
    assert page[first:].startswith('<script>window.__streamlit = { BACKEND_BASE_URL: location.origin + "/')
    stripped = path.strip("/")
    assert f'location.origin + "/{stripped}/"' in page or (not stripped and 'location.origin + "/"' in page)


def test_the_policy_allows_each_inline_script_of_the_page():
    scripts = index_page().count("<script>")
    assert scripts >= 2
    assert content_security_policy("'self'").count("'sha256-") == scripts


@pytest.mark.parametrize("compressed", [False, True])
def test_a_page_is_rewritten_and_its_length_is_right(compressed):
    headers = {"Content-Encoding": "gzip", "ETag": "a", "Content-Type": "text/html"} if compressed else {}
    body = gzip.compress(PAGE.encode()) if compressed else PAGE
    headers, page = ask(HTMLResponse(body, headers=headers))
    assert "<title>LR-Viz</title>" in page.decode()
    assert page.decode().endswith("<body>η</body></html>")
    assert int(headers["content-length"]) == len(page)
    assert not {"etag", "content-encoding"} & set(headers)


@pytest.mark.parametrize(
    "response",
    [
        PlainTextResponse("<title>x</title><script"),
        JSONResponse({}),
        HTMLResponse("<script", status_code=404),
        HTMLResponse("<title>x</title><script", headers={"Content-Disposition": 'attachment; filename="run.html"'}),
    ],
    ids=["text", "json", "error", "download"],
)
def test_what_is_no_page_passes_as_it_is(response):
    assert ask(response)[1] == response.body


def test_a_websocket_passes_through():
    reached = []

    async def app(scope, receive, send):
        reached.append(scope["type"])

    asyncio.run(ServerAddress(app)({"type": "websocket"}, None, None))
    assert reached == ["websocket"]
