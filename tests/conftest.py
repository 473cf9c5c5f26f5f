"""Fixtures for every layer."""

import pytest

from tests.harness.server import ROOT, running


@pytest.fixture(scope="session")
def app_server(tmp_path_factory):
    """The app, served as a reader gets it; `.url`, `.log`."""
    with running(ROOT / "app.py", tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server
