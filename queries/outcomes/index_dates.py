"""Time zero at the index event: when each member of an indexed cohort entered it, and when they left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from cohorts.cohort import Cohort
from queries.outcomes.spans import index_of, spans


def from_index(dates: pl.DataFrame, groups: Sequence[Cohort], cursor: Any) -> pl.DataFrame:
    """`dates` of the members of each group, with `group`, `index_on` (their first entry) and `left_on`.

    `left_on` is null where the cohort is left only at the end of observation. Raises InvalidQuestion for a group
    without an index event.
    """
    found = []
    for group in groups:
        stays = spans(group, cursor)
        index = index_of(group.criterion)
        leaves = index is not None and (index.exit is not None or bool(index.censored_by))
        first = stays.sort("individual_id", "entry").unique("individual_id", keep="first", maintain_order=True)
        entered = first.select(
            pl.col("individual_id").cast(dates.schema["individual_id"]),
            pl.col("entry").alias("index_on"),
            (pl.col("exit") if leaves else pl.lit(None, dtype=pl.Date)).alias("left_on"),
            pl.lit(group.name).alias("group"),
        )
        found.append(dates.drop("index_on").join(entered, on="individual_id", how="inner", maintain_order="left"))
    return pl.concat(found)
