"""The map's own JavaScript and CSS."""

from pathlib import Path

from lrviz.figures.theme import PALETTE
from lrviz.ui.components.bundle import SCRIPTS, Bundle

_HERE = Path(__file__).parent
_PARTS = (SCRIPTS / "page_color.js", _HERE / "paint.js", _HERE / "asking.js", _HERE / "pointer.js", _HERE / "map.js")

HTML = '<div class="lrm"></div>'
BUNDLE = Bundle("map", _PARTS, {"PALETTE": PALETTE}, [_HERE / "map.css"])
