"""Which symbolic alleles of a place somebody of a cohort carries: deletions, duplications, insertions, inversions, copy
numbers and breakends that a file gave by their ends, not by their bases (S-GT 8).

As of spelled alleles (queries/variants/presence.py), one is there for who may see exact numbers when one individual
carries it; for others when as many do as the disclosure policy asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, protect_count
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from cohorts.loci import Everything, Gene, Region
from queries import sql
from queries.frames import frame
from queries.lookup.genes import find_gene
from queries.variants.members import fill_members
from queries.variants.presence import FEW

_GENE = "SELECT contig, start_position, end_position, assembly FROM gene WHERE symbol = $symbol ORDER BY assembly"


@dataclass(frozen=True)
class StructuralAnswer:
    """The alleles carried, in the order of the genome: contig, position, end_position, alt, assembly, kind, length,
    mate_contig, mate_position, copies, imprecise, name, carriers. `few` says, by row, who of few carries it."""

    frame: pl.DataFrame
    few: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    individuals: Shown = None
    release: str = ""
    note: str | None = None

    def without(self, rows: set[int]) -> StructuralAnswer:
        """The answer as if those rows were not there."""
        kept = [row for row in range(self.frame.height) if row not in rows]
        few = {place: self.few[row] for place, row in enumerate(kept) if row in self.few}
        return replace(self, frame=self.frame[kept], few=few)

    def protected(self, policy: Policy) -> StructuralAnswer:
        """Alleles of at least so many carriers alone: that others exist at all is news of who carries them."""
        kept = self.frame.filter(pl.col("carriers") >= policy.threshold)
        shown = pl.Series("carriers", [protect_count(n, policy) for n in kept["carriers"]], dtype=pl.Int64)
        people = protect_count(self.individuals if isinstance(self.individuals, int) else None, policy)
        return replace(self, frame=kept.with_columns(shown), few={}, individuals=people)


@dataclass(frozen=True)
class Structural:
    """The symbolic alleles of one `kind` (cohorts.allele_choice.SYMBOLIC) that touch `locus` and that somebody of
    `cohort` (of everybody permitted, if None) carries; `starts` and `ends` bound their first and last base, `mate` is
    the contig of a breakend's other end. With `budget_from` the answer also says who carries one that so many and
    fewer than FEW carry. Raises UnknownName for a gene the release lacks."""

    locus: Gene | Region | Everything
    kind: str
    starts: tuple[int, int] | None = None
    ends: tuple[int, int] | None = None
    shortest: int | None = None
    longest: int | None = None
    mate: str | None = None
    cohort: Cohort | None = None
    budget_from: int | None = None
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> StructuralAnswer:
        members = fill_members(cursor, self.cohort, unrelated_only=False)
        start_from, start_to = self.starts or (None, None)
        end_from, end_to = self.ends or (None, None)
        asked = {
            "kind": self.kind, "start_from": start_from, "start_to": start_to, "end_from": end_from, "end_to": end_to,
            "shortest": self.shortest, "longest": self.longest, "mate": self.mate,
        }  # fmt: skip
        found = [frame(cursor, sql.statement("structural/alleles.sql"), asked | each) for each in self._places(cursor)]
        rows = pl.concat(found).unique("interval_id", keep="first", maintain_order=True)
        few = rows.with_row_index("row").filter(pl.col("carriers").is_between(self.budget_from or FEW, FEW - 1))
        who: dict[int, list[tuple[str, str]]] = {}
        if few.height:
            at = dict(few.select("interval_id", "row").iter_rows())
            carriers = frame(cursor, sql.statement("structural/carriers.sql"), {"intervals": list(at)})
            for interval, *person in carriers.iter_rows():
                who.setdefault(at[interval], []).append(tuple(person))
        people = sum(members.sizes.values())
        few_by_row = {row: tuple(them) for row, them in who.items()}
        return StructuralAnswer(rows.drop("interval_id"), few_by_row, people, asking.release)

    def _places(self, cursor: Any) -> list[dict[str, Any]]:
        """Where to look: the region, the gene on each assembly whose genes are known, or everywhere."""
        if isinstance(self.locus, Region):
            region = self.locus
            return [_place(region.contig, region.start, region.end, region.assembly)]
        if isinstance(self.locus, Gene):
            known = cursor.execute(_GENE, {"symbol": find_gene(cursor, self.locus.symbol).symbol}).fetchall()
            if not known:
                raise InvalidQuestion(
                    f"Where {self.locus} lies is not known in this release", do="Ask about its region instead"
                )
            return [_place(*row) for row in known]
        return [_place(None, None, None, None)]

    def to_json(self) -> dict[str, Any]:
        of = {"cohort": self.cohort.to_json()} if self.cohort else {}
        more = {name: getattr(self, name) for name in ("starts", "ends", "shortest", "longest", "mate")}
        return {"structural": {**of, **self.locus.to_json(), "kind": self.kind,
                               **{name: value for name, value in more.items() if value is not None}}}  # fmt: skip


def _place(contig: str | None, first: int | None, last: int | None, assembly: str | None) -> dict[str, Any]:
    return {"contig": contig, "first": first, "last": last, "assembly": assembly}
