"""The chart: a figure drawn in the browser by the Plotly that the stage uses."""

from .chart import chart, compact

__all__ = ["chart", "compact"]
