"""Every date that follow-up needs, one row an individual."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from cohorts.codes import Code
from cohorts.criteria import HasMeasurement
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.outcomes import Outcome, TimeZero
from queries import sql
from queries.criteria.bind_measurement import in_release_unit
from queries.frames import frame
from queries.lookup.codes import code_ids, known_ids

NEVER = pl.DataFrame(schema={"individual_id": pl.Int32, "first_on": pl.Date})


def known_dates(cursor: Any, outcome: Outcome, time_zero: TimeZero | None) -> pl.DataFrame:
    """The columns of outcomes/dates.sql, `outcome_on` (first date of the outcome; null for death, which is
    `death_date`), `index_on` (first record of the code that is time zero) and, where the outcome has exclusions,
    `excluded_on` (first record of one). Raises UnknownName for an unknown code.
    """
    dates = frame(cursor, _text("dates"))
    outcomes = outcome_dates(cursor, outcome)
    code = time_zero.code if time_zero else None
    starts = _index_dates(cursor, code) if code else NEVER
    wanted = [("outcome_on", outcomes), ("index_on", starts)]
    if outcome.exclusions:
        wanted.append(("excluded_on", _exclusions(cursor, outcome.exclusions)))
    for name, found in wanted:
        found = found.rename({"first_on": name}).with_columns(pl.col("individual_id").cast(pl.Int32))
        dates = dates.join(found, on="individual_id", how="left", maintain_order="left")
    return dates


def outcome_dates(cursor: Any, outcome: Outcome) -> pl.DataFrame:
    """(individual_id, first_on) of an outcome, apart from death."""
    if outcome.parts:
        found = [outcome_dates(cursor, part).select(*NEVER.columns) for part in outcome.parts]
        typed = [one.cast(dict(NEVER.schema)) for one in found]
        return pl.concat(typed).group_by("individual_id").agg(pl.col("first_on").min()).sort("individual_id")
    match outcome.kind:
        case "condition":
            return first_dates(cursor, outcome.codes, outcome.min_dates, outcome)
        case "treatment":
            return frame(cursor, _text("first_treatment"), {"code_ids": _known(cursor, outcome)})
        case "procedure":
            return frame(cursor, _text("first_procedure"), {"code_ids": _known(cursor, outcome)})
        case "measurement":
            return _crossed(cursor, outcome)
        case _:
            return NEVER


def _known(cursor: Any, outcome: Outcome) -> list[int]:
    return sorted({one for code in outcome.codes for one in code_ids(cursor, code, outcome.kind)})


def _crossed(cursor: Any, outcome: Outcome) -> pl.DataFrame:
    """The first date with a value across the threshold, converted to the release's unit or refused (S-CL 6)."""
    sign, value, unit = outcome.threshold.sign, outcome.threshold.value, outcome.threshold.unit
    below = sign.startswith("<")
    leaf = HasMeasurement(outcome.codes[0], **{"at_most" if below else "at_least": value}, unit=unit)
    ids = code_ids(cursor, leaf.code, "measurement")
    stored, low, high, _ = in_release_unit(leaf, ids, cursor)
    values = {"code_ids": list(ids), "unit": stored, "threshold": high if below else low}
    return frame(cursor, _text("first_crossing"), {**values, "below": below, "included": sign.endswith("=")})


def _exclusions(cursor: Any, codes: tuple[Code, ...]) -> pl.DataFrame:
    """(individual_id, first_on) of the exclusion codes that the release knows."""
    known = sorted({one for code in codes for one in known_ids(cursor, code)})
    return frame(cursor, _text("first_condition"), {"code_ids": known, "min_dates": 1}) if known else NEVER


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
