"""The progress component's JavaScript."""

from pathlib import Path

from lrviz.ui.components.bundle import Bundle

_HERE = Path(__file__).parent
BUNDLE = Bundle("progress", [_HERE / part for part in ("store.js", "links.js", "progress.js")])
# Out of the page's flow, where even an empty element has a gap after it.
STYLE = ".st-key-lrviz-progress { position: absolute; width: 0; height: 0; overflow: hidden; }"
