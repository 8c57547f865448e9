"""Frozen cohorts on a cursor: the list of one, as rows of the temporary table `frozen_member`.

The rows are put there past every cursor that writes down what it runs: a list of people never stands in a statement.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from access.frozen import FrozenList
from cohorts.errors import InvalidQuestion
from cohorts.saved import InCohort
from queries.criteria.part import Bound, Part

#: Lists a cursor keeps; above the number of parts one question may have.
LISTS = 128
_SCHEMA = {
    "cohort": pl.String,
    "version": pl.Int64,
    "dataset": pl.String,
    "source_id": pl.String,
    "state": pl.Int32,
}
_TABLE = (
    "CREATE TEMP TABLE IF NOT EXISTS frozen_member"
    " (cohort VARCHAR, version BIGINT, dataset VARCHAR, source_id VARCHAR, state INTEGER)"
)


def bind_saved(leaf: InCohort, cursor: Any) -> Bound:
    """The part of a frozen cohort. A live one was replaced by its criteria before it was asked (workspace/resolve.py).

    Raises Refused when the Asking's user may not ask about it.
    """
    if leaf.version is None or not hasattr(cursor, "frozen_list"):
        raise InvalidQuestion(
            "A saved cohort was not looked up before it was asked",
            where="in_cohort",
            do="Ask where saved cohorts are known: on the pages, or by python -m queries",
        )
    found: FrozenList = cursor.frozen_list(leaf.id, leaf.version)
    note = (
        f"“{leaf.name or leaf.id}” is frozen to release {found.release}; of it only those are asked about who are in"
        " this release and permit this purpose now."
    )
    return Bound((Part.of("in_cohort", cohort=leaf.id, version=leaf.version),), (note,))


def place(cursor: Any, cohort: str, version: int) -> FrozenList:
    """Make a list readable on a ReleaseCursor, unless it is already. Who may not ask is refused every time."""
    found = cursor.lists.find(cohort, version, cursor.user)
    key = (cohort, version)
    if key in cursor.listed:
        cursor.listed.move_to_end(key)
        return found
    cursor.execute(_TABLE)
    rows = [(*key, *member) for member in cursor.lists.members(cohort, version)]
    cursor.register("frozen_given", pl.DataFrame(rows, schema=_SCHEMA, orient="row").to_arrow())
    cursor.execute("INSERT INTO frozen_member SELECT g.* FROM frozen_given AS g")
    cursor.unregister("frozen_given")
    cursor.listed[key] = None
    while len(cursor.listed) > LISTS:
        oldest, _ = cursor.listed.popitem(last=False)
        cursor.execute("DELETE FROM frozen_member WHERE cohort = ? AND version = ?", oldest)
    return found
