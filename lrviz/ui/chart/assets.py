"""The chart's own JavaScript and CSS, joined into one module at import, as the stage's are.

The palette is part of the module: figures carry names of colours, and a switch of the theme needs no server.
"""

import json
import re
from pathlib import Path

from lrviz.figures.theme import PALETTE
from lrviz.ui.stage.assets import _ModuleFile, _squeeze

_HERE = Path(__file__).parent
_PARTS = ("plotly.js", "theme.js", "chart.js")


class _ChartFile(_ModuleFile):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.name = self.name.replace("stage-", "chart-")


def _joined() -> str:
    css = re.sub(r"/\*.*?\*/", "", (_HERE / "chart.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    palette = json.dumps(PALETTE, separators=(",", ":"))
    parts = [f"const CHART_CSS = {json.dumps(_squeeze(css))};", f"const PALETTE = {palette};"]
    parts += [_squeeze((_HERE / part).read_text(encoding="utf-8")) for part in _PARTS]
    return "\n".join(parts) + "\n"


HTML = '<div class="lrc"></div>'
MODULE_FILE = _ChartFile(_joined())
MODULE_URL = f"/assets/{MODULE_FILE.name}"


def loader(base_path: str) -> str:
    """The component's inline code, below `server.baseUrlPath`; the module itself does not travel with every rerun."""
    return f"""let code;
export default async function (component) {{
code ??= import(location.origin + {json.dumps(base_path + MODULE_URL)});
return (await code).default(component);
}}
"""
