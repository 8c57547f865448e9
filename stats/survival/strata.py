"""Strata: risk sets that never mix, made by laying each stratum's time line behind that of the one before.

An individual of stratum k is at risk on (k·L + entry, k·L + exit] with L longer than any time line. Every sum over risk
sets (log-rank, Cox, Firth, the exact p) is then the stratified one, by the same code.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stats.survival.covariates import NOT_KNOWN
from stats.survival.risk_sets import Spans


def numbered(frame: pl.DataFrame, columns: tuple[str, ...]) -> np.ndarray | None:
    """The stratum of each individual, from 0; None without columns. A value that is missing is one of its own.

    Raises ValueError when a column is missing, or holds numbers: a stratum is a level.
    """
    if not columns:
        return None
    for name in columns:
        if name not in frame.columns or frame.schema[name].is_numeric():
            raise ValueError(f"there are no levels in '{name}' to make strata of")
    levels = frame.select(pl.col(name).cast(pl.String).fill_null(NOT_KNOWN) for name in columns)
    return levels.select(pl.struct(pl.all()).rank("dense")).to_series().to_numpy().astype(np.int64) - 1


def line_length(spans: Spans) -> float:
    """How far apart time lines begin: every time of `spans` fits before the next."""
    return float(np.ceil(spans.exit.max(initial=0.0)) + 2.0)


def laid_out(spans: Spans, strata: np.ndarray | None, length: float) -> Spans:
    """`spans` with each stratum on a time line of its own; as they are without strata."""
    if strata is None:
        return spans
    behind = strata * length
    entry = np.where(np.isfinite(spans.entry), spans.entry, -1.0)  # at risk from the start of the line
    return Spans(entry + behind, spans.exit + behind, spans.event)
