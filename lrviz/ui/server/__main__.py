"""Run the app: `lrviz serve --port 8501`."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from lrviz.background import run_command
from lrviz.background.folders import top
from lrviz.lessons.library import VARIABLE as LESSONS

HOST_VARIABLE = "STREAMLIT_SERVER_ADDRESS"
LOCAL, DEFAULT_PORT = "127.0.0.1", 8501


def main(arguments: Sequence[str] | None = None, prog: str = "python -m lrviz.ui.server") -> int:
    """Serves until it is stopped; the other options are those of the app's own `.streamlit/config.toml`."""
    asked = _parser(prog).parse_args(arguments)
    if trouble := _trouble(asked.host, asked.port or 0):
        print(f"{prog}: can't listen at {asked.host}, port {asked.port or DEFAULT_PORT}: {trouble}", file=sys.stderr)
        return 2
    if asked.lessons is not None:
        os.environ[LESSONS] = str(asked.lessons)
    import click
    from streamlit.web.cli import main as streamlit

    command = ["run", str(top() / "app.py"), "--server.address", asked.host]
    if asked.port is not None:
        command += ["--server.port", str(asked.port)]
    try:
        return streamlit.main(command, prog, standalone_mode=False) or 0
    except click.ClickException as error:
        print(f"{prog}: {error.format_message()}", file=sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):  # Ctrl-C, which is how a server is stopped
        return 0


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog, description=__doc__)
    parser.add_argument("--port", type=_port, help=f"from 1 to 65535 ({DEFAULT_PORT})")
    parser.add_argument(
        "--host",
        type=_host,
        default=os.environ.get(HOST_VARIABLE) or LOCAL,
        help=f"the address to listen at: {LOCAL} for this computer alone, 0.0.0.0 for a class (%(default)s)",
    )
    parser.add_argument("--lessons", type=_folder, metavar="FOLDER", help="show the lessons of this folder beside ours")
    return parser


def _trouble(host: str, port: int) -> str:
    """Why nobody can listen there; nothing if somebody can."""
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        return (getattr(error, "strerror", None) or str(error)).lower()
    return ""


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535, not {text!r:.40}")
    return int(text)


def _host(text: str) -> str:
    if not text.strip() or text.startswith("-") or any(letter.isspace() or letter == "/" for letter in text):
        raise argparse.ArgumentTypeError(f"must be an address such as {LOCAL} or 0.0.0.0, not {text!r:.60}")
    return text


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"must be a folder of lessons; {text!r:.200} is not a folder")
    return path.resolve()


if __name__ == "__main__":
    run_command(main)
