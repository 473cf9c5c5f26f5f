"""Bundles: the JavaScript of a component, put together from small files once, at import.

The browser imports inline JavaScript from a blob: URL, where relative imports do not resolve: so the files are plain
functions, joined into one module, and only the last of them exports. Inline code travels with every rerun: so the
server has the module among its immutable files, and the component's own code is a loader of a few lines.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

SCRIPTS = Path(__file__).parent / "scripts"
"""What several components share."""


class Bundle:
    """The joined module, to be served like a file at `url`, whose name changes with it.

    parts: files, in order. constants: JavaScript constants that stand before them. styles: files of CSS, together the
    constant `STYLES`.
    """

    def __init__(
        self,
        name: str,
        parts: Sequence[Path],
        constants: Mapping[str, object] | None = None,
        styles: Sequence[Path] = (),
    ) -> None:
        known = dict(constants or {})
        if styles:
            text = "\n".join(style.read_text(encoding="utf-8") for style in styles)
            # A comment that is not closed goes on to the end, as in CSS.
            known["STYLES"] = _squeezed(re.sub(r"/\*.*?(?:\*/|\Z)", "", text, flags=re.DOTALL))
        lines = [f"const {constant} = {json.dumps(value, separators=(',', ':'))};" for constant, value in known.items()]
        self.code = "\n".join([*lines, *(_squeezed(part.read_text(encoding="utf-8")) for part in parts)]) + "\n"
        self.name = f"{name}-{hashlib.sha256(self.code.encode()).hexdigest()[:12]}.js"
        self.url = f"/assets/{self.name}"

    def read_bytes(self) -> bytes:
        """The module, as a file would give it."""
        return self.code.encode()

    def loader(self, otherwise: str = "") -> str:
        """The component's inline code; `otherwise`: a warning that is all there is when the module cannot be had."""
        caught = f" catch (error) {{ console.warn({json.dumps(otherwise)}, error); }}"
        call = "return (await code).default(component);"
        return f"""let code;
export default async function (component) {{
code ??= import(location.origin + {json.dumps(base_path() + self.url)});
{f"try {{ {call} }}{caught}" if otherwise else call}
}}
"""


def base_path() -> str:
    """What stands before every path of the app: `server.baseUrlPath`."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def _squeezed(text: str) -> str:
    """Without indentation, comment lines and empty lines."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
