"""The stage's own JavaScript and CSS, put together from small files once, at import.

The browser imports inline JavaScript from a blob: URL, where relative imports do not resolve: so the files are
plain functions, joined into one module, and only the last of them exports.

Inline code travels with every rerun. So the server has the module at `MODULE_URL`, among its immutable files, and the
component's own code is a loader of a few lines.
"""

import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path

from plotly.offline import get_plotlyjs_version

PLOTLY_FILE = Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
PLOTLY_URL = f"/assets/plotly-{get_plotlyjs_version()}.min.js"
_HERE = Path(__file__).parent
_PARTS = (
    "dom.js",
    "data.js",
    "geometry.js",
    "theme.js",
    "sphere.js",
    "picture3d.js",
    "contour.js",
    "card.js",
    "draw.js",
    "charts.js",
    "ruler.js",
    "transport.js",
    "clock.js",
    "page.js",
    "keyboard.js",
    "print.js",
    "probe.js",
    "stage.js",
)


def _squeeze(text: str) -> str:
    """Without indentation, comment lines and empty lines."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _joined() -> str:
    css = re.sub(r"/\*.*?\*/", "", (_HERE / "stage.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    parts = [f"const STAGE_CSS = {json.dumps(_squeeze(css))};"]
    parts += [_squeeze((_HERE / part).read_text(encoding="utf-8")) for part in _PARTS]
    return "\n".join(parts) + "\n"


class _ModuleFile:
    """The joined module, to be served like a file."""

    def __init__(self, text: str) -> None:
        self._body = text.encode()
        self.name = f"stage-{hashlib.sha256(self._body).hexdigest()[:12]}.js"

    def read_bytes(self) -> bytes:
        return self._body


HTML = '<div class="lrv"></div>'
MODULE = _joined()
MODULE_FILE = _ModuleFile(MODULE)
MODULE_URL = f"/assets/{MODULE_FILE.name}"


def loader(base_path: str) -> str:
    """The component's inline code, below `server.baseUrlPath`."""
    return f"""let code;
export default async function (component) {{
code ??= import(location.origin + {json.dumps(base_path + MODULE_URL)});
return (await code).default(component);
}}
"""
