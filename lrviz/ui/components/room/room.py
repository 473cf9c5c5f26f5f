"""The room: one Streamlit component that draws a training at all rates of the ruler.

What it sends is described in `payload`. What comes back, each a trigger of one rerun:

    learning_rate   float                              the ruler's handle was released, or a suggested rate was taken
    pin             {"learning_rate": float}
    clear_pins      True
    change          {"epoch": int, "factor": float}    from that epoch on, the rate there times the factor
    undo            True                               the last such change is taken back
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from streamlit.components import v2

from lrviz.training.rate_sweep import TrainingRateSweep
from lrviz.ui.components import modules
from lrviz.ui.components.triggers import fields, number, signal, times_heard, triggers, whole

from .payload import PinnedRun, RoomFlags, pack

HTML = '<div class="lrv lrr"></div>'
SHAPES = {
    "learning_rate": number,
    "pin": fields(learning_rate=number),
    "clear_pins": signal,
    "change": fields(epoch=whole, factor=number),
    "undo": signal,
}
"""Event → what it carries."""


@functools.cache
def _component() -> Callable[..., Any]:
    return v2.component("lrviz_room", html=HTML, js=modules.ROOM.loader(), isolate_styles=False)


def training_room(
    ruler: TrainingRateSweep,
    rate: float,
    pins: Sequence[PinnedRun],
    flags: RoomFlags,
    *,
    key: str,
    callbacks: Mapping[str, Callable[[Any], None]],
) -> None:
    """Mount the room. callbacks: event → what receives its value, before the script reruns."""
    allowed = {
        "learning_rate": flags.show_ruler and flags.allow_learning_rate,
        "pin": flags.allow_pin,
        "clear_pins": flags.allow_pin,
        "change": flags.changing,
        "undo": flags.changing,
    }
    _component()(
        key=key,
        data=pack(ruler, rate, pins, flags, times_heard(key)),
        **triggers(key, SHAPES, {event: callbacks[event] if may else None for event, may in allowed.items()}),
    )
