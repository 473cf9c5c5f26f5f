"""The progress component's JavaScript: one file among the server's immutable ones, and the few lines that load it.

Inline code travels with every rerun; this way only the loader does.
"""

import hashlib
import json
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_PARTS = ("store.js", "links.js", "progress.js")


class _File:
    """The joined parts, to be served like a file."""

    def __init__(self, text: str) -> None:
        self._body = text.encode()
        self.name = f"progress-{hashlib.sha256(self._body).hexdigest()[:12]}.js"

    def read_bytes(self) -> bytes:
        return self._body


MODULE_FILE = _File("\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS))
MODULE_URL = f"/assets/{MODULE_FILE.name}"
# Out of the page's flow, where even an empty element has a gap after it.
STYLE = ".st-key-lrviz-progress { position: absolute; width: 0; height: 0; overflow: hidden; }"


def loader() -> str:
    """The component's inline code. Without the module a reader's progress lasts as long as the session: no fault."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    url = (f"/{path}" if path else "") + MODULE_URL
    return f"""let code;
export default async function (component) {{
code ??= import(location.origin + {json.dumps(url)});
try {{ return (await code).default(component); }} catch (error) {{ console.warn('progress is not kept:', error); }}
}}
"""
