"""Every date that follow-up needs, one row an individual."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from cohorts.codes import Code
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.outcomes import Outcome, TimeZero
from queries import sql
from queries.codes import code_ids
from queries.frames import frame

NEVER = pl.DataFrame(schema={"individual_id": pl.Int32, "first_on": pl.Date})


def known_dates(cursor: Any, outcome: Outcome, time_zero: TimeZero | None) -> pl.DataFrame:
    """The columns of outcomes/dates.sql, `outcome_on` (first date of the outcome; null for death, which is
    `death_date`) and `index_on` (first record of the code that is time zero). Raises UnknownName for an unknown code.
    """
    dates = frame(cursor, _text("dates"))
    outcomes = first_dates(cursor, outcome.codes, outcome.min_dates, outcome) if outcome.codes else NEVER
    code = time_zero.code if time_zero else None
    starts = _index_dates(cursor, code) if code else NEVER
    for name, found in (("outcome_on", outcomes), ("index_on", starts)):
        found = found.rename({"first_on": name}).with_columns(pl.col("individual_id").cast(pl.Int32))
        dates = dates.join(found, on="individual_id", how="left", maintain_order="left")
    return dates


def first_dates(cursor: Any, codes: tuple[Code, ...], min_dates: int, outcome: Outcome) -> pl.DataFrame:
    """(individual_id, first_on) of a condition. A code the release does not know adds nothing; it must know one."""
    known: list[int] = []
    unknown: InvalidQuestion | None = None
    for code in codes:
        try:
            known += code_ids(cursor, code, "condition")
        except UnknownName as error:
            unknown = error
    if not known:
        if unknown is None or len(codes) == 1:
            raise unknown or InvalidQuestion(f"'{outcome.name}' has no codes")
        raise InvalidQuestion(
            f"The release knows none of the codes of '{outcome.name}'",
            where=", ".join(map(str, codes)),
            do="Choose an outcome by a code of this release",
        )
    query = _text("first_condition")
    return frame(cursor, query, {"code_ids": sorted(set(known)), "min_dates": min_dates})


def _index_dates(cursor: Any, code: Code) -> pl.DataFrame:
    """(individual_id, first_on) of a drug or a condition, whichever the code is in the release."""
    try:
        ids = code_ids(cursor, code, "treatment")
    except UnknownName:
        raise
    except InvalidQuestion:
        ids = code_ids(cursor, code, "condition")
        query = _text("first_condition")
        return frame(cursor, query, {"code_ids": list(ids), "min_dates": 1})
    return frame(cursor, _text("first_treatment"), {"code_ids": list(ids)})


@cache
def _text(name: str) -> str:
    return sql.text(sql.read(f"outcomes/{name}.sql"))
