"""Frozen cohorts on a cursor: the list of one, as rows of the temporary table `frozen_member`.

The rows are put there past every cursor that writes down what it runs: a list of people never stands in a statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from access.frozen import UNKNOWN, FrozenList
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, Diplotype, PolygenicScore
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.saved import InCohort
from queries import sql
from queries.criteria.part import Bound, Part
from queries.frames import frame
from queries.outcomes.time_zero_check import looks_later

OF_GENOTYPES = (CarrierOf, Diplotype, PolygenicScore)
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
    found = _list_of(leaf, cursor)
    note = (
        f"“{leaf.name or leaf.id}” is frozen to release {found.release}; of it only those are asked about who are in"
        " this release and permit this purpose now."
    )
    if found.genotypes and cursor.in_care:
        note += " Of who did not agree to have results returned it is unknown whether they are in it."
    return Bound((Part.of("in_cohort", cohort=leaf.id, version=leaf.version),), (note,))


def _list_of(leaf: InCohort, cursor: Any) -> FrozenList:
    if leaf.version is None or not hasattr(cursor, "frozen_list"):
        raise InvalidQuestion(
            "A saved cohort was not looked up before it was asked",
            where="in_cohort",
            do="Ask where saved cohorts are known: on the pages, or by python -m queries",
        )
    return cursor.frozen_list(leaf.id, leaf.version)


def rests_on_genotypes(criterion: Criterion, cursor: Any) -> bool:
    """Whether who fulfils a criterion tells of genotypes; of a frozen list in it, what that says of itself."""
    return any(
        isinstance(each, OF_GENOTYPES) or (isinstance(each, InCohort) and _list_of(each, cursor).genotypes)
        for each in criterion.everything()
    )


def rests_on_later_records(leaf: Criterion, cursor: Any) -> bool:
    """Whether records later than any time zero decide who fulfils it; of a frozen list, what that says of itself."""
    if isinstance(leaf, InCohort):
        return bool(_list_of(leaf, cursor).later)
    return looks_later(leaf)


def by_later_records(groups: Iterable[Cohort], cursor: Any) -> list[InCohort]:
    """The frozen lists among the groups of which that is so."""
    saved = {leaf: None for group in groups for leaf in group.criterion.leaves() if isinstance(leaf, InCohort)}
    return [leaf for leaf in saved if rests_on_later_records(leaf, cursor)]


def place(cursor: Any, cohort: str, version: int) -> FrozenList:
    """Make a list readable on a ReleaseCursor, unless it is already. Who may not ask is refused every time."""
    found = cursor.lists.find(cohort, version, cursor.user)
    key = (cohort, version)
    if key in cursor.listed:
        cursor.listed.move_to_end(key)
        return found
    cursor.execute(_TABLE)
    rows = [(*key, *member) for member in cursor.lists.members(cohort, version)]
    members = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    if found.genotypes and cursor.in_care:
        members = _disclosed(members, key, frame(cursor, sql.statement("saved/undisclosed.sql")))
    cursor.register("frozen_given", members.to_arrow())
    cursor.execute("INSERT INTO frozen_member SELECT g.* FROM frozen_given AS g")
    cursor.unregister("frozen_given")
    cursor.listed[key] = None
    while len(cursor.listed) > LISTS:
        oldest, _ = cursor.listed.popitem(last=False)
        cursor.execute("DELETE FROM frozen_member WHERE cohort = ? AND version = ?", oldest)
    return found


def _disclosed(members: pl.DataFrame, key: tuple[str, int], undisclosed: pl.DataFrame) -> pl.DataFrame:
    """A list that tells of genotypes, for who sees those of who agreed alone: of all others unknown, on it or not."""
    unknown = undisclosed.select(
        pl.lit(key[0]).alias("cohort"), pl.lit(key[1], pl.Int64).alias("version"), "dataset", "source_id",
        pl.lit(UNKNOWN, pl.Int32).alias("state"),
    )  # fmt: skip
    return pl.concat([members.join(undisclosed, on=["dataset", "source_id"], how="anti"), unknown])
