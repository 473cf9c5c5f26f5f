"""The chart: a figure drawn in the browser by the Plotly that the stage uses."""

from .chart import Ruled, chart, compact, ruled_chart

__all__ = ["Ruled", "chart", "compact", "ruled_chart"]
