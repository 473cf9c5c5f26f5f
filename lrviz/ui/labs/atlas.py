"""The atlas as small pictures: the settled loss against the learning rate, for every optimizer on every surface."""

import html
import math
from collections.abc import Iterable, Mapping
from urllib.parse import quote

import numpy as np
import streamlit as st

from lrviz.background import Job, Report, once
from lrviz.descent.rate_sweep import RULER_RATES
from lrviz.descent.verdict import GOAL, Verdict
from lrviz.figures.theme import PALETTE
from lrviz.labs.atlas.atlas import STEPS, Cell, cell
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import Param
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.state.address import in_address, put_into_address
from lrviz.ui.state.jobs import result_or_progress

ACROSS, DOWN = 120, 48
"""Units of a picture; its width on the page follows the page's."""
TOP, BOTTOM = 1.0, -6.0
"""Decades of the gap, as a share of the start's, between which a curve is drawn."""
SHADE = {Verdict.JUST_RIGHT: 0.55, Verdict.DIVERGED: 0.35}
"""How strongly the verdicts that are painted cover the page, which may be light or dark."""
INK = PALETTE["light"]["muted"]
"""Seen on a light and on a dark page: an image does not know on which it stands."""
SAFE = " =:/.,"
GROUP = Param(name="group", label="Group by", default="surface", choices=("surface", "optimizer", "nothing"), help="")
SORT = Param(
    name="sort",
    label="Order",
    default="width",
    choices=("width", "name"),
    help="Width: how many decades of rates are just right.",
)
TITLES = {
    "surface": "Surface",
    "optimizer": "Optimizer",
    "nothing": "Nothing",
    "width": "Widest first",
    "name": "Menu order",
}
CONTROLS = (GROUP, SORT, STEPS)


class _Atlas:
    """Under whose keys the atlas' job is remembered."""

    @staticmethod
    def key(field: str) -> str:
        return f"atlas.{field}"


@st.fragment
def show_atlas() -> None:
    """The controls, then all pictures; those that are still to be computed come one by one."""
    group, sort, steps = _choices()
    known = _known(int(steps))
    whole = result_or_progress(
        _Atlas(),
        ("atlas", steps),
        lambda report: prepare(int(steps), report),
        ready=len(known) == len(_places()),
        watch=lambda job: _so_far(job, group, sort, int(steps)),
    )
    if whole is not None:
        _show(whole, group, sort)
    elif st.session_state.get(_Atlas.key("stopped")):
        _show(known, group, sort)


Cells = Mapping[tuple[str, str], Cell]


def _places() -> list[tuple[str, str]]:
    return [(surface, optimizer) for surface in SURFACES for optimizer in OPTIMIZERS]


def prepare(steps: int, report: Report) -> Cells:
    """All sweeps of the atlas, surface by surface."""
    cells, places = {}, _places()
    for surface, optimizer in places:
        report(len(cells) / len(places), f"{len(cells)} of {len(places)} sweeps")
        cells[surface, optimizer] = cell(surface, optimizer, steps)
    return cells


def _known(steps: int) -> Cells:
    """The cells that need not be computed."""
    return {place: cell(*place, steps) for place in _places() if cell.is_ready(*place, steps)}


def _so_far(job: Job, group: str, sort: str, steps: int) -> None:
    """How far it is, and the pictures that are there."""
    st.progress(job.share, job.message)
    _show(_known(steps), group, sort)


def _show(cells: Cells, group: str, sort: str) -> None:
    for heading in _headings(group):
        shown = [
            found
            for (surface, optimizer), found in cells.items()
            if heading == {"surface": surface, "optimizer": optimizer, "nothing": "all"}[group]
        ]
        if shown:
            st.html(_section(_title(group, heading), _sorted(shown, sort)))


