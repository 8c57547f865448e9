"""From dates to time at risk: entry, exit and event in days from time zero, or the reason why somebody is left out."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cohorts.outcomes import DEATH, Outcome, TimeZero

DAYS_A_YEAR = 365.25
AGE_END = 90 * DAYS_A_YEAR  # S-CL 7

UNKNOWN_CRITERION = "unknown for a criterion of a cohort"
NO_ZERO = {
    "birth": "no date of birth",
    "enrolment": "no date of enrolment",
    "sequencing": "no date of sampling or sequencing",
    "index": "no index event",
    "first": "no first record of the code that is time zero",
}
NO_CALENDAR = "ages are not known: dates are days since each individual's first day"
UNKNOWN_VITAL_STATUS = "unknown vital status"
NO_DEATH_DATE = "deceased, date of death not recorded"
NOT_OF_SEX = "the outcome counts in individuals recorded as {sex} only"
NO_AGE_LIMIT = "no date of birth or recorded sex, which the outcome needs"
NO_FOLLOW_UP = "no observation period"
PREVALENT = "had the outcome on or before entry (prevalent)"
UNDECIDED = "has a code that excludes, without being a case: neither"
BEFORE_LANDMARK = "had the outcome, died or left before the landmark"
TOO_OLD = "90 or older at entry"
CENSORED_BEFORE = "had the event that ends follow-up on or before entry"
NOTHING_AFTER = "no follow-up after entry"


def at_risk(
    dates: pl.DataFrame,
    outcome: Outcome,
    zero: TimeZero,
    *,
    delayed_entry: bool = True,
    sampled: bool = False,
    not_by_sequencing: Sequence[str] = (),
    look_back_days: int = 0,
    leave_out_days: int = 0,
    landmark: float | None = None,
    until: float | None = None,
) -> pl.DataFrame:
    """`dates` (of `outcome_dates.known_dates`) with zero (date), entry, exit (days), event, died, late_death, reason.

    `sampled`: being in the cohort needed a sample, so entry is not before it was taken; where only the date of
    sequencing is known that date, except in the datasets `not_by_sequencing`. Without `delayed_entry` everybody is at
    risk from time zero. `leave_out_days`: entry is so much later; `landmark`: not before so many days after time zero,
    and who had the outcome, died or left by then is counted apart. Who leaves the cohort on `left_on`, where there is
    such a column, is followed until then, and so is who has an event that censors on `censored_on`; `until`: the last
    day of follow-up from time zero. `reason` is null for those who are at risk; each other row has the first
    reason that applies.
    """
    taken = pl.coalesce(
        "sampled_on", pl.when(~pl.col("dataset").is_in(list(not_by_sequencing))).then(pl.col("sequenced_on"))
    )
    rows = dates.with_columns(zero=zero_date(zero), taken=taken if sampled else pl.lit(None, dtype=pl.Date))
    ends = [end for end in (AGE_END if zero.moment == "birth" else None, until) if end is not None]
    start = pl.col("start_of_data").dt.offset_by(f"{look_back_days}d")
    limit = _age_limit(outcome)
    rows = rows.with_columns(
        entry=pl.max_horizontal(
            pl.lit(0.0), *(_days(each) for each in (pl.col("enrolment_date"), start, pl.col("taken")))
        ),
        happened=_days(_date_of(outcome)),
        known=_days(pl.col("outcome_on")),  # apart from death
        death=_days(pl.col("death_date")),
        end=_days(pl.col("end_of_data")),
        limit=limit + _days(pl.col("birth_date")) if limit is not None else pl.lit(None, dtype=pl.Float64),
        left=_first_of(dates, "left_on", "censored_on"),
        censored=_first_of(dates, "censored_on"),
        last=pl.lit(min(ends) if ends else None, dtype=pl.Float64),
    )
    seen_from = (pl.col("entry") if delayed_entry else pl.lit(0.0)) + leave_out_days
    rows = rows.with_columns(
        entry=seen_from if landmark is None else pl.max_horizontal(seen_from, pl.lit(float(landmark))),
        exit=pl.min_horizontal("happened", "death", "end", "limit", "last", "left"),
    ).with_columns(
        # An outcome counts up to the end of the time in which it would be seen, and before the limit of its age.
        event=(pl.col("happened") <= pl.min_horizontal("end", "death", "last", "left")).fill_null(False)
        & (pl.col("happened") < pl.col("limit")).fill_null(True),
        late_death=(pl.col("death") > pl.col("end")).fill_null(False),
    )
    rows = rows.with_columns(died=(pl.col("death") == pl.col("exit")).fill_null(False) & ~pl.col("event"))
    return rows.with_columns(reason=_reason(outcome, zero, landmark))


def _first_of(dates: pl.DataFrame, *names: str) -> pl.Expr:
    """Days from time zero to the first of those columns that there are; null without any."""
    there = [_days(pl.col(name)) for name in names if name in dates.columns]
    return pl.min_horizontal(*there) if there else pl.lit(None, dtype=pl.Float64)


def _date_of(outcome: Outcome) -> pl.Expr:
    """When the outcome happened: of death its date, of a composite with death the first of both."""
    if outcome.kind == DEATH:
        return pl.col("death_date")
    return pl.min_horizontal("outcome_on", "death_date") if outcome.fatal else pl.col("outcome_on")


def zero_date(zero: TimeZero) -> pl.Expr:
    """The date of time zero among the columns of `outcome_dates.known_dates`."""
    moments = {
        "birth": pl.when("calendar").then(pl.col("birth_date")),
        "enrolment": pl.col("enrolment_date"),
        "sequencing": pl.coalesce("sampled_on", "sequenced_on"),
        "index": pl.col("index_on"),
        "first": pl.col("index_on"),
    }
    return moments[zero.moment]


def _days(date: pl.Expr) -> pl.Expr:
    """Days from time zero."""
    return (date - pl.col("zero")).dt.total_days().cast(pl.Float64)


def _age_limit(outcome: Outcome) -> pl.Expr | None:
    """Days from birth until which the outcome can happen; null for a sex without a limit."""
    if not outcome.before_age:
        return None
    limit = pl.lit(None, dtype=pl.Float64)
    for sex, years in outcome.before_age:
        limit = pl.when(pl.col("sex") == sex).then(pl.lit(years * DAYS_A_YEAR)).otherwise(limit)
    return limit


def _reason(outcome: Outcome, zero: TimeZero, landmark: float | None) -> pl.Expr:
    """The first reason why a row is not at risk; null when it is."""
    dies = outcome.fatal
    # At risk from time zero itself, so that a death on the first day is a death (as in R's Surv(time, status)).
    at_start = pl.col("entry") == 0
    before = pl.col("known") <= pl.col("entry")
    checks: list[tuple[pl.Expr, str]] = []
    if zero.moment == "birth":
        checks.append((~pl.col("calendar"), NO_CALENDAR))
    checks.append((pl.col("zero").is_null(), NO_ZERO[zero.moment]))
    if outcome.sex:
        checks.append((pl.col("sex").ne_missing(pl.lit(outcome.sex)), NOT_OF_SEX.format(sex=outcome.sex)))
    if outcome.before_age:
        checks.append((pl.col("limit").is_null(), NO_AGE_LIMIT))
    checks.append((pl.col("end_of_data").is_null(), NO_FOLLOW_UP))
    if dies:
        checks.append((pl.col("vital_status") == "unknown", UNKNOWN_VITAL_STATUS))
        checks.append(((pl.col("vital_status") == "deceased") & pl.col("death_date").is_null(), NO_DEATH_DATE))
    if outcome.exclusions:
        checks.append((pl.col("excluded_on").is_not_null() & pl.col("outcome_on").is_null(), UNDECIDED))
    if landmark is not None:
        checks.append(((pl.col("exit") <= landmark).fill_null(False), BEFORE_LANDMARK))
    if outcome.kind != DEATH:
        checks.append((before.fill_null(False), PREVALENT))
    if zero.moment == "birth":
        checks.append((pl.col("entry") >= AGE_END, TOO_OLD))
    checks.append(((pl.col("censored") <= pl.col("entry")).fill_null(False), CENSORED_BEFORE))
    stays = (pl.col("exit") > pl.col("entry")) | (at_start & (pl.col("exit") == 0))
    checks.append((~stays.fill_null(False), NOTHING_AFTER))
    reason = pl.lit(None, dtype=pl.String)
    for applies, words in reversed(checks):
        reason = pl.when(applies).then(pl.lit(words)).otherwise(reason)
    return reason
