"""The genotypes of a cohort at the variants of a place: the columns, then the rows a part at a time.

A file of genotypes may be larger than memory, so it is asked for in parts: `GenotypeColumns` says who stands in it and
into which parts it falls, `GenotypePart` gives one. Each is a question of its own through the one door: a right that
was lost or a consent withdrawn in between counts at the next part, whose columns then differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from cohorts.errors import InvalidQuestion
from cohorts.loci import Region
from queries import sql
from queries.criteria.bind_genetic import HETEROPLASMIC, HOMOPLASMIC
from queries.variants.asked_variants import fill_asked
from queries.variants.extract import About, Extract, about, ask_places, consequences, within
from queries.variants.frequencies import clinvar_of
from queries.variants.members import fill_members

#: Genotypes a part may hold: some hundreds of MB of rows at worst.
CELLS = 2_000_000
#: How far apart, in bases, alternates of one record may begin after trimming.
LONGEST = 1000


@dataclass(frozen=True)
class ColumnsAnswer:
    """Who stands in the file, by dataset/source_id as in the list of individuals, and its parts in order."""

    columns: tuple[str, ...]
    parts: tuple[Region, ...]
    about: About
    release: str


@dataclass(frozen=True)
class PartAnswer:
    """Genotypes of one part. It cannot be protected, so it goes to roles with row access alone.

    `variants` (v rows, in the order of the genome): contig position ref alt rsid filter gene consequence hgvsc hgvsp
    clinvar stars kind; kind is 0 autosome, 1 X, 2 Y, 3 MT. `calls` are the genotypes that say more than "called,
    without the allele", ordered: row and place (indices of variant and column), ploidy, alt, other, missing (copies),
    zygosity, passes_qc, phased, haplotype, phase_set, gq, dp, ad_ref, ad_alt, vaf. `covered` bool (v, assays): where
    the place was looked at; `assay` int (columns,) indexes it. `ploidy` int8 (4, columns): alleles by kind of place, 0
    where left out (S-GT 7). `phased` bool (columns,): the whole file of the column is phased. `consequences`: see
    queries.variants.extract.
    """

    columns: tuple[str, ...]
    variants: pl.DataFrame
    calls: pl.DataFrame
    covered: np.ndarray
    assay: np.ndarray
    ploidy: np.ndarray
    phased: np.ndarray
    consequences: pl.DataFrame


@dataclass(frozen=True)
class GenotypeColumns:
    """Who a genotype file of this extract holds, and in which parts it comes."""

    extract: Extract
    right: ClassVar[str] = "rows"

    def run(self, cursor: Any, asking: Asking) -> ColumnsAnswer:
        places = ask_places(cursor, self.extract)
        members = fill_members(cursor, self.extract.cohort, unrelated_only=not self.extract.relatives)
        head = about(cursor, places, members.relatives)
        columns = _columns(cursor, places.assembly)["name"].to_list()
        if not columns:
            raise _nobody(head)
        most = max(1, CELLS // len(columns))
        return ColumnsAnswer(tuple(columns), tuple(_parts(places.places, places.assembly, most)), head, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"genotype_columns": self.extract.to_json()}


@dataclass(frozen=True)
class GenotypePart:
    """The genotypes of the variants that begin in `part`, one of `ColumnsAnswer.parts`."""

    extract: Extract
    part: Region
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True

    def run(self, cursor: Any, asking: Asking) -> PartAnswer:
        fill_asked(cursor, within(self.extract.locus, self.part))
        fill_members(cursor, self.extract.cohort, unrelated_only=not self.extract.relatives)
        columns = _columns(cursor, self.part.assembly)
        place = {"contig": self.part.contig, "first": self.part.start, "last": self.part.end}
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE exported_variant AS {sql.statement('variants/exported_variants.sql')}",
            {"assembly": self.part.assembly, **place},
        )
        variants = cursor.sql("SELECT x.* FROM exported_variant AS x ORDER BY x.variant_id").pl()
        variants = variants.join(clinvar_of(cursor), on="variant_id", how="left", maintain_order="left")
        rows = variants.select("variant_id").with_row_index("row")
        limits = {"heteroplasmic": HETEROPLASMIC, "homoplasmic": HOMOPLASMIC}
        calls = cursor.sql(sql.statement("variants/exported_calls.sql"), params=limits).pl()
        calls = calls.join(rows, on="variant_id", maintain_order="left").drop("variant_id")
        coverage = cursor.sql(sql.statement("variants/exported_coverage.sql")).pl()
        assays = columns["assay_id"].unique().sort()
        covered = np.zeros((variants.height, len(assays)), bool)
        at = coverage.join(rows, on="variant_id")
        covered[at["row"].to_numpy(), np.searchsorted(assays.to_numpy(), at["assay_id"].to_numpy())] = True
        n = columns.height
        ploidy = np.vstack([np.full(n, 2), columns["on_x"].to_numpy(), columns["on_y"].to_numpy(), np.full(n, 1)])
        assay = np.searchsorted(assays.to_numpy(), columns["assay_id"].to_numpy())
        others = self._others(cursor).join(rows, on="variant_id").drop("variant_id")
        looked = covered[others["row"].to_numpy(), assay[others["place"].to_numpy()]]
        return PartAnswer(
            tuple(columns["name"]),
            variants.drop("variant_id", "packed"),
            _with_others(calls, others.filter(pl.Series(looked, dtype=pl.Boolean))),
            covered,
            assay,
            ploidy.astype(np.int8),
            columns["phased"].to_numpy(),
            consequences(cursor, variants),
        )

    def _others(self, cursor: Any) -> pl.DataFrame:
        """variant_id, place, ploidy, other: who carries another alternate of a variant's record."""
        ends = {"first": self.part.start, "last": self.part.end, "near": LONGEST, "assembly": self.part.assembly}
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE exported_sibling AS {sql.statement('variants/exported_siblings.sql')}", ends
        )
        return cursor.sql(sql.statement("variants/exported_others.sql")).pl().filter(pl.col("ploidy") > 0)

    def to_json(self) -> dict[str, Any]:
        return {"genotypes": {**self.extract.to_json(), "part": str(self.part)}}


