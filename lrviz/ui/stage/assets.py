"""The stage's own JavaScript and CSS, and where Plotly's JavaScript is."""

from importlib.util import find_spec
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from lrviz.ui.bundle import SCRIPTS, Bundle

PLOTLY_FILE = Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
PLOTLY_URL = f"/assets/plotly-{get_plotlyjs_version()}.min.js"
_HERE = Path(__file__).parent
_OWN_PARTS = (
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
_PARTS = (SCRIPTS / "plotly.js", SCRIPTS / "page_color.js", *(_HERE / part for part in _OWN_PARTS))

HTML = '<div class="lrv"></div>'
BUNDLE = Bundle("stage", _PARTS, styles=_HERE / "stage.css")
