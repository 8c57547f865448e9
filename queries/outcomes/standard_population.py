"""The population that rates are standardised to: of the release, or a published one."""

from __future__ import annotations

import polars as pl

from cohorts.standards import RELEASE, age_bands, weights
from queries.outcomes.time_at_risk import DAYS_A_YEAR

SCHEMA = {"from_age": pl.Int64, "sex": pl.String, "weight": pl.Float64}


def standard_population(standard: str, everybody: pl.DataFrame) -> pl.DataFrame:
    """from_age (of five years), sex (null: both alike) and weight. Of the release: years in which the permitted of
    `everybody` (the dates of all of them) were observed, by age and recorded sex."""
    if standard != RELEASE:
        rows = [(age, None, weight) for age, weight in weights(standard).items()]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")
    seen = everybody.filter(pl.col("calendar") & pl.col("sex").is_in(["female", "male"])).select(
        "sex",
        start=(pl.col("start_of_data") - pl.col("birth_date")).dt.total_days() / DAYS_A_YEAR,
        end=(pl.col("end_of_data") - pl.col("birth_date")).dt.total_days() / DAYS_A_YEAR,
    )
    rows = []
    for age in age_bands():
        within = pl.min_horizontal("end", pl.lit(age + 5.0)) - pl.max_horizontal("start", pl.lit(float(age)))
        by_sex = seen.group_by("sex").agg(within.clip(lower_bound=0.0).sum().alias("weight"))
        rows += [(age, sex, weight) for sex, weight in sorted(by_sex.rows()) if weight > 0]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
