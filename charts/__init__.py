"""Charts: a frame or an estimate in, a Plotly figure with its title, alt text and table out; no Streamlit here."""

from charts.figure import Figure
from charts.theme import DARK, LIGHT, Palette, palette

__all__ = ["DARK", "LIGHT", "Figure", "Palette", "palette"]
