"""The room's own JavaScript and CSS, on top of the stage's instruments."""

from pathlib import Path

from lrviz.ui.components.bundle import Bundle
from lrviz.ui.components.stage.assets import INSTRUMENTS, INSTRUMENTS_STYLE

_HERE = Path(__file__).parent
_OWN_PARTS = ("read.js", "curves.js", "signs.js", "picture.js", "by_hand.js", "readout.js", "probe.js", "room.js")

HTML = '<div class="lrv lrr"></div>'
BUNDLE = Bundle(
    "room", (*INSTRUMENTS, *(_HERE / part for part in _OWN_PARTS)), styles=[INSTRUMENTS_STYLE, _HERE / "room.css"]
)
