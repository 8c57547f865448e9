"""A query's rows as a Polars frame."""

from __future__ import annotations

from typing import Any

import polars as pl


def frame(cursor: Any, query: str, values: dict[str, Any] | None = None) -> pl.DataFrame:
    """Every row. DuckDB hands Arrow over without copying it row by row."""
    return cursor.sql(query, params=values).pl()
