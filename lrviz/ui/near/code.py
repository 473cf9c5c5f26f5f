"""The place's JavaScript."""

from pathlib import Path

from lrviz.ui.bundle import Bundle

BUNDLE = Bundle("near", [Path(__file__).with_name("near.js")])
HTML = '<div class="lrv-near" aria-hidden="true"></div>'
