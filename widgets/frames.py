"""Answers as the frames that charts draw; a suppressed count is NULL there."""

from __future__ import annotations

from typing import Any

import polars as pl

from queries.attrition import AttritionAnswer


def steps_frame(answer: AttritionAnswer) -> pl.DataFrame:
    """step, alone, remaining, unknown."""
    rows = [
        {
            "step": each.step,
            "alone": number(each.alone),
            "remaining": number(each.remaining),
            "unknown": number(each.unknown),
        }
        for each in answer.steps
    ]
    schema = {"step": pl.String, "alone": pl.Int64, "remaining": pl.Int64, "unknown": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema)
    return frame.with_columns(step=pl.col("step").str.slice(0, 1).str.to_uppercase() + pl.col("step").str.slice(1))


def number(value: Any) -> int | None:
    """The count itself; None where it is suppressed or there is none."""
    return value if isinstance(value, int) else None
