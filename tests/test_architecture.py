"""The rules of docs/ARCHITECTURE.md that a machine can check: layers, sizes, and who may draw."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from lrviz.pages import PAGES as REGISTERED
from tests.harness import layers

ROOT = Path(__file__).parents[1]
PYTHON = sorted(
    [
        ROOT / "app.py",
        *(file for part in ("lrviz", "pages", "tests", "benchmarks") for file in (ROOT / part).rglob("*.py")),
    ]
)
SCRIPTS = sorted((ROOT / "lrviz").rglob("*.js"))
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


def test_no_module_imports_against_the_layers():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("file", PYTHON, ids=name_of)
def test_python_files_are_short(file):
    limit = 60 if file.name == "app.py" else 100 if file in PAGES else 300
    assert lines_in(file) <= limit


@pytest.mark.parametrize("file", SCRIPTS, ids=name_of)
def test_scripts_are_short(file):
    assert lines_in(file) <= 400
    assert max(map(len, file.read_text(encoding="utf-8").splitlines())) <= 120


def test_most_scripts_are_read_at_a_glance():
    assert statistics.median(map(lines_in, SCRIPTS)) <= 120


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_pages_hold_no_maths_and_draw_nothing(file):
    found = {name for name in imported(file) if {name, name.split(".")[0]} & MATHS}
    assert not found


@pytest.mark.parametrize("file", PYTHON, ids=name_of)
def test_only_figures_import_plotly(file):
    if "graph_objects" in str(imported(file)):
        assert re.match(r"tests/|lrviz/figures/|lrviz/labs/\w+/figures(/|\.py$)", name_of(file))


SHOWING = {
    "error",
    "warning",
    "info",
    "success",
    "exception",
    "markdown",
    "caption",
    "title",
    "header",
    "subheader",
    "html",
    "write",
    "progress",
    "toast",
}
"""Methods of Streamlit that read a text as Markdown or HTML."""
ESCAPING = {"escape_markdown", "escape_markdown_list", "escape"}
SHOWN_FILES = [file for file in PYTHON if file.is_relative_to(ROOT / "lrviz" / "ui") or file in PAGES]


def shown_in(tree: ast.AST) -> list[tuple[str, ast.expr]]:
    """Every argument that such a method reads, with the method's name."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SHOWING
        and ast.unparse(node.func.value) != "LOGGER"
    ]
    named = ("body", "help", "text")
    return [
        (call.func.attr, part)
        for call in calls
        for part in (*call.args, *(given.value for given in call.keywords if given.arg in named))
    ]


def unescaped(node: ast.AST) -> list[ast.AST]:
    """All parts of an expression but those inside a call that escapes, and formatted numbers."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ESCAPING:
        return []
    if isinstance(node, ast.FormattedValue) and is_a_number(node):
        return []
    return [node, *(part for child in ast.iter_child_nodes(node) for part in unescaped(child))]


def is_a_number(part: ast.FormattedValue) -> bool:
    """Such as {share:.0%} or {count:,}, which a text would refuse."""
    return part.format_spec is not None and bool(re.search(r"[,defg%]'$", ast.unparse(part.format_spec)))


@pytest.mark.parametrize("file", SHOWN_FILES, ids=name_of)
def test_what_went_wrong_is_shown_as_it_is(file):
    """An error or a warning quotes what somebody gave: nothing but our own words may be read as Markdown."""
    for kind, part in shown_in(ast.parse(file.read_text(encoding="utf-8"))):
        if kind in ("error", "warning", "exception"):
            for inner in unescaped(part):
                ours = isinstance(inner, ast.Constant | ast.JoinedStr | ast.FormattedValue)
                assert ours, f"line {part.lineno}: wrap it in escape_markdown(): {ast.unparse(inner)}"


@pytest.mark.parametrize("file", SHOWN_FILES, ids=name_of)
def test_no_exception_is_read_as_markdown(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}
    names = caught | {"error", "fault", "faults"}
    for _, part in shown_in(tree):
        for inner in unescaped(part):
            assert not (
                isinstance(inner, ast.Name | ast.Attribute)
                and getattr(inner, "id", getattr(inner, "attr", "")) in names
            ), f"line {part.lineno}"


@pytest.mark.parametrize("file", SHOWN_FILES, ids=name_of)
def test_no_page_turns_text_into_html(file):
    assert "unsafe_allow_html" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", SCRIPTS, ids=name_of)
def test_no_script_turns_text_into_html(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc", text)
    for written in re.findall(r"innerHTML\s*\+?=\s*((?:.|\n)*?);\n", text):
        assert re.fullmatch(r"(\s*\+?\s*'[^']*')*", written), f"not a constant: {written}"


def test_every_page_is_in_the_registry():
    assert {file.stem for file in PAGES} == set(REGISTERED)


def test_the_documents_table_of_layers_is_that_of_the_contracts():
    assert layers.written() == layers.table(), "python -m tests.harness.layers"


TESTS = [file for file in PYTHON if file.is_relative_to(ROOT / "tests")]
WAITING = ROOT / "tests" / "harness" / "waiting.py"


def is_private(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"(lrviz\.[\w.]*\.)?_(?!_)\w+", name) is not None


def private_names(tree: ast.AST) -> list[str]:
    """The private names of others that are imported, looked up, or set by name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "lrviz":
            found += [alias.name for alias in node.names if is_private(alias.name)]
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and ast.unparse(node.value) != "self":
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("setattr", "getattr", "delattr")):
            found += [part.value for part in node.args if isinstance(part, ast.Constant) and is_private(part.value)]
    return found


@pytest.mark.parametrize("file", TESTS, ids=name_of)
def test_tests_look_at_what_is_public(file):
    assert not private_names(ast.parse(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", [file for file in TESTS if file != WAITING], ids=name_of)
def test_tests_wait_for_a_state_and_not_for_a_time(file):
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in nodes}
    assert not names & {"sleep", "wait_for_timeout"}, "tests.harness.waiting has until()"


@pytest.mark.parametrize(
    "text",
    [
        "from lrviz.background.job import _JOBS",
        "job._JOBS.clear()",
        "monkeypatch.setattr(job, '_CLOSING', None)",
        "monkeypatch.setattr('lrviz.background.job._CLOSING', None)",
    ],
)
def test_a_private_name_is_found_where_a_test_uses_one(text):
    assert private_names(ast.parse(text))
    assert not private_names(ast.parse(text.replace("_", "")))
