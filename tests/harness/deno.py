"""Deno, which checks and runs JavaScript without a browser; it comes with `make setup`."""

import subprocess
import sys
from pathlib import Path

from tests.harness.server import ROOT

DENO = Path(sys.executable).with_name("deno")


def run_deno(*arguments: str, given: str = "") -> str:
    """What it writes; AssertionError with its complaint if it fails. It may read nothing but the modules it imports."""
    done = subprocess.run(
        [DENO, *arguments], cwd=ROOT, input=given, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
