"""The JavaScript and CSS of the components, as a browser gets them: ES modules, and style sheets beside them.

    STAGE = Component("stage")       # stage/stage.js, whose default export draws the component

All files lie under one address that names a digest of all of them, so that relative imports resolve, and a browser
may keep every file for a year. A component's inline code travels with every rerun: it is a loader of a few lines that
imports the component's entry. The entry asks for all modules and style sheets of the component at once, and hands over
to its module when the styles are there, so that nothing is seen unstyled.
"""

import base64
import functools
import hashlib
import json
import posixpath
import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
IMPORT = re.compile(r'(?:\bfrom|^import) "(\.[^"\n]+)"', re.MULTILINE)
"""A static import of a file of ours, as `deno fmt` writes it."""


def squeezed(text: str) -> str:
    """Without comments that have their own lines, indentation, and empty lines."""
    # A comment that is not closed goes on to the end.
    text = re.sub(r"^[ \t]*/\*.*?(?:\*/|\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _read() -> dict[str, str]:
    files = sorted(file for kind in ("*.js", "*.css") for file in HERE.rglob(kind))
    return {file.relative_to(HERE).as_posix(): squeezed(file.read_text(encoding="utf-8")) for file in files}


FILES = _read()
"""Path under this folder → what is served."""


def imports_of(path: str) -> list[str]:
    """The files that a module imports, in its order. LookupError if there is none of that name."""
    folder = posixpath.dirname(path)
    found = [posixpath.normpath(posixpath.join(folder, name)) for name in IMPORT.findall(FILES[path])]
    for name in found:
        if name not in FILES:
            raise LookupError(f"{path} imports {name}, which does not exist")
    return found


def modules_of(path: str) -> tuple[str, ...]:
    """The module and all that it imports, directly or not; what is imported comes first. CycleError for a circle."""
    graph: dict[str, list[str]] = {}
    waiting = [path]
    while waiting:
        name = waiting.pop()
        if name not in graph:
            graph[name] = imports_of(name)
            waiting += graph[name]
    return tuple(TopologicalSorter(graph).static_order())


@dataclass(frozen=True)
class Component:
    """A component whose module is `name/name.js`; its style sheets are those beside its modules."""

    name: str

    @property
    def module(self) -> str:
        return f"{self.name}/{self.name}.js"

    @property
    def modules(self) -> tuple[str, ...]:
        """Its module and all that this imports."""
        return modules_of(self.module)

    @property
    def styles(self) -> tuple[str, ...]:
        """Its own come last, so that they count where two say something of one thing."""
        folders = sorted({str(Path(path).parent) for path in self.modules}, key=lambda folder: folder == self.name)
        return tuple(
            path for folder in folders for path in FILES if path.endswith(".css") and path.startswith(f"{folder}/")
        )

    @property
    def entry(self) -> str:
        """What is served as `name.js`, beside the folders."""
        asked = ", ".join(json.dumps(part) for part in (self.module, self.modules, self.styles))
        return f'import {{ load }} from "./entry.js";\nexport default await load({asked});\n'

    @property
    def url(self) -> str:
        """The entry's address, without the app's base path."""
        return f"{prefix()}{self.name}.js"

    def loader(self, otherwise: str = "") -> str:
        """The component's inline code; `otherwise`: a warning that is all there is when the module cannot be had."""
        caught = f" catch (error) {{ console.warn({json.dumps(otherwise)}, error); }}"
        call = "return (await code).default(component);"
        return f"""let code;
export default async function (component) {{
code ??= import(location.origin + {json.dumps(base_path() + self.url)});
code.catch(() => code = undefined);
{f"try {{ {call} }}{caught}" if otherwise else call}
}}
"""

    def offline(self) -> tuple[str, str]:
        """For a page without a server: an import map that holds the modules themselves, and the CSS.

        A module with a data: address has no folder, so that there imports go by a name: the path.
        """
        modules = {}
        for path in self.modules:
            code = FILES[path]
            for written, name in zip(IMPORT.findall(code), imports_of(path), strict=True):
                code = code.replace(f'"{written}"', f'"{name}"')
            modules[path] = f"data:text/javascript;base64,{base64.b64encode(code.encode()).decode()}"
        return json.dumps({"imports": modules}), "".join(FILES[path] for path in self.styles)


COMPONENTS = tuple(map(Component, ("stage", "room", "chart", "map", "near", "progress")))
STAGE, ROOM, CHART, MAP, NEAR, PROGRESS = COMPONENTS


@functools.cache
def _served() -> dict[str, str]:
    return FILES | {f"{component.name}.js": component.entry for component in COMPONENTS}


@functools.cache
def prefix() -> str:
    """The address under which all files lie; another one as soon as one of them changes."""
    return f"/assets/js-{hashlib.sha256(json.dumps(_served()).encode()).hexdigest()[:12]}/"


@dataclass(frozen=True)
class Served:
    """One file as it is served: its name says its type."""

    name: str
    body: bytes

    def read_bytes(self) -> bytes:
        """As a `Path` would."""
        return self.body


def served() -> dict[str, Served]:
    """Address, without the app's base path → file."""
    return {prefix() + path: Served(path, text.encode()) for path, text in _served().items()}


def base_path() -> str:
    """What stands before every path of the app: `server.baseUrlPath`."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""
