"""Plotly's JavaScript: where the installed package has it, and where the server does."""

from pathlib import Path

import plotly
from plotly.offline import get_plotlyjs_version

PLOTLY_FILE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_URL = f"/assets/plotly-{get_plotlyjs_version()}.min.js"
