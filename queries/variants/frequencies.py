"""How often each allele of a place is seen, among everybody permitted or in a cohort, cut to the permitted first.

Counts are of calls that pass genotype QC, over alleles called in the group asked about (S-GT 2, 3, 6); the raw ones
stand beside them where details are asked for. Relatives are left out, here and in cohorts alike, where a pedigree or
kinship is known (S-GT 14); `FrequencyAnswer` says how many individuals that leaves.

Three kinds of zero (S-GT 5): an = 0 with af NULL, nobody was called here; ac = 0 with an > 0, called and absent; and,
with details, ac = 0 with ac_raw > 0, seen only in calls that failed genotype QC. The column `zero` puts it in words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import polars as pl
from sqlglot import exp

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.cohort import Cohort
from cohorts.loci import Everything, Locus, RsId, Variant
from queries import sql
from queries.accelerated import MITOCHONDRIAL, count_call_set
from queries.criteria.bind_genetic import HETEROPLASMIC, HOMOPLASMIC
from queries.variants.asked_variants import fill_asked, not_there
from queries.variants.counted import ZERO, count_here, count_tables
from queries.variants.members import fill_members

WORDS = ("contig", "position", "ref", "alt", "rsid", "gene", "consequence")
COUNTS = ("ac", "an", "het", "hom", "hemi", "not_called")
COLUMNS = (*WORDS, "ac", "an", "af", "het", "hom", "hemi", "not_called")
DETAILS = (
    "assembly",
    "consequence_class",
    "hgvsc",
    "hgvsp",
    "clinvar",
    "stars",
    "carriers",
    "ac_raw",
    "an_raw",
    "zero",
)
QC_RULE = "GQ ≥ 20, DP ≥ 10 (5 where haploid), allele balance ≥ 0.2 in heterozygotes, where the fields exist"


@dataclass(frozen=True)
class FrequencyAnswer:
    """The rows and what they are about. `individuals` are those counted, by population; `relatives` were left out."""

    table: Table
    individuals: dict[str, Shown]
    relatives: Shown
    release: str
    note: str | None = None

    @property
    def frame(self) -> pl.DataFrame:
        return self.table.frame

    def protected(self, policy: Policy) -> FrequencyAnswer:
        sizes = {name: protect_count(n, policy) for name, n in self.individuals.items()}
        relatives = protect_count(self.relatives, policy)
        return replace(self, table=self.table.protected(policy), individuals=sizes, relatives=relatives)


@dataclass(frozen=True)
class Frequencies:
    """The alleles of `locus` in `cohort`, or among everybody permitted when it is None.

    The table has exactly COLUMNS, with `details` also DETAILS; in the order of the genome.
    """

    cohort: Cohort | None
    locus: Locus
    unrelated_only: bool = True
    details: bool = False
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> FrequencyAnswer:
        here = None if self.details else count_here(cursor, self.locus, self.cohort, unrelated_only=self.unrelated_only)
        if here:
            table = as_table(here.frame, COLUMNS)
            return FrequencyAnswer(table, here.members.sizes, here.members.relatives, asking.release, here.note)
        n, note = fill_asked(cursor, self.locus)
        if not n and isinstance(self.locus, Variant):
            note = not_there(cursor, self.locus)
        members = fill_members(cursor, self.cohort, unrelated_only=self.unrelated_only)
        frame = frequency_rows(cursor, whole_call_set=isinstance(self.locus, Everything))
        if self.details:
            frame = frame.join(clinvar_of(cursor), on="variant_id", how="left", maintain_order="left")
        table = as_table(frame, (*COLUMNS, *DETAILS) if self.details else COLUMNS)
        return FrequencyAnswer(table, members.sizes, members.relatives, asking.release, note)

    def to_json(self) -> dict[str, Any]:
        return {
            "frequencies": {
                "cohort": self.cohort.to_json() if self.cohort else None,
                **self.locus.to_json(),
                "unrelated_only": self.unrelated_only,
                "details": self.details,
            }
        }


@dataclass(frozen=True)
class FrequenciesByGroup:
    """One variant (or the alleles of one rsID) by genetic similarity group and genetic sex, and together.

    Columns: contig position ref alt population people ac an af het hom hemi not_called carriers ac_raw an_raw zero. The
    population is 'all' or 'cohort' first, then the groups with 'not assigned', then 'XX' and 'XY'.
    """

    variant: Variant | RsId
    cohort: Cohort | None = None
    unrelated_only: bool = True
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> FrequencyAnswer:
        counted = count_here(cursor, self.variant, self.cohort, unrelated_only=self.unrelated_only, by_group=True)
        if counted:
            rows, members, note = counted.frame, counted.members, counted.note
        else:
            _, note = fill_asked(cursor, self.variant)
            members = fill_members(cursor, self.cohort, unrelated_only=self.unrelated_only, by_group=True)
            rows = frequency_rows(cursor)
        sizes = members.sizes
        order = {"all": 0, "cohort": 0, "not assigned": 2, "XX": 3, "XY": 3}
        people = pl.DataFrame({"population": list(sizes), "people": list(sizes.values())}, _PEOPLE)
        rows = rows.join(people, on="population", how="left").with_columns(
            rank=pl.col("population").replace_strict(order, default=1, return_dtype=pl.Int64)
        )
        columns = ("contig", "position", "ref", "alt", "population", "people", *COLUMNS[7:], "carriers", "ac_raw")
        table = as_table(rows.sort("variant_id", "rank", "population"), (*columns, "an_raw", "zero"))
        return FrequencyAnswer(table, sizes, members.relatives, asking.release, note)

    def to_json(self) -> dict[str, Any]:
        cohort = self.cohort.to_json() if self.cohort else None
        asked = {"cohort": cohort, **self.variant.to_json(), "unrelated_only": self.unrelated_only}
        return {"frequencies_by_group": asked}


_PEOPLE = {"population": pl.String, "people": pl.Int64}


def frequency_rows(cursor: Any, *, whole_call_set: bool = False) -> pl.DataFrame:
    """Counts of asked_variant × population of member, with the variant's words: the columns of frequency_rows.sql, and
    `zero`. A whole call set is counted without a join, which says the same sooner (queries/accelerated), but for its
    mitochondrial variants; a place by arrays where the cursor has them (queries/variants/counted.py)."""
    table = "asked_variant"
    if not whole_call_set and (rows := count_tables(cursor)) is not None:
        return rows
    if whole_call_set:
        cursor.register("counted", count_call_set(cursor))
        cursor.execute("CREATE OR REPLACE TEMP TABLE frequency AS SELECT * FROM counted")
        cursor.unregister("counted")
        table = "asked_mitochondrial"
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM asked_variant WHERE kind = {MITOCHONDRIAL}"
        )
    if not whole_call_set or cursor.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall():
        to = "INSERT INTO frequency BY NAME" if whole_call_set else "CREATE OR REPLACE TEMP TABLE frequency AS"
        values = {"heteroplasmic": HETEROPLASMIC, "homoplasmic": HOMOPLASMIC}
        cursor.execute(f"{to} {_portable(table)}", values)
    frame = cursor.sql(sql.statement("variants/frequency_rows.sql")).pl()
    return frame.with_columns(zero=ZERO)


@cache
def _portable(table: str) -> str:
    """cohort_frequencies.sql over the variants of that table."""
    query = sql.read("variants/cohort_frequencies.sql")
    for each in query.find_all(exp.Table):
        if each.name == "asked_variant":
            each.set("this", exp.to_identifier(table))
    return sql.text(query)


def clinvar_of(cursor: Any) -> pl.DataFrame:
    """(variant_id, clinvar, stars) of the asked variants; of several records the best reviewed."""
    return cursor.sql(sql.statement("variants/clinvar_of.sql")).pl()


def as_table(frame: pl.DataFrame, columns: tuple[str, ...]) -> Table:
    """The rows as a table that can be protected: alleles rest on the people who carry them or are called there, and
    among few people not even an absence is told."""
    rests_on = {"ac": ("carriers",), "an": ("called",), "ac_raw": ("carriers",), "an_raw": ("called",)}
    counts = tuple(name for name in columns if name in {*COUNTS, "carriers", "called", "ac_raw", "an_raw", "people"})
    people = frame.with_columns(asked_of=pl.col("called") + pl.col("not_called"))
    return Table(
        frame.select(columns),
        counts=counts,
        dependent={"zero": "ac"} if "zero" in columns else {},
        ratios={"af": ("ac", "an")},
        rests_on={name: parts for name, parts in rests_on.items() if name in columns},
        together=(("het", "hom", "hemi"),),
        among=dict.fromkeys(counts, "asked_of"),
        labels=tuple(name for name in ("position", "roll", "stars", "groupmax_af") if name in columns),
        support=people.select(name for name in ("carriers", "called", "asked_of") if name not in columns),
    )
