"""The style sheet of the pages, under the colours of the theme that this visitor sees."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from charts import Palette, palette

HERE = Path(__file__).parent
MARK, ICON = HERE / "mark.svg", HERE / "icon.svg"


def colours() -> Palette:
    """The palette of the theme this visitor sees."""
    return palette(st.context.theme.type)


def apply() -> None:
    """Put the style sheet in force; Streamlit gives pages no names for its theme's colours, so they are set here."""
    seen = colours()
    names = {name: getattr(seen, name) for name in ("background", "hairline", "muted", "accent", "text")}
    root = "".join(f"--concord-{name}: {colour};" for name, colour in names.items())
    st.html(f"<style>:root {{{root}}}\n{_sheet()}</style>")


@cache
def _sheet() -> str:
    return (HERE / "style.css").read_text(encoding="utf-8")
