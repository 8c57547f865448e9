"""What every part of a cohort's description reads: its members, filled in once, and records made distinct once.

`cohort(individual_id)` is a temporary table of the cursor while one cohort is described; the tables of `prepared`
depend on who is permitted alone and stay with the cursor. A cursor that keeps nothing gets the same rows
from one query.
"""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl

from cohorts.cohort import Cohort
from queries import sql
from queries.compose import over
from queries.criteria.part import Plan
from queries.cursor import ReleaseCursor
from queries.frames import frame
from queries.kept import asked
from queries.states import states


def rows(cursor: Any, file: str, cohort: Cohort, values: dict[str, Any] | None = None) -> pl.DataFrame:
    """The rows of a query of this folder that reads `cohort`."""
    planned = asked(cohort.criterion, cursor)
    if _filled(cursor, planned):
        return frame(cursor, sql.statement(file), values)
    return frame(cursor, *over(file, {"cohort": planned}, values))


def prepared(cursor: Any, name: str, file: str, values: dict[str, Any] | None = None) -> None:
    """The temporary table `name` of this cursor, made by a query that depends on whom the Asking may ask about."""
    done = cursor.prepared if isinstance(cursor, ReleaseCursor) else set()
    if name not in done:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql.statement(file)}", values)
        done.add(name)


def _filled(cursor: Any, planned: Plan) -> bool:
    read = states(planned, cursor)
    if read is None:
        return False
    members = read.members(planned.shape)
    mark = hashlib.sha256(members.tobytes()).hexdigest()
    if cursor.filled != mark:
        cursor.abort()  # a result that nobody read to its end
        cursor.register("cohort_members", pl.DataFrame({"individual_id": members}).to_arrow())
        cursor.execute("CREATE OR REPLACE TEMP TABLE cohort AS SELECT m.individual_id FROM cohort_members AS m")
        cursor.abort()
        cursor.unregister("cohort_members")
        cursor.filled = mark
    return True