def _choices() -> tuple[str, ...]:
    """Group, order and steps: from the address at first, and kept in it."""
    given = dict(in_address())
    chosen = []
    for column, param in zip(st.columns([1.2, 1, 1, 1.2])[:3], CONTROLS, strict=True):
        key = f"atlas.{param.name}"
        if key not in st.session_state:
            try:
                st.session_state[key] = param.parse(given.get(param.name, param.default))
            except ValueError as error:
                st.session_state[key] = param.default
                st.warning(escape_markdown(f"This link could not be read in full. {error}"))
        column.segmented_control(
            param.label,
            param.choices,
            key=key,
            help=param.help or None,
            required=True,
            format_func=_written,
        )
        chosen.append(st.session_state[key])
    pairs = [(param.name, value) for param, value in zip(CONTROLS, chosen, strict=True) if value != param.default]
    if sorted(pairs) != sorted(given.items()):
        put_into_address(pairs)
    return tuple(chosen)


def _written(choice: str) -> str:
    return TITLES.get(choice, choice)


def _headings(group: str) -> Iterable[str]:
    return {"surface": SURFACES, "optimizer": OPTIMIZERS, "nothing": ("all",)}[group]


def _title(group: str, heading: str) -> str:
    return {"surface": SURFACES, "optimizer": OPTIMIZERS}[group][heading].label if group != "nothing" else ""


def _sorted(cells: list[Cell], sort: str) -> list[Cell]:
    return sorted(cells, key=lambda found: -found.width) if sort == "width" else cells


def _section(title: str, cells: list[Cell]) -> str:
    """One heading and its pictures, as links to the playground."""
    heading = f"<h3>{html.escape(title)}</h3>" if title else ""
    return f'<section class="lrv-atlas">{heading}<div>{"".join(_card(found, title) for found in cells)}</div></section>'


@once
def _card(found: Cell, title: str) -> str:
    experiment = found.experiment
    names = [entry.label for entry in (experiment.optimizer_entry, experiment.surface_entry) if entry.label != title]
    width = f"{found.width:.1f}" if found.width else "none"
    link = html.escape(f"playground?{experiment.to_query()}")
    return (
        f'<a href="{link}" target="_self" title="{html.escape(found.describe())}">{_picture(found)}'
        f"<span>{html.escape(', '.join(names))}</span><b>{width}</b></a>"
    )


def _picture(found: Cell) -> str:
    """The curve over bands: what is just right in green, what diverges in wine."""
    bands = "".join(_bands(found, verdict) for verdict in SHADE)
    fixed = f'stroke="{INK}" vector-effect="non-scaling-stroke" fill="none"'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ACROSS} {DOWN}" preserveAspectRatio="none">{bands}'
        f'<path d="M0 {_height(GOAL)}H{ACROSS}" stroke-opacity=".5" stroke-dasharray="2 3" {fixed}/>'
        f'<path d="{_curve(found.gaps)}" stroke-width="1.6" {fixed}/></svg>'
    )
    # As an image: Streamlit takes drawings out of a page's HTML.
    return f'<img alt="{html.escape(found.describe())}" src="data:image/svg+xml,{quote(drawing, safe=SAFE)}">'


def _bands(found: Cell, verdict: Verdict) -> str:
    colour, width = PALETTE["dark"]["verdicts"][verdict], ACROSS / len(RULER_RATES)
    hit = np.array([other is verdict for other in found.verdicts])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hit, [False]]).astype(int)))
    return "".join(
        f'<rect x="{a * width:.1f}" y="0" width="{(b - a) * width:.1f}" height="{DOWN}" fill="{colour}"'
        f' fill-opacity="{SHADE[verdict]}"/>'
        for a, b in edges.reshape(-1, 2)
    )


def _curve(gaps: np.ndarray) -> str:
    """The path over all rates; what is not finite is a gap, what is out of the picture lies on its edge."""
    parts, pen = [], "M"
    for k, gap in enumerate(gaps):
        if not math.isfinite(gap):
            pen = "M"
            continue
        parts.append(f"{pen}{(k + 0.5) * ACROSS / len(RULER_RATES):.0f} {_height(gap)}")
        pen = "L"
    return "".join(parts)


def _height(gap: float) -> int:
    decades = min(max(math.log10(gap) if gap > 0 else BOTTOM, BOTTOM), TOP)
    return round(2 + (TOP - decades) / (TOP - BOTTOM) * (DOWN - 4))