def _columns(cursor: Any, assembly: str | None) -> pl.DataFrame:
    query = sql.statement("variants/exported_columns.sql")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE exported_column AS {query}", {"assembly": assembly})
    return cursor.sql("SELECT c.* FROM exported_column AS c ORDER BY c.place").pl()


def _with_others(calls: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Calls, and those of whom no row of the variant itself says anything but who carry another alternate there."""
    silent = others.join(calls, on=["row", "place"], how="anti").with_columns(
        pl.min_horizontal("other", "ploidy").alias("other"),
        alt=0, missing=0, zygosity=0, passes_qc=True, phased=False,
    )  # fmt: skip
    schema = calls.schema
    silent = silent.select(
        (pl.col(name) if name in silent.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )
    return pl.concat([calls, silent]).sort("row", "place") if silent.height else calls


def _parts(places: list[tuple[str, int]], assembly: str, most: int) -> list[Region]:
    """Stretches of at most so many variants, or of one position where more begin; none overlaps another."""
    parts = []
    for contig, group in groupby(places, key=lambda place: place[0]):
        positions = [position for _, position in group]
        start = 0
        while start < len(positions):
            end = min(start + most, len(positions))
            while end < len(positions) and positions[end] == positions[end - 1]:
                end += 1
            parts.append(Region(contig, positions[start], positions[end - 1], assembly))
            start = end
    return parts


def _nobody(head: About) -> InvalidQuestion:
    """Which kind of nothing a file without columns would be."""
    if head.somatic:
        return InvalidQuestion(
            f"The {head.somatic:,} individuals sequenced on {head.assembly} have somatic calls alone, which say where"
            " an allele was seen in a tumour, not what the genotype is",
            do="Take the sites only (--sites-only)",
        )
    if not head.individuals:
        return InvalidQuestion("Nobody who permits this purpose is in the cohort", do="Ask about another cohort")
    return InvalidQuestion(
        f"None of the {head.individuals:,} individuals was sequenced on {head.assembly}", do="Ask about another cohort"
    )
