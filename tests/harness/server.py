"""A real server on a free port, for as long as a `with` block lasts."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]
NAVIGATION = ROOT / "lrviz" / "ui" / "server" / "navigation.py"
START_SECONDS = 90


@dataclass(frozen=True)
class Server:
    """Where a running server answers, its process id and its log."""

    url: str
    pid: int
    log: Path


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(
    script: Path, log: Path, *options: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """`streamlit run script`, ready to answer; stopped at the end. RuntimeError with the log if it does not start."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--browser.serverAddress",
        "localhost",
        *options,
    ]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=sink, stderr=subprocess.STDOUT, env=os.environ | dict(environment or {})
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(process, url, log)
            yield Server(url, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(process: subprocess.Popen, url: str, log: Path) -> None:
    def is_healthy() -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
        return False

    with suppress(AssertionError):
        until(lambda: is_healthy() or process.poll() is not None, START_SECONDS)
        if process.poll() is None:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")
