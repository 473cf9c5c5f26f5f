"""The stage: one Streamlit component that draws the surface, the run, its charts and the learning-rate ruler.

    stage(landscape, runs, ruler, key="stage", on_learning_rate=set_rate)

The block of bytes it sends is described in `payload`. What comes back, each a trigger of one rerun:

    learning_rate   float         the ruler's handle was released, or a suggested rate was taken
    start           [x, y]        the start was dragged, or the contour clicked
    pin             {"learning_rate": float}
    clear_pins      True
    points          str           a schedule was drawn: "share:factor, …"
"""

from __future__ import annotations

import base64
import functools
import html
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from streamlit.components import v2

from lrviz.ui.components import modules
from lrviz.ui.components.plotly_file import PLOTLY_FILE, PLOTLY_URL
from lrviz.ui.components.triggers import fields, number, place, signal, text, times_heard, triggers

from .payload import Flags, Landscape, Ruler, Run, Words, pack

__all__ = ["Flags", "Landscape", "Ruler", "Run", "Words", "pack", "stage", "standalone_html"]

HTML = '<div class="lrv"></div>'
DEFAULT_FLAGS = Flags()
SHAPES = {
    "learning_rate": number,
    "start": place,
    "pin": fields(learning_rate=number),
    "clear_pins": signal,
    "points": text,
}
"""Event → what it carries."""


@functools.cache
def _component() -> Callable[..., Any]:
    return v2.component("lrviz_stage", html=HTML, js=modules.STAGE.loader(), isolate_styles=False)


def stage(
    landscape: Landscape,
    runs: Sequence[Run],
    ruler: Ruler | None = None,
    flags: Flags = DEFAULT_FLAGS,
    *,
    key: str,
    on_learning_rate: Callable[[float], None] | None = None,
    on_start: Callable[[tuple[float, float]], None] | None = None,
    on_pin: Callable[[dict[str, float]], None] | None = None,
    on_clear_pins: Callable[[bool], None] | None = None,
    on_points: Callable[[str], None] | None = None,
) -> None:
    """Mount the stage. Every callback receives the value that the reader chose, before the script reruns."""
    adjustable = flags.show_ruler and flags.allow_learning_rate and not flags.waiting
    callbacks = {
        "learning_rate": on_learning_rate if adjustable else None,
        "start": on_start,
        "pin": on_pin,
        "clear_pins": on_clear_pins,
        "points": on_points,
    }
    _component()(
        key=key,
        data=pack(
            landscape,
            runs,
            ruler,
            flags,
            modules.base_path() + PLOTLY_URL,
            times_heard(key),
        ),
        **triggers(key, SHAPES, callbacks),
    )


def standalone_html(
    landscape: Landscape,
    runs: Sequence[Run],
    ruler: Ruler | None,
    flags: Flags,
    title: str,
) -> str:
    """The same stage as one HTML file that plays without a server; what would ask the server is left out."""
    offline = replace(flags, allow_start=False, allow_pin=False)
    block = base64.b64encode(pack(landscape, runs, ruler, offline)).decode()
    import_map, style = modules.STAGE.offline()
    return _PAGE.format(
        title=html.escape(title),
        plotly_js=_inside_script(PLOTLY_FILE.read_text(encoding="utf-8")),
        import_map=_inside_script(import_map),
        style=style,
        module=modules.STAGE.module,
        block=json.dumps(block),
    )


def _inside_script(code: str) -> str:
    return code.replace("</script", "<\\/script")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --page: #ffffff; }}
@media (prefers-color-scheme: dark) {{ :root {{ --page: #0e1117; }} }}
body {{ margin: 0 auto; padding: 24px 16px; max-width: 1400px; background: var(--page);
  font: 16px/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 20px; font-weight: 600; margin: 0 0 12px; }}
{style}
</style>
<script type="importmap">{import_map}</script>
<script>{plotly_js}</script>
</head>
<body>
<main><h1>{title}</h1><div class="lrv"></div></main>
<script type="module">
import mountStage from "{module}";
const data = Uint8Array.from(atob({block}), c => c.charCodeAt(0));
mountStage({{ data, parentElement: document.querySelector('main'), setTriggerValue: null }});
</script>
</body>
</html>
"""
