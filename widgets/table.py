"""Frames as tables: labels, units and number formats come from `charts.fields`, suppressed cells say so."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import streamlit as st

from charts.fields import field, printf

_HIDDEN = {"suppressed"}


def table(
    frame: pl.DataFrame, *, key: str, columns: Iterable[str] | None = None, alt: str, height: int | None = None
) -> None:
    """Show a frame. Only the columns shown reach the browser; a suppressed cell is empty, and a line below says why."""
    names = [name for name in (columns or frame.columns) if name in frame.columns and name not in _HIDDEN]
    st.dataframe(
        frame.select(names),
        key=key,
        hide_index=True,
        column_config={name: _column(name, frame) for name in names},
        height=height or "auto",
        placeholder="–",
        alt=alt,
    )
    if "suppressed" in frame.columns and frame["suppressed"].cast(pl.String).fill_null("").ne("").any():
        st.caption("Empty cells are suppressed: they rest on few people. Other counts are rounded down.")


def _column(name: str, frame: pl.DataFrame) -> object:
    spec = field(name)
    if not frame[name].dtype.is_numeric():
        return st.column_config.Column(spec.label, width=spec.width, help=spec.meaning or None)
    return st.column_config.NumberColumn(spec.label, help=spec.meaning or None, format=printf(spec.style))


def csv(frame: pl.DataFrame, heading: Iterable[str]) -> bytes:
    """The frame as CSV under comment lines that say what it is, of which release and under which purpose."""
    head = "".join(f"# {line}\n" for line in heading)
    return (head + frame.write_csv()).encode()
