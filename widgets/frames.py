"""Answers as the frames that charts draw; a suppressed count is NULL there."""

from __future__ import annotations

from typing import Any

import polars as pl

from cohorts.criteria import Criterion
from queries.cohort.attrition import AttritionAnswer
from widgets.visit import Visit
from widgets.words import in_chart


def steps_frame(visit: Visit, answer: AttritionAnswer, criterion: Criterion) -> pl.DataFrame:
    """step (in words), alone, remaining, unknown, without."""
    rows = [
        {
            "step": in_chart(visit, each.step, criterion),
            "alone": number(each.alone),
            "remaining": number(each.remaining),
            "unknown": number(each.unknown),
            "without": number(each.without),
        }
        for each in answer.steps
    ]
    schema = {"step": pl.String, "alone": pl.Int64, "remaining": pl.Int64, "unknown": pl.Int64, "without": pl.Int64}
    return pl.DataFrame(rows, schema=schema)


def number(value: Any) -> int | None:
    """The count itself; None where it is suppressed or there is none."""
    return value if isinstance(value, int) else None
