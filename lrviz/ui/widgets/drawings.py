"""Figures that several readers see: drawn once, and written once as what travels."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plotly.basedatatypes import BaseFigure

from lrviz.background import once
from lrviz.lessons.figures import FIGURES
from lrviz.spec.settings import Settings
from lrviz.ui.components.chart import chart, compact

DRAWN_BYTES = 200_000
"""About what a figure takes."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure, and the same in words."""

    figure: BaseFigure
    description: str

    @cached_property
    def body(self) -> str:
        """The figure as it travels."""
        return compact(self.figure)

    def show(self, key: str, on_click: Callable[[dict[str, Any]], None] | None = None) -> None:
        """Draws it under this key; on_click as of `chart`."""
        chart(self.figure, key=key, description=self.description, on_click=on_click, body=self.body)


@once(weight=DRAWN_BYTES)
def drawing(kind: str, runs: tuple[tuple[str, Settings], ...]) -> Drawing:
    """The figure of this kind, one of FIGURES, of these runs: name → run."""
    entry = FIGURES[kind]
    return Drawing(entry.draw(dict(runs)), entry.describe(dict(runs)))
