"""What every chart returns: the drawing, and what must stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl


@dataclass(frozen=True)
class Figure:
    """A drawing with its words and its numbers.

    `title` says what was found or is shown, with N; `subtitle` the units and the denominator; `alt` tells the same to
    who cannot see it; `table` holds exactly what is drawn, so that *Data* cannot show more than
    the picture.
    """

    drawing: go.Figure
    title: str
    alt: str
    table: pl.DataFrame
    subtitle: str = ""
