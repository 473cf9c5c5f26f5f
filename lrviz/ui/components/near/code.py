"""The place's JavaScript."""

from pathlib import Path

from lrviz.ui.components.bundle import Bundle

_HERE = Path(__file__).parent
BUNDLE = Bundle("near", [_HERE / "near.js"])
HTML = (
    '<div class="lrv-near" aria-hidden="true"><p>This part is loaded when you scroll to it. To print all of the lesson,'
    " choose Show every part at its foot first.</p></div>"
)
