"""Follow-up that ends before observation does: at a chosen time, or at an event that censors."""

from __future__ import annotations

from typing import Any

import polars as pl

from cohorts.errors import InvalidQuestion
from cohorts.outcomes import Outcome, TimeZero
from queries.outcomes.landmark import LATEST_AGE, LATEST_DAYS
from queries.outcomes.outcome_dates import outcome_dates
from queries.outcomes.time_at_risk import DAYS_A_YEAR

CENSORED_ON = "censored_on"


def check(until: float | None, censor_at: Outcome | None) -> None:
    """Raises InvalidQuestion for a time that is none, or an event that ends follow-up anyway."""
    if until is not None and not 0 < until <= LATEST_DAYS:
        raise InvalidQuestion(
            f"Follow-up ends after time zero, and within {LATEST_DAYS:,} days", where="until", do="Give a time above 0"
        )
    if censor_at is not None and censor_at.fatal:
        raise InvalidQuestion(
            "Death ends follow-up by itself", where="censor at", do="Name a condition, treatment, procedure or value"
        )


def days(until: float | None, zero: TimeZero) -> float | None:
    """The last day of follow-up from time zero; `until` is an age in years on the age scale, else days."""
    if until is None or zero.moment != "birth":
        return until
    if until > LATEST_AGE:
        raise InvalidQuestion(
            f"With time zero birth follow-up ends at an age, {LATEST_AGE} at most", where="until", do="Give an age"
        )
    return until * DAYS_A_YEAR


def with_censoring(cursor: Any, dates: pl.DataFrame, event: Outcome | None) -> pl.DataFrame:
    """`dates` with the day of each individual's first such event; as they are without one."""
    if event is None:
        return dates
    found = outcome_dates(cursor, event).select(
        pl.col("individual_id").cast(dates.schema["individual_id"]), pl.col("first_on").alias(CENSORED_ON)
    )
    return dates.join(found, on="individual_id", how="left", maintain_order="left")


def sentence(until: float | None, censor_at: Outcome | None, zero: TimeZero) -> str:
    """What the estimand adds; nothing where follow-up ends with observation."""
    ends = []
    if until is not None:
        ends.append(f"age {until:g}" if zero.moment == "birth" else f"day {until:,.0f} of {zero.scale}")
    if censor_at is not None:
        ends.append(f"the first record of: {censor_at.title}")
    return f" Follow-up ends at {' or '.join(ends)} at the latest." if ends else ""
