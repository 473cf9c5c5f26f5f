"""What Python and the browser both need to know, written in Python once: `python -m lrviz.ui.components.constants`.

That writes `constants.js`, which is checked in; `tests/ui/components/test_modules.py` fails when it is
out of date.
"""

import json
from pathlib import Path

from lrviz.descent import rate_sweep
from lrviz.descent.verdict import WORDS
from lrviz.figures import labels, look
from lrviz.figures.theme import PALETTE
from lrviz.labs.fate import DIVERGED, MOVING
from lrviz.spec.writing import SUPERSCRIPTS
from lrviz.training import predictions
from lrviz.ui.components.progress import records
from lrviz.ui.components.room import payload as room
from lrviz.ui.components.stage import payload as stage

FILE = Path(__file__).with_suffix(".js")
DASHES_IN_3D = ("dash", "dot", "dashdot", "longdash", "longdashdot")
"""Plotly's scenes know dashes by name only: those nearest to `look.DASHES`."""

CONSTANTS = {
    "PALETTE": PALETTE,
    # A block names a verdict by its place here.
    "VERDICTS": stage.VERDICTS,
    "VERDICT_WORDS": WORDS,
    "DASHES": [
        {"svg": dash.replace("px", "").replace(",", " "), "scene": named}
        for dash, named in zip(look.DASHES, DASHES_IN_3D, strict=True)
    ],
    "SUPERSCRIPTS": {chr(sign): chr(raised) for sign, raised in SUPERSCRIPTS.items()},
    # The ruler goes at least this far.
    "RATE_LIMITS": [rate_sweep.RULER_RATES[0], rate_sweep.RULER_RATES[-1]],
    # Of a run with more steps, no dot for each.
    "DOTS_UP_TO": look.DOTS_UP_TO,
    # Pixels from tick to tick on a logarithmic y axis.
    "TICK_SPACING": look.SPACING,
    # The stage's block.
    "HEIGHT_TOP": stage.HEIGHT_TOP,
    "RATE_TOP": stage.RATE_TOP,
    "NO_RATE": stage.NO_RATE,
    # The room's block, and its pictures.
    "EPOCH_SERIES": list(room.BY_EPOCH),
    "STEP_SERIES": list(room.BY_STEP),
    "SHARE_SERIES": sorted(room.UNITS),
    "SPECIAL_CODES": room.SPECIAL_CODES,
    "LEVELS": predictions.LEVELS,
    "NO_ANSWER": predictions.NO_ANSWER,
    "OUTSIDE": predictions.OUTSIDE,
    # The map, and the exponents of the smallest and the largest rate of the ruler above it.
    "DIVERGED": DIVERGED,
    "MOVING": MOVING,
    "MAP_DECADES": (-6, 2),
    # Charts: annotations that the browser moves, and their lines.
    "END_NOTE": labels.END,
    "TITLE_NOTE": look.TITLE,
    "LABEL_GAP": labels.GAP,
    "LINE_HEIGHT": look.LINE_HEIGHT,
    # Progress.
    "BOOK_VERSION": records.VERSION,
    "MAX_RECORDS": records.MAX_RECORDS,
    "MAX_ANSWER": records.MAX_ANSWER,
    "MAX_EPOCH": records.MAX_EPOCH,
    "NAME_PATTERN": records.NAME,
}


def module() -> str:
    """The text of `constants.js`."""
    lines = ["// Written by `python -m lrviz.ui.components.constants` from what Python says; not by hand."]
    for name, value in CONSTANTS.items():
        text = json.dumps(value, ensure_ascii=False)
        spread = text if len(text) < 100 else json.dumps(value, ensure_ascii=False, indent=2)
        lines.append(f"\nexport const {name} = {spread};")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(module(), encoding="utf-8")
    print(f"wrote {FILE}")
