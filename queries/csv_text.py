"""Frames as CSV that a spreadsheet reads as text: what sources and users wrote is never run as a formula."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

#: What begins a formula; a sign alone, or before a plain number, does not.
_FORMULA = r"^\s*(?:[=@\t\r]|[+\-][^\d.\s]|[+\-][\d.]*[^\d.eE\s])"


def csv_text(frame: pl.DataFrame, comments: Iterable[str] = ()) -> str:
    """The frame under comment lines. A text that begins a formula stands behind an apostrophe, as OWASP advises."""
    head = "".join(f"# {' '.join(line.split())}\n" for line in comments)
    text = pl.selectors.string() | pl.selectors.categorical()
    safe = frame.with_columns(text.cast(pl.String))
    safe = safe.with_columns(
        pl.when(text.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).name.keep()
        for text in map(pl.col, (name for name, kind in safe.schema.items() if kind == pl.String))
    )
    names = pl.Series(safe.columns, dtype=pl.String)
    return head + safe.rename({name: f"'{name}" for name in names.filter(names.str.contains(_FORMULA))}).write_csv()
