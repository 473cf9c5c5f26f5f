"""A page as a browser sees it come: elements at their places, and what goes when a run has not drawn it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PICTURES = {"lrviz_stage", "lrviz_room", "lrviz_chart", "lrviz_map"}
"""Components that are a page's picture. The atlas draws its own as HTML."""
ATLAS = 'class="lrv-atlas"'

Place = tuple[int, ...]


@dataclass
class Shown:
    """An element: its kind and message, the fragment that drew it, and in which run."""

    kind: str
    proto: Any
    fragment: str
    run: int

    @property
    def is_picture(self) -> bool:
        """Whether it is what a page is opened for: no control, no text and no progress."""
        if self.kind == "bidi_component":
            return self.proto.component_name in PICTURES
        return self.kind == "html" and ATLAS in self.proto.body


class ShownPage:
    """All elements of a page. run: how many runs there have been."""

    def __init__(self) -> None:
        self.run = 0
        self._elements: dict[Place, Shown] = {}
        self._blocks: set[Place] = set()
        self._fragments: frozenset[str] = frozenset()
        self._areas: dict[str, Place] = {}

    def __iter__(self) -> Iterator[Shown]:
        """From the top of the page."""
        return (shown for _, shown in sorted(self._elements.items()))

    def of(self, kind: str) -> list[Shown]:
        """The elements of a kind, from the top."""
        return [shown for shown in self if shown.kind == kind]

    def components(self, name: str) -> list[Shown]:
        """The components of this name, from the top."""
        return [shown for shown in self.of("bidi_component") if shown.proto.component_name == name]

    def begin(self, fragments: frozenset[str]) -> None:
        """A run begins, of these fragments or, where there are none, of all the page."""
        self.run += 1
        self._fragments, self._areas = fragments, {}

    def draw(self, place: Place, delta: Any) -> Shown | None:
        """The element that came, or None: it was a block for others."""
        if delta.WhichOneof("type") == "add_block":
            self._elements.pop(place, None)
            self._blocks.add(place)
            if delta.fragment_id in self._fragments:
                self._areas.setdefault(delta.fragment_id, place)
            return None
        if place in self._blocks:
            self._blocks.discard(place)
            self._clear(place)
        kind = delta.new_element.WhichOneof("type") or ""
        shown = Shown(kind, getattr(delta.new_element, kind, None), delta.fragment_id, self.run)
        if kind == "bidi_component":
            shown.proto.ClearField("bytes")  # nobody looks into it
        self._elements[place] = shown
        return shown

    def finish(self) -> None:
        """What the run has not drawn again is gone, in its fragments or on all of the page."""
        whole = [] if self._fragments else [()]
        for area in whole or (self._areas[name] for name in self._fragments & self._areas.keys()):
            self._clear(area)

    def _clear(self, area: Place) -> None:
        for place in [place for place, shown in self._elements.items() if shown.run != self.run]:
            if place[: len(area)] == area:
                del self._elements[place]
