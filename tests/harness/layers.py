"""The table of layers in docs/ARCHITECTURE.md: `python -m tests.harness.layers` writes it from the import contract."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ARCHITECTURE.md"
BEGIN, END = "<!-- layers: python -m tests.harness.layers -->\n", "<!-- end of layers -->\n"


def table() -> str:
    """Every layer of the contracts, the highest first, with the first line of its docstring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = {contract["containers"][0]: contract["layers"] for contract in contracts if contract["type"] == "layers"}
    rows = [f"| `{place}` | {words} |" for place, words in _rows("lrviz", layers)]
    return "\n".join(["| layer | holds |", "| --- | --- |", *rows]) + "\n"


def _rows(container: str, layers: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for line in layers[container]:
        for name in line.split(" | "):
            module = f"{container}.{name.strip('()')}"
            yield from _room(module)
            if module in layers:
                yield from _rows(module, layers)
            elif module == "lrviz.labs":
                for lab in sorted(path.parent.name for path in (ROOT / "lrviz" / "labs").glob("*/__init__.py")):
                    yield from _room(f"{module}.{lab}")


def _room(module: str) -> Iterator[tuple[str, str]]:
    path = ROOT / module.replace(".", "/")
    folder = path.is_dir()
    text = (path / "__init__.py" if folder else path.with_suffix(".py")).read_text(encoding="utf-8")
    summary = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0]
    place = path.relative_to(ROOT).as_posix() + ("/" if folder else ".py")
    yield place, " ".join(summary.split())


def written() -> str:
    """The table as it stands in the document."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
