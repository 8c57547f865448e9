"""The alleles of a place counted in a few populations by arrays, as frequencies.frequency_rows counts them by SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from cohorts.cohort import Cohort
from cohorts.loci import Everything, Locus
from queries.accelerated import MITOCHONDRIAL, count_place
from queries.asked_variants import asked_words
from queries.cursor import looked_up
from queries.members import Members
from queries.populations import populations


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
) -> Counted | None:
    """None where SQL has to count: the cursor keeps nothing, all variants are asked for, they lie far apart or on the
    mitochondrion, bits of common ones are missing, or there are none that may be seen."""
    if isinstance(locus, Everything):
        return None
    here = populations(
        cursor, cohort, unrelated_only=unrelated_only, with_others=with_others, by_group=by_group, beside=beside
    )
    if here is None:
        return None
    words, note = asked_words(cursor, locus)
    if words is None or (words["kind"] == MITOCHONDRIAL).any() or (words["packed"].any() and not _bits(cursor)):
        return None
    rows = count_place(cursor, words, here.members.sizes, here.who)
    if not rows.height:
        return None
    af = pl.when(pl.col("an") > 0).then(pl.col("ac") / pl.col("an"))  # no data is not zero (S-GT 5, 10)
    rows = rows.with_columns(af=af, not_called=pl.col("people") - pl.col("called"), zero=ZERO)
    return Counted(rows.drop("kind", "packed", "people"), here.members, note)


def _bits(cursor: Any) -> bool:
    """Whether this release has the accelerator of packed variants (schema.sql)."""
    query = "SELECT variant_id FROM genotype_bits LIMIT 1"
    return bool(looked_up(cursor, query, lambda: cursor.execute(query).fetchall()))


#: Which of the three kinds of zero a row is (S-GT 5).
ZERO = (
    pl.when(pl.col("an") == 0, pl.col("ac_raw") == 0)
    .then(pl.lit("not called"))
    .when(pl.col("ac") == 0, pl.col("ac_raw") > 0)
    .then(pl.lit("only in calls failing quality control"))
    .when(pl.col("ac") == 0)
    .then(pl.lit("called and absent"))
)
