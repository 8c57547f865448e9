"""Who belongs to each of several cohorts, and for whom that is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from sqlglot import exp

from cohorts.cohort import Cohort
from queries import sql
from queries.compose import parts_ctes, state
from queries.criteria.part import Form, Shape
from queries.frames import frame
from queries.kept import asked


def group_states(cursor: Any, groups: Sequence[Cohort]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """(group, individual_id, state) of the permitted who are yes (1) or unknown (0), and notes for people."""
    parts, notes = [], []
    for group in groups:
        planned = asked(group.criterion, cursor)
        notes += planned.notes
        found = frame(cursor, _states(planned.forms, planned.shape), planned.values())
        parts.append(found.select(pl.lit(group.name).alias("group"), "individual_id", pl.col("state").cast(pl.Int8)))
    return pl.concat(parts), tuple(dict.fromkeys(notes))


@lru_cache(maxsize=512)
def _states(forms: tuple[Form, ...], shape: Shape) -> str:
    judged = exp.select("parts.individual_id", exp.alias_(state(shape), "state")).from_("c_parts AS parts")
    known = (
        exp.select("judged.individual_id", "judged.state")
        .from_("judged")
        .where("judged.state >= 0")
        .order_by("judged.individual_id")
    )
    known.set("with_", exp.With(expressions=[*parts_ctes(forms), sql.cte("judged", judged)]))
    return sql.text(known)
