"""The stage's own JavaScript and CSS, and where Plotly's JavaScript is."""

from importlib.util import find_spec
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from lrviz.ui.components.bundle import SCRIPTS, Bundle

PLOTLY_FILE = Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
PLOTLY_URL = f"/assets/plotly-{get_plotlyjs_version()}.min.js"
_HERE = Path(__file__).parent
INSTRUMENTS = (
    SCRIPTS / "page_color.js",
    *(
        _HERE / part
        for part in (
            "dom.js",
            "block.js",
            "runs.js",
            "theme.js",
            "card.js",
            "frame.js",
            "ruler.js",
            "transport.js",
            "clock.js",
            "page.js",
            "keyboard.js",
            "print.js",
        )
    ),
)
"""What any component with a learning-rate ruler over a time has: the ruler, the transport, the frames of its charts."""

INSTRUMENTS_STYLE = _HERE / "shared.css"
_OWN_PARTS = (
    "data.js",
    "geometry.js",
    "sphere.js",
    "picture3d.js",
    "scene_turn.js",
    "contour.js",
    "draw.js",
    "charts.js",
    "readout.js",
    "probe.js",
    "stage.js",
)
_PARTS = (SCRIPTS / "plotly.js", *INSTRUMENTS, *(_HERE / part for part in _OWN_PARTS))

HTML = '<div class="lrv"></div>'
BUNDLE = Bundle("stage", _PARTS, styles=[INSTRUMENTS_STYLE, _HERE / "stage.css"])
