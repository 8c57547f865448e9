"""One variant against those around it: the sums that linkage disequilibrium is made from, over a cohort's members.

Individuals are counted where both variants are called: their assay calls there, nothing is missing and nothing failed
genotype QC. `stats.alleles.linkage.linkage` makes r² of the sums; they hold exact counts and leave for nobody unmade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from cohorts.loci import Region
from queries import sql
from queries.variants.asked_variants import fill_asked
from queries.variants.members import fill_members
from queries.variants.named_alleles import find_variant

REACH = 250_000  # bases to either side, where no region is asked for
MOST_BASES, MOST_VARIANTS = 5_000_000, 10_000


@dataclass(frozen=True, eq=False)
class LinkageSums:
    """`frame`, a row a variant: contig position ref alt rsid gene consequence_class; n called at both, carriers (of
    this variant), index_carriers, both_carriers, neither; sx sy sxx syy sxy, sums of copies x of the index variant and
    y of this one. All of the n. `individuals` have germline genotypes on the assembly."""

    variant: str
    frame: pl.DataFrame
    individuals: int
    release: str


@dataclass(frozen=True)
class LinkageAround:
    """r² of `variant` (contig-position-ref-alt, rsID or HGVS name) with the autosomal variants of a region around it,
    REACH to either side unless `start` and `end` are given; of a cohort's unrelated members, or of everybody's."""

    variant: str
    start: int | None = None
    end: int | None = None
    cohort: Cohort | None = None
    unrelated_only: bool = True
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> LinkageSums:
        index, _ = find_variant(cursor, self.variant)
        start = max(1, index.position - REACH) if self.start is None else self.start
        end = index.position + REACH if self.end is None else self.end
        if not start <= index.position <= end or end - start >= MOST_BASES:
            raise InvalidQuestion(
                f"Linkage with {index} cannot be told in {index.contig}:{start}-{end}",
                do=f"Ask for a region around it of at most {MOST_BASES:,} bases.",
            )
        fill_asked(cursor, Region(index.contig, start, end, index.assembly))
        values = {"assembly": index.assembly}
        variants = cursor.sql(sql.statement("ld/variants.sql"), params=values).pl()
        words = ("position", "ref", "alt")
        here = variants.with_row_index("row").filter(
            pl.all_horizontal([pl.col(name) == getattr(index, name) for name in words])
        )
        if not here.height:
            raise InvalidQuestion(
                f"Linkage with {index} cannot be told", do="Choose a variant of an autosome that somebody carries."
            )
        if variants.height > MOST_VARIANTS:
            raise InvalidQuestion(f"{variants.height:,} variants lie there", do="Ask for a shorter region.")
        fill_members(cursor, self.cohort, unrelated_only=self.unrelated_only)
        people = cursor.execute(sql.statement("ld/people.sql"), values).fetchnumpy()
        sums = _sums(cursor, variants["variant_id"].to_numpy(), int(here["row"][0]), people)
        frame = variants.drop("variant_id").hstack(pl.DataFrame(sums))
        return LinkageSums(str(index), frame, len(people["biosample_id"]), asking.release)

    def to_json(self) -> dict[str, Any]:
        cohort = self.cohort.to_json() if self.cohort else None
        span = {"start": self.start, "end": self.end}
        asked = {"variant": self.variant, **span, "cohort": cohort, "unrelated_only": self.unrelated_only}
        return {"linkage_around": asked}


def _sums(cursor: Any, ids: np.ndarray, index: int, people: dict[str, Any]) -> dict[str, np.ndarray]:
    """The columns of counts of LinkageSums, in the order of `ids`, which ascend."""
    biosample, assay = np.asarray(people["biosample_id"]), np.asarray(people["assay_id"])
    assays = int(assay.max(initial=-1)) + 1
    called_by = np.zeros((len(ids), assays), bool)
    covered = cursor.execute(sql.statement("ld/covered.sql")).fetchnumpy()
    ours = np.isin(covered["variant_id"], ids) & (np.asarray(covered["assay_id"]) < assays)
    called_by[np.searchsorted(ids, covered["variant_id"][ours]), covered["assay_id"][ours]] = True
    rows = cursor.execute(sql.statement("ld/calls.sql")).fetchnumpy()
    ours = np.isin(rows["variant_id"], ids) & np.isin(rows["biosample_id"], biosample)
    variant = np.searchsorted(ids, rows["variant_id"][ours])
    who = np.searchsorted(biosample, rows["biosample_id"][ours])
    copies, known = np.asarray(rows["copies"])[ours].astype(np.int64), np.asarray(rows["known"])[ours].astype(bool)
    bounds = np.searchsorted(variant, np.arange(len(ids) + 1))

    def genotypes(row: int) -> tuple[np.ndarray, np.ndarray]:
        """Copies, and whether they are called, by person."""
        part = slice(bounds[row], bounds[row + 1])
        found, called = np.zeros(len(biosample), np.int64), called_by[row, assay]
        found[who[part]] = copies[part]
        called[who[part]] &= known[part]
        return found, called

    x, x_called = genotypes(index)
    names = ("n", "carriers", "index_carriers", "both_carriers", "neither", "sx", "sy", "sxx", "syy", "sxy")
    sums = np.zeros((len(names), len(ids)), np.int64)
    for row in range(len(ids)):
        y, called = genotypes(row)
        both = called & x_called
        a, b = x[both], y[both]
        with_a, with_b = a > 0, b > 0
        sums[:, row] = (
            both.sum(), with_b.sum(), with_a.sum(), (with_a & with_b).sum(), (~with_a & ~with_b).sum(),
            a.sum(), b.sum(), (a * a).sum(), (b * b).sum(), (a * b).sum(),
        )  # fmt: skip
    return dict(zip(names, sums, strict=True))
