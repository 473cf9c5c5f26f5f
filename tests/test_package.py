"""The package: a wheel holds all that the app needs, and works where there is no checkout."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import lrviz
from lrviz.background.folders import PACKAGE, top
from lrviz.lessons.library import OURS
from lrviz.pages import PAGES
from lrviz.problems.networks import NETWORKS
from lrviz.training.training import MOST_EXAMPLES
from tests.harness.crowd import Student
from tests.harness.server import ROOT, free_port
from tests.harness.waiting import until

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
START_SECONDS = 120


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("lr_viz-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder in which nothing but the wheel is installed."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--target", str(folder), str(wheel))
    return folder


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", arguments[0], "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*command, *arguments[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def environment(installed: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(installed), "LRVIZ_CACHE_DIR": "off"}


def python(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment(installed), capture_output=True, text=True, check=False)


def test_the_wheel_holds_the_code_the_pages_the_lessons_and_the_licence(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {f"lrviz/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*.*") if path.suffix != ".pyc"}
    pages = {f"lrviz/_app/pages/{page.file.name}" for page in PAGES.values()}
    lessons = {f"lrviz/_app/lessons/{path.name}" for path in OURS.iterdir()}
    others = {"lrviz/_app/app.py", "lrviz/_app/.streamlit/config.toml", "lrviz/py.typed"}
    assert {name for name in code if (ROOT / name).is_file()} | pages | lessons | others <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not [name for name in names if "test" in name.split("/")[0] or "__pycache__" in name]


def test_the_files_of_the_app_are_found_in_a_checkout_and_in_an_installed_package(installed):
    assert top() == ROOT
    assert top(installed / "lrviz") == installed / "lrviz" / "_app"
    for folder in (top(), top(installed / "lrviz")):
        assert (folder / "app.py").is_file()
        assert (folder / ".streamlit" / "config.toml").is_file()


def test_the_installed_package_is_imported_anywhere_and_answers(installed, tmp_path):
    code = "import lrviz; print(lrviz.__file__, lrviz.__version__, lrviz.simulate(lrviz.Experiment()).losses.dtype)"
    file, *rest = python(installed, tmp_path, "-c", code).stdout.split()
    assert Path(file).is_relative_to(installed)
    assert rest == [lrviz.__version__, "float64"]
    assert python(installed, tmp_path, "-m", "lrviz", "--version").stdout == f"lrviz {lrviz.__version__}\n"


def test_the_installed_command_serves_every_kind_of_page_and_ends_on_ctrl_c(installed, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "12-mine.md").write_text((OURS / "01-what-the-learning-rate-is.md").read_text(encoding="utf-8"))
    port, log = free_port(), tmp_path / "log.txt"
    command = [sys.executable, "-m", "lrviz", "serve", "--port", str(port), "--lessons", "mine"]
    with log.open("wb") as sink:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment(installed), stdout=sink, stderr=sink)
        try:
            wait_until_healthy(server, port, log)
            missing = asyncio.run(
                visit(f"http://127.0.0.1:{port}", "", "playground", "what-the-learning-rate-is", "mine")
            )
        finally:
            server.send_signal(signal.SIGINT)
            status = server.wait(60)
    assert not missing
    assert status == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")


def wait_until_healthy(server: subprocess.Popen, port: int, log: Path) -> None:
    until(lambda: answers(port) or server.poll() is not None, START_SECONDS)
    assert server.poll() is None, log.read_text(encoding="utf-8")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False


async def visit(url: str, *pages: str) -> list[str]:
    """What is wrong with these pages, and pages of the registry and lessons that are not offered."""
    async with Student(url) as student:
        for page in pages:
            await student.open(page)
        return student.errors + sorted(PAGES.keys() - {"home"} - student.pages.keys())


def test_it_looks_as_the_checkout_does(installed):
    """The server's options stand in one place."""
    ours = (ROOT / ".streamlit" / "config.toml").read_bytes()
    assert (top(installed / "lrviz") / ".streamlit" / "config.toml").read_bytes() == ours


def test_every_requirement_is_pinned_within_its_range():
    ranges = {wanted.name: wanted for wanted in map(Requirement, PROJECT["project"]["dependencies"])}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    assert ranges.keys() == pins.keys()
    for name, wanted in ranges.items():
        assert wanted.specifier.contains(pins[name]), f"{name}: {pins[name]} is not in {wanted.specifier}"
        assert {clause.operator for clause in wanted.specifier} == {">=", "<"}


def test_the_version_stands_in_one_place():
    assert re.fullmatch(r"\d+\.\d+\.\d+", lrviz.__version__)
    assert "version" not in PROJECT["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert "version" not in citation
    assert citation["license"] == PROJECT["project"]["license"] == "Apache-2.0"


def test_importing_loads_no_data_and_no_server():
    code = "import sys, lrviz; print(*{'sklearn', 'streamlit', 'plotly', 'optuna', 'pandas'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_data_set_has_more_examples_than_are_counted_on():
    assert (
        max(len(network.examples(part).targets) for network in NETWORKS.values() for part in ("train", "validation"))
        <= MOST_EXAMPLES
    )
