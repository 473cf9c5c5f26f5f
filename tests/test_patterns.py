"""No regular expression takes longer than in proportion to its text: whoever sends the text could stop the server.

Every pattern in the sources is found by itself: where `re` is called, and among the names of each module.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pumping import METHODS, found_guilty, is_superlinear, parts_of, pumped

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "lrviz").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])
MAKERS = {
    "compile": 1,
    "search": 2,
    "match": 2,
    "fullmatch": 2,
    "split": 3,
    "findall": 2,
    "finditer": 2,
    "sub": 4,
    "subn": 4,
}
"""The functions of `re` that take a pattern, and at which place each takes its flags."""

LIKE = {"sub": "findall", "subn": "findall", "split": "findall", "finditer": "findall"}


@lru_cache
def trees() -> dict[Path, ast.Module]:
    """Every source file, parsed."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in SOURCES}


def namespace(file: Path) -> dict[str, object]:
    """The names of a module; a page runs when it is imported, so it has none."""
    path = file.relative_to(ROOT)
    if path.parts[0] != "lrviz":
        return {"re": re}
    return vars(importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__")))


def imports_re(file: Path) -> bool:
    """Whether a file imports `re`, which it must do under that name, so that its patterns are found."""
    nodes = list(ast.walk(trees()[file]))
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "re" for node in nodes), file
    aliases = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names if alias.name == "re"]
    assert all(alias.asname is None for alias in aliases), file
    return bool(aliases)


@lru_cache
def methods_of(name: str) -> tuple[str, ...]:
    """What the sources do with the pattern of this name; all there is if nothing is to be seen."""
    used = {
        node.attr
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and name in (getattr(node.value, "id", None), getattr(node.value, "attr", None))
    }
    return tuple(method for method in METHODS if method in {LIKE.get(one, one) for one in used}) or METHODS


def calls(file: Path) -> Iterator[tuple[re.Pattern[str], tuple[str, ...]]]:
    """The patterns that stand in calls of `re` in a file, with the methods by which they are used."""
    named = {
        id(node.value): node.targets[0].id
        for node in ast.walk(trees()[file])
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(trees()[file]):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and getattr(node.func.value, "id", None) == "re"
            and node.func.attr in MAKERS
        ):
            continue
        maker, place = node.func.attr, MAKERS[node.func.attr]
        flags = [*node.args[place : place + 1], *(word.value for word in node.keywords if word.arg == "flags")]
        try:
            text, *flag = (
                eval(compile(ast.Expression(part), str(file), "eval"), namespace(file))
                for part in [node.args[0], *flags]
            )
        except NameError as error:
            pytest.fail(f"{file}:{node.lineno}: a pattern must be a constant, so that it can be tested ({error})")
        methods = methods_of(named.get(id(node), "")) if maker == "compile" else (LIKE.get(maker, maker),)
        yield (text if isinstance(text, re.Pattern) else re.compile(text, *flag)), methods


def compiled(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    """The compiled patterns in a value: a class, a collection, one itself."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, type):
        yield from compiled(dict(vars(value)), depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset, dict)):
        for one in list(value.values() if isinstance(value, dict) else value):
            yield from compiled(one, depth - 1)


def patterns() -> dict[re.Pattern[str], tuple[str, ...]]:
    """All patterns, with the methods by which they are used."""
    found: dict[re.Pattern[str], set[str]] = {}
    for file in SOURCES:
        if not imports_re(file):
            continue
        for pattern, methods in calls(file):
            found.setdefault(pattern, set()).update(methods)
        for name, value in namespace(file).items():
            for pattern in compiled(value):
                if pattern not in found:
                    found[pattern] = set(methods_of(name))
    return {pattern: tuple(method for method in METHODS if method in methods) for pattern, methods in found.items()}


PATTERNS = patterns()
EACH = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern[:40])


@EACH
def test_the_time_is_in_proportion_to_the_text(pattern):
    assert found_guilty(pattern, PATTERNS[pattern]) is None


@EACH
@given(st.data())
def test_the_time_is_in_proportion_to_random_texts_of_what_stands_in_the_pattern(pattern, data):
    _, pieces, ends = parts_of(pattern)
    front, piece = (
        data.draw(st.lists(st.sampled_from(pieces), min_size=least, max_size=3).map("".join)) for least in (0, 1)
    )
    end = data.draw(st.sampled_from([*ends, *pieces]))
    for method in PATTERNS[pattern]:
        assert not is_superlinear(getattr(pattern, method), pumped(front, piece, end)), (method, front, piece, end)


def test_patterns_are_found_wherever_they_stand_in_the_sources():
    texts = [pattern.pattern for pattern in PATTERNS]
    assert len(texts) > 30
    for known in ("log_history", "epoch", r"\r\n?", r"\.[\w-]{8}", "[a-z0-9-]{1,80}#"):
        assert any(known in text for text in texts), known


NUMBER = r"[-+]?(?:\d+(?:[.,]\d+)*\.?|[.,]\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf(?:inity)?)\b"


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (rf"(?:[A-Za-z_][\w.]*\s*[(=:]\s*)?[\[(\s]*(?P<number>{NUMBER})(?:$|[\s%)\](±/]|,(?!\s*[-+\d.])).*", "match"),
        (r"\bepoch\b'?\s*[:=\[]?\s*(\d+(?:\.\d+)?)", "search"),
        (r"\b(?:step|iter(?:ation)?)\b'?\s*[:=\[]?\s*(\d+)", "search"),
        (r"(a+)+$", "match"),
        (r"(a|a)*$", "match"),
        (r"(a|ab|b)*c", "match"),
        (r"^(\w+\s?)*$", "match"),
        (r"(?:[a-z]+)*\d", "search"),
        (r"\s*=\s*$", "search"),
        (r"\s+$", "search"),
        (r"a*a*b", "match"),
        (r"<[^>]*>", "findall"),
        (r"/\*.*?\*/", "findall"),
        (r"\d+\.?\d+%", "fullmatch"),
        (r".*,.*;", "fullmatch"),
        (r"\[\[[^\]]*\]\]", "findall"),
        (r"([0-9.]+)\s*\.\.\s*([0-9.]+)", "fullmatch"),
        (r"x*y", "search"),
        (r"(?<=a)[a-c]*d", "search"),
        (r'"(\\?.)*"', "match"),
        (r"(\w+):(\w+)", "findall"),
    ],
)
def test_patterns_that_are_known_to_be_slow_are_found_guilty(pattern, method):
    assert found_guilty(re.compile(pattern, re.I), (method,)) is not None


@pytest.mark.parametrize(
    "pattern",
    [
        r"a*+b",
        r"\A\s*+x",
        r"[a-z]{1,20}:",
        r"(?>a+)b|c",
        r"\d++(?:\.\d++)*+",
        r"^x*$",
        r"\{(?=\s*+\")",
        r"(?:ab)*",
    ],
)
def test_patterns_that_are_known_to_be_quick_are_not_found_guilty(pattern):
    assert found_guilty(re.compile(pattern), ("match", "fullmatch")) is None


def test_a_pattern_that_is_no_constant_is_refused(tmp_path, monkeypatch):
    file = ROOT / "pages" / "made_up.py"
    tree = ast.parse("import re\ndef find(text, words):\n    return re.search(words + 'x', text)\n")
    monkeypatch.setattr("tests.test_patterns.trees", lambda: {file: tree})
    with pytest.raises(pytest.fail.Exception, match=r"made_up.py:3: a pattern must be a constant"):
        list(calls(file))
