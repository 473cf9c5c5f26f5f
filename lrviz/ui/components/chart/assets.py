"""The chart's own JavaScript and CSS.

The palette is part of the module: figures carry names of colours, and a switch of the theme needs no server.
"""

from pathlib import Path

from lrviz.figures.theme import PALETTE
from lrviz.ui.components.bundle import SCRIPTS, Bundle

_HERE = Path(__file__).parent
_PARTS = (SCRIPTS / "plotly.js", SCRIPTS / "page_color.js", _HERE / "theme.js", _HERE / "rates.js", _HERE / "chart.js")

HTML = '<div class="lrc"></div>'
BUNDLE = Bundle("chart", _PARTS, {"PALETTE": PALETTE}, [_HERE / "chart.css"])
