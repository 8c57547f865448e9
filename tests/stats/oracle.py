"""Reads what R said about the simulated frames (oracles/README.md)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

FOLDER = Path(__file__).parent / "oracles"


@cache
def people(name: str) -> pl.DataFrame:
    """A simulated frame as the estimate wants it: 'plain' or 'late'."""
    return pl.read_csv(FOLDER / f"{name}.csv").with_columns(
        pl.col("entry", "exit").cast(pl.Float64), pl.col("event").cast(pl.Boolean)
    )


@cache
def said(path: Path = FOLDER / "survival.csv") -> pl.DataFrame:
    return pl.read_csv(path, null_values="NA", schema_overrides={"group": pl.String, "value": pl.Float64})


def numbers(frame: str, quantity: str, group: str | None = None, file: str = "survival.csv") -> np.ndarray:
    """R's numbers in order of time; NaN where R has NA. Raises when there are none: a misspelt name must not pass."""
    rows = said(FOLDER / file).filter((pl.col("frame") == frame) & (pl.col("quantity") == quantity))
    if group is not None:
        rows = rows.filter(pl.col("group") == group)
    if rows.is_empty():
        raise LookupError(f"R said nothing about {frame}, {quantity}, {group}")
    return rows["value"].fill_null(float("nan")).to_numpy()
