"""Frames as tables: labels, units and number formats come from `charts.fields`, suppressed cells say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from charts.fields import field, printf
from queries.csv_text import csv_text

_HIDDEN = {"suppressed"}


def table(
    frame: pl.DataFrame,
    *,
    key: str,
    columns: Iterable[str] | None = None,
    alt: str,
    height: int | None = None,
    config: Mapping[str, Any] | None = None,
    widths: Mapping[str, int] | None = None,
    **more: Any,
) -> None:
    """Show a frame. Only the columns shown reach the browser; a suppressed cell is empty, and a line below says why.

    `config` overrules how a column is shown, `widths` how wide it is; `more` is for `st.dataframe` as it is.
    """
    names = [name for name in (columns or frame.columns) if name in frame.columns and name not in _HIDDEN]
    st.dataframe(
        frame.select(names),
        key=key,
        hide_index=True,
        column_config={
            name: (config or {}).get(name) or _column(name, frame, (widths or {}).get(name)) for name in names
        },
        height=height or "auto",
        placeholder="–",
        alt=alt,
        **more,
    )
    if "suppressed" in frame.columns and frame["suppressed"].cast(pl.String).fill_null("").ne("").any():
        st.caption("Empty cells are suppressed: they rest on few people. Other counts are rounded down.")


def _column(name: str, frame: pl.DataFrame, width: int | None = None) -> object:
    spec = field(name)
    if not frame[name].dtype.is_numeric():
        return st.column_config.Column(spec.label, width=width or spec.width, help=spec.meaning or None)
    return st.column_config.NumberColumn(spec.label, width=width, help=spec.meaning or None, format=printf(spec.style))


def csv(frame: pl.DataFrame, heading: Iterable[str]) -> bytes:
    """The frame as CSV under comment lines that say what it is, of which release and under which purpose."""
    return csv_text(frame, heading).encode()
