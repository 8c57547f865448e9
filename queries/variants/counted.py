"""The alleles of a place counted in a few populations by arrays, as frequencies.frequency_rows counts them by SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from cohorts.cohort import Cohort
from cohorts.loci import Everything, Locus
from queries.accelerated import Individuals, count_place
from queries.cursor import ReleaseCursor
from queries.variants.asked_variants import asked_words, words_between
from queries.variants.populations import Members, parted, populations


@dataclass(frozen=True)
class Counted:
    """`frame` has the columns of variants/frequency_rows.sql and `zero`, a row an allele and population, and one at
    least."""

    frame: pl.DataFrame
    members: Members
    note: str | None


def count_here(
    cursor: Any,
    locus: Locus,
    cohort: Cohort | None,
    *,
    unrelated_only: bool,
    with_others: bool = False,
    by_group: bool = False,
    beside: Cohort | None = None,
    in_parts: bool = False,
) -> Counted | None:
    """None where SQL has to count: the cursor keeps nothing, all variants are asked for, arrays cannot count them
    (asked_variants.words_between), or there are none that may be seen. No table is made.

    `in_parts`: each population again by group and sex (populations.parted).
    """
    if isinstance(locus, Everything):
        return None
    here = populations(
        cursor, cohort, unrelated_only=unrelated_only, with_others=with_others, by_group=by_group, beside=beside
    )
    if here is None:
        return None
    if in_parts:
        here = parted(here, cursor)
    words, note = asked_words(cursor, locus)
    if words is None:
        return None
    rows = count_place(cursor, words, here.members.sizes, here.who)
    return Counted(_as_rows(rows), here.members, note) if rows.height else None


def count_tables(cursor: Any) -> pl.DataFrame | None:
    """The rows of what the temporary tables asked_variant, member and population hold; None where SQL has to count."""
    if not isinstance(cursor, ReleaseCursor):
        return None
    ids = np.asarray(
        cursor.execute("SELECT variant_id FROM asked_variant ORDER BY variant_id").fetchnumpy()["variant_id"]
    )
    words = words_between(cursor, ids)
    if words is None:
        return None
    sizes = dict(cursor.execute("SELECT population, people FROM population").fetchall())
    where = "LIST_POSITION(CAST($names AS VARCHAR[]), m.population)"
    cursor.execute(f"SELECT m.individual_id, {where} AS place FROM member AS m", {"names": list(sizes)})
    found, keys = cursor.fetchnumpy(), Individuals.of(cursor).keys
    who = np.zeros((len(sizes), len(keys)), bool)
    who[np.asarray(found["place"]) - 1, np.searchsorted(keys, found["individual_id"])] = True
    return _as_rows(count_place(cursor, words, sizes, who))


def _as_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """In the columns of variants/frequency_rows.sql."""
    af = pl.when(pl.col("an") > 0).then(pl.col("ac") / pl.col("an"))  # no data is not zero (S-GT 5, 10)
    counts = ("het", "hom", "hemi", "not_called", "carriers", "called", "ac_raw", "an_raw", "zero")
    words = rows.columns[: rows.columns.index("kind")]
    rows = rows.with_columns(af=af, not_called=pl.col("people") - pl.col("called"), zero=ZERO)
    return rows.select(*words, "population", "ac", "an", "af", *counts)


#: Which of the three kinds of zero a row is (S-GT 5).
ZERO = (
    pl.when(pl.col("an") == 0, pl.col("ac_raw") == 0)
    .then(pl.lit("not called"))
    .when(pl.col("ac") == 0, pl.col("ac_raw") > 0)
    .then(pl.lit("only in calls failing quality control"))
    .when(pl.col("ac") == 0)
    .then(pl.lit("called and absent"))
)
