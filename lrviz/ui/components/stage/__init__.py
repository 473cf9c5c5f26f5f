"""The stage: the rolling ball, its charts and the learning-rate ruler, as one component."""

from .payload import Flags, Landscape, Role, Ruler, Run, Words, pack
from .stage import DEFAULT_FLAGS, stage, standalone_html

__all__ = ["DEFAULT_FLAGS", "Flags", "Landscape", "Role", "Ruler", "Run", "Words", "pack", "stage", "standalone_html"]
