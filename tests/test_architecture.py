"""The rules of docs/ARCHITECTURE.md that a machine can check: layers, sizes, and who may draw."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = sorted([ROOT / "app.py", *(file for part in ("lrviz", "pages", "tests", "benchmarks")
                                    for file in (ROOT / part).rglob("*.py"))])
PAGES = sorted((ROOT / "pages").glob("*.py"))
MATHS = {"jax", "jax.numpy", "numpy", "scipy", "optax", "math", "plotly"}


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def lines_in(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_layers():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("file", PYTHON, ids=name_of)
def test_python_files_are_short(file):
    limit = 60 if file.name == "app.py" else 100 if file in PAGES else 300
    assert lines_in(file) <= limit


@pytest.mark.parametrize("file", sorted((ROOT / "lrviz").rglob("*.js")), ids=name_of)
def test_scripts_are_short(file):
    assert lines_in(file) <= 400


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_pages_hold_no_maths_and_draw_nothing(file):
    found = {name for name in imported(file) if {name, name.split(".")[0]} & MATHS}
    assert not found


@pytest.mark.parametrize("file", PYTHON, ids=name_of)
def test_only_figures_draw(file):
    if "graph_objects" in str(imported(file)):
        assert name_of(file).startswith(("lrviz/figures", "tests/"))
