"""The stage's own JavaScript and CSS, put together from small files once, at import.

The browser imports inline JavaScript from a blob: URL, where relative imports do not resolve: so the files are
plain functions, joined into one module, and only the last of them exports.
"""

import re
from pathlib import Path

_HERE = Path(__file__).parent
_PARTS = (
    "dom.js",
    "data.js",
    "geometry.js",
    "theme.js",
    "picture3d.js",
    "contour.js",
    "card.js",
    "charts.js",
    "ruler.js",
    "transport.js",
    "keyboard.js",
    "stage.js",
)


def _squeeze(text: str) -> str:
    """Without indentation, comment lines and empty lines: the code travels with every rerun."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _squeeze_css(text: str) -> str:
    # Streamlit takes a text of one line for the path of a file.
    return "\n".join(line.strip() for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines())


JAVASCRIPT = _squeeze("\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS))
CSS = _squeeze_css((_HERE / "stage.css").read_text(encoding="utf-8"))
HTML = '<div class="lrv"></div>'
