"""The variants of a gene or a region with their counts in a cohort, beside the permitted outside it or another cohort.

Everything that is there, once: filters, orders and pages are made from the answer, so from numbers as the asker may see
them. Sorted or cut by exact counts, a page would tell what suppression hides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.cohort import Cohort
from cohorts.consequences import TERMS
from cohorts.loci import Gene, Region
from queries import sql
from queries.frames import frame
from queries.lookup.genes import FoundGene, find_gene
from queries.variants.asked_variants import fill_asked, make_asked
from queries.variants.frequencies import as_table, clinvar_of, frequency_rows
from queries.variants.members import COHORT, EVERYONE, OTHERS, fill_members

WORDS = (
    "assembly", "contig", "position", "ref", "alt", "rsid", "gene", "transcript", "hgvsc", "hgvsp", "consequence",
    "consequence_class", "loftee", "clinvar", "stars", "filter", "region", "left_aligned", "zero",
)  # fmt: skip
NUMBERS = ("ac", "an", "af", "het", "hom", "hemi", "not_called", "carriers", "called")
#: Also of who stands beside the cohort, with `_others` after the name.
BESIDE = ("ac", "an", "af", "hom", "hemi", "carriers", "called")
_RANK = {term: rank for rank, term in enumerate(TERMS)}


@dataclass(frozen=True)
class VariantCounts:
    """One row a variant, in the order of the genome, with WORDS, NUMBERS, `groupmax_af` and, beside a cohort,
    `…_others`.

    `individuals` are those counted, by group, relatives left out; `both` are in either of two cohorts that overlap.
    `annotated`: whether any consequence is known on the transcript asked for; where none is, the words are those of the
    preferred one. `few`: counts of people below it are suppressed.
    """

    table: Table
    individuals: dict[str, Shown]
    both: Shown
    annotated: bool
    release: str
    note: str | None = None
    few: int | None = None

    @property
    def frame(self) -> pl.DataFrame:
        return self.table.frame

    def hidden_below(self, an: str = "an") -> int | None:
        """Below how many carriers a group's counts are not told. None where all are told, and where who was called is
        hidden too: then the group is small, and nothing is told of it."""
        return self.few if not self.frame[an].null_count() else None

    def protected(self, policy: Policy) -> VariantCounts:
        """GroupMax is an exact frequency of a group that may be small: who sees no exact numbers does not see it."""
        without = self.table.frame.with_columns(groupmax_af=pl.lit(None, pl.Float64))
        sizes = {name: protect_count(n, policy) for name, n in self.individuals.items()}
        table = replace(self.table, frame=without).protected(policy)
        both = protect_count(self.both, policy)
        return replace(self, table=table, individuals=sizes, both=both, few=policy.threshold)


@dataclass(frozen=True)
class VariantsOf:
    """The variants of `locus` in `cohort` (everybody permitted without one), and in `beside`: another cohort, or with
    None whoever of the permitted is outside the cohort.

    `transcript` names one of the gene's transcripts; else the preferred one speaks (S-GT 12).
    """

    locus: Gene | Region
    cohort: Cohort | None = None
    beside: Cohort | None = None
    transcript: str | None = None
    unrelated_only: bool = True
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> VariantCounts:
        gene, note = self._asked(cursor)
        members = fill_members(
            cursor, self.cohort, unrelated_only=self.unrelated_only, with_others=True, beside=self.beside
        )
        rows = frequency_rows(cursor).drop("gene", "hgvsc", "hgvsp", "consequence", "consequence_class")
        words, annotated = self._words(cursor, gene)
        for each in (words, clinvar_of(cursor), frame(cursor, sql.statement("variants/site_words.sql"))):
            rows = rows.join(each, on="variant_id", how="left", maintain_order="left")
        table = _table(rows, with_others=OTHERS in members.sizes)
        return VariantCounts(table, members.sizes, members.both, annotated, asking.release, note)

    def _asked(self, cursor: Any) -> tuple[FoundGene | None, str | None]:
        if isinstance(self.locus, Region):
            return None, fill_asked(cursor, self.locus)[1]
        if self.transcript is None:
            _, note = fill_asked(cursor, self.locus)
            return find_gene(cursor, self.locus.symbol), note
        gene = find_gene(cursor, self.locus.symbol)
        make_asked(cursor, "asked_transcript", {"symbol": gene.symbol, "names": list(gene.names), **self._spelled()})
        return gene, gene.note

    def _spelled(self) -> dict[str, str]:
        return {"transcript": self.transcript or "", "version": f"{self.transcript or '-'}."}

    def _words(self, cursor: Any, gene: FoundGene | None) -> tuple[pl.DataFrame, bool]:
        """(variant_id, gene, transcript, hgvsc, hgvsp, consequence, consequence_class, loftee): in a gene what its
        transcript says, in a region the worst of all; and whether the transcript asked for says anything."""
        if gene is None:
            return frame(cursor, sql.statement("variants/worst_words.sql")), True
        found = frame(
            cursor, sql.statement("variants/consequences_here.sql"), {"names": list(gene.names), **self._spelled()}
        )
        own = found.filter(~pl.col("preferred") | (pl.col("transcript_id").str.starts_with(self.transcript or " ")))
        annotated = self.transcript is None or own.height > 0
        said = found.filter("preferred") if self.transcript is None or not annotated else own
        rank = pl.col("consequence").replace_strict(_RANK, default=len(_RANK), return_dtype=pl.Int64)
        worst = said.with_columns(rank=rank).sort("variant_id", "rank", maintain_order=True)
        worst = worst.unique("variant_id", keep="first", maintain_order=True)
        words = worst.select(
            "variant_id", pl.lit(gene.symbol).alias("gene"), pl.col("transcript_id").alias("transcript"), "hgvsc",
            "hgvsp", "consequence", "consequence_class", "loftee",
        )  # fmt: skip
        return words, annotated

    def to_json(self) -> dict[str, Any]:
        return {
            "variants_of": {
                **self.locus.to_json(),
                "cohort": self.cohort.to_json() if self.cohort else None,
                "beside": self.beside.to_json() if self.beside else None,
                "transcript": self.transcript,
                "unrelated_only": self.unrelated_only,
            }
        }


def _table(rows: pl.DataFrame, *, with_others: bool) -> Table:
    """One row a variant, the others beside it where there are any."""
    columns = (*WORDS, *NUMBERS, "groupmax_af")
    mine = rows.filter(pl.col("population").is_in([COHORT, EVERYONE]))
    if not with_others:
        return as_table(mine, columns)
    others = rows.filter(population=OTHERS).select(
        "variant_id",
        *(pl.col(n).alias(f"{n}_others") for n in BESIDE),
        (pl.col("called") + pl.col("not_called")).alias("asked_of_others"),
    )
    both = mine.join(others, on="variant_id", how="left", maintain_order="left")
    first = as_table(both, columns)
    beside = tuple(f"{name}_others" for name in BESIDE)
    counted = tuple(name for name in beside if name != "af_others")
    # Of a side of few nothing is told, and what the other side lacks would tell of them: both hang on the smaller one.
    smaller = both.select(asked_of_fewer=pl.min_horizontal(pl.col("called") + pl.col("not_called"), "asked_of_others"))
    return replace(
        first,
        frame=first.frame.with_columns(both.select(beside)),
        counts=(*first.counts, *counted),
        ratios={**first.ratios, "af_others": ("ac_others", "an_others")},
        rests_on={**first.rests_on, "ac_others": ("carriers_others",), "an_others": ("called_others",)},
        together=(*first.together, ("hom_others", "hemi_others")),
        among=dict.fromkeys((*first.among, *counted), "asked_of_fewer"),
        support=first.support.hstack(smaller),
    )
