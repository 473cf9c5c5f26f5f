"""The headers of every response, and who may show the app in a frame."""

import asyncio
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.ui.server.cache import EnvironmentVariableError
from lrviz.ui.server.headers import VARIABLE, SecurityHeaders, content_security_policy, frame_ancestors
from tests.harness.server import ROOT


def asked(path: str, kind: str = "http") -> tuple[list[dict], list[dict]]:
    """What reaches the app, and what is sent back, for one request."""
    reached, sent = [], []

    async def app(scope, receive, send):
        reached.append(scope)
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/plain"), (b"referrer-policy", b"unsafe-url")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"app"})
        else:
            await send({"type": "websocket.accept", "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "path": path, "method": "GET", "headers": []}
    asyncio.run(SecurityHeaders(app, "'self'")(scope, None, send))
    return reached, sent


def test_a_response_has_each_header_once():
    _, (start, body) = asked("/")
    names = [name for name, _ in start["headers"]]
    assert len(names) == len(set(names))
    assert dict(start["headers"])[b"referrer-policy"] == b"same-origin"
    assert body["body"] == b"app"


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_a_websocket_passes_through(kind):
    reached, sent = asked("/_stcore/stream", kind)
    assert reached
    assert sent == [{"type": "websocket.accept", "headers": []}]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/app/_stcore/metrics", "/_stcore/metrics/", "//_STCORE/Metrics"])
def test_the_metrics_are_closed_however_their_address_is_spelled(path):
    reached, sent = asked(path)
    assert not reached
    assert sent[0]["status"] == 404
    assert b"content-security-policy" in dict(sent[0]["headers"])


@pytest.mark.parametrize("path", ["/_stcore/health", "/metrics", "/_stcore/metrics2", "/_stcore/metrics/x"])
def test_no_address_but_that_of_the_metrics_is_closed(path):
    assert asked(path)[0]


def test_nothing_of_another_host_is_allowed():
    rules = dict(rule.split(" ", 1) for rule in content_security_policy("'self'").split("; "))
    for name, allowed in rules.items():
        for source in allowed.split():
            ours = source in ("'self'", "'none'", "data:", "blob:") or source.startswith("'sha256-")
            assert ours or (name, source) in {("style-src", "'unsafe-inline'"), ("script-src", "'wasm-unsafe-eval'")}
    assert "data:" not in rules["script-src"]


@pytest.mark.parametrize(
    ("value", "ancestors"),
    [
        ("", "'self'"),
        ("self", "'self'"),
        ("none", "'none'"),
        ("https://moodle.school.example", None),
        (
            "https://a.example, https://*.b.example:8443  http://c",
            "'self' https://a.example https://*.b.example:8443 http://c",
        ),
        ("HTTPS://Moodle.School.Example", "'self' https://moodle.school.example"),
    ],
)
def test_who_may_show_the_app_in_a_frame(monkeypatch, value, ancestors):
    monkeypatch.setenv(VARIABLE, value)
    assert frame_ancestors() == (ancestors or f"'self' {value}")


@pytest.mark.parametrize(
    "value",
    [
        "moodle.school.example",
        "https://a.example/course",
        "*",
        "https://*",
        "https://a.example; script-src *",
        "self none",
        "javascript:alert(1)",
        "https://a.example\nx",
        "https://user@a.example",
        "data:",
        "https://" + "a" * 5000 + "_",
        "https://a.example " * 21,
        "https://a..example",
        "https://-a.example",
        "https://ä.example",
        ",",
    ],
)
def test_another_value_is_refused_with_what_is_allowed(monkeypatch, value):
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(EnvironmentVariableError, match=f'(?s){VARIABLE} is .*it must be "self", "none"'):
        frame_ancestors()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_no_value_gets_into_the_policy_but_an_origin(value):
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = value
    try:
        assert not set(frame_ancestors()) & set(";,\n\r")
    except EnvironmentVariableError:
        pass
    finally:
        os.environ.pop(VARIABLE) if before is None else os.environ.update({VARIABLE: before})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        (VARIABLE, "school.example"),
        ("LRVIZ_MEMORY_MB", "much"),
        ("LRVIZ_STUDY_STORAGE", "a drawer"),
    ],
)
def test_the_server_does_not_start_with_a_bad_value(variable, value):
    run = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {variable: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert re.search(f"LR-Viz cannot start: .*{variable}.*{value}", run.stderr)
    assert "Traceback" not in run.stderr
