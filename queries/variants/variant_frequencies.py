"""One variant's counts in everybody permitted, in the cohort and in the rest, each by genetic group and genetic sex.

The same counting as queries/variants/frequencies.py, over more populations at once. Rows of a role without exact
numbers are protected one by one; whatever is made of them (intervals, FAF95) is made from what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Table
from cohorts.cohort import Cohort
from cohorts.loci import Variant
from queries import sql
from queries.variants.asked_variants import fill_asked
from queries.variants.counted import count_here
from queries.variants.frequencies import FrequencyAnswer, as_table, frequency_rows
from queries.variants.members import EVERYONE, fill_members

#: Columns of the answer's table; `of` is 'all', 'cohort' or 'others', `population` a genetic group, a sex or 'all'.
COLUMNS = (
    "of", "population", "kind", "people", "ac", "an", "af", "het", "hom", "hemi", "not_called", "carriers", "ac_raw",
    "an_raw", "zero",
)  # fmt: skip
_PEOPLE = {"population": pl.String, "people": pl.Int64}
_KINDS = {"total": 0, "group": 1, "not assigned": 2, "sex": 3}


@dataclass(frozen=True)
class VariantFrequencies:
    """`variant` must be one allele, with its assembly. Without a cohort there is 'all' alone.

    `kind` is 'total', 'group', 'not assigned' or 'sex'; the rows come in that order, groups by name.
    """

    variant: Variant
    cohort: Cohort | None = None
    unrelated_only: bool = True
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> FrequencyAnswer:
        here = count_here(
            cursor, self.variant, self.cohort, unrelated_only=self.unrelated_only, with_others=True, in_parts=True
        )
        if here:
            return self._answered(here.frame, here.members.sizes, here.members.relatives, asking, here.note)
        _, note = fill_asked(cursor, self.variant)
        members = fill_members(cursor, self.cohort, unrelated_only=self.unrelated_only, with_others=True)
        if self.cohort is not None:
            everybody = "INSERT INTO member SELECT m.individual_id, $name FROM member AS m"
            cursor.execute(everybody, {"name": EVERYONE})
        cursor.execute(f"INSERT INTO member {sql.statement('variants/members_again.sql')}")
        counted = "SELECT m.population, COUNT(*) FROM member AS m GROUP BY m.population"
        found = dict(cursor.execute(counted).fetchall())
        parts = sorted({part for name in found if (part := name.partition("=")[2])})
        sets = dict.fromkeys([EVERYONE, *members.sizes])  # each has every part, of nobody too
        names = [name for of in sets for name in (of, *(f"{of}={part}" for part in parts))]
        sizes = dict.fromkeys(names, 0) | found
        cursor.execute("CREATE OR REPLACE TEMP TABLE population (population VARCHAR, people BIGINT)")
        cursor.executemany("INSERT INTO population VALUES (?, ?)", list(sizes.items()))
        return self._answered(frequency_rows(cursor), sizes, members.relatives, asking, note)

    def _answered(
        self, counted: pl.DataFrame, sizes: dict[str, int], relatives: int, asking: Asking, note: str | None
    ) -> FrequencyAnswer:
        people = pl.DataFrame(list(sizes.items()), _PEOPLE, orient="row")
        rows = _parted(counted.join(people, on="population", how="left"))
        whole = {name: n for name, n in sizes.items() if "=" not in name}
        table = _guarded(as_table(rows, COLUMNS), rows, whole)
        return FrequencyAnswer(table, whole, relatives, asking.release, note)

    def to_json(self) -> dict[str, Any]:
        cohort = self.cohort.to_json() if self.cohort else None
        asked = {"cohort": cohort, **self.variant.to_json(), "unrelated_only": self.unrelated_only}
        return {"variant_frequencies": asked}


def _guarded(table: Table, rows: pl.DataFrame, whole: dict[str, int]) -> Table:
    """That nobody of a group is in a set of few people tells of each of them: its zeros are judged by the whole set."""
    of_set = rows["of"].replace_strict(whole, return_dtype=pl.Int64).alias("of_set")
    asked_of = pl.when(pl.col("asked_of") == 0).then(pl.col("of_set")).otherwise(pl.col("asked_of"))
    support = table.support.hstack([of_set]).with_columns(asked_of=asked_of)
    return replace(table, support=support.drop("of_set"))


def _parted(rows: pl.DataFrame) -> pl.DataFrame:
    """`cohort=EUR-like` as the columns `of`, `population` and `kind`, in the order of the answer."""
    name = pl.col("population").str.splitn("=", 2)
    of, part = name.struct.field("field_0"), name.struct.field("field_1")
    kind = (
        pl.when(part.is_null())
        .then(pl.lit("total"))
        .when(part == "not assigned")
        .then(pl.lit("not assigned"))
        .when(part.is_in(["XX", "XY"]))
        .then(pl.lit("sex"))
        .otherwise(pl.lit("group"))
    )
    parted = rows.with_columns(of=of, kind=kind, population=part.fill_null("all"))
    rank = pl.col("kind").replace_strict(_KINDS, return_dtype=pl.Int64)
    return parted.with_columns(rank=rank).sort("of", "rank", "population").drop("rank")
