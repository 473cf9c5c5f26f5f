"""Plotly's JavaScript: where the installed package has it, and where the server does."""

from importlib.util import find_spec
from pathlib import Path

from plotly.offline import get_plotlyjs_version

PLOTLY_FILE = Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
PLOTLY_URL = f"/assets/plotly-{get_plotlyjs_version()}.min.js"
