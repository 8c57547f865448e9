"""What a file of variants is about: a place, a cohort, one assembly. Shared by genotypes.py and sites.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from access.data_use import DataUse, duties
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import Everything, Locus, Region
from queries import sql
from queries.export.layers import Layer, layers
from queries.variants.asked_variants import fill_asked


@dataclass(frozen=True)
class Extract:
    """The variants of `locus` in `cohort` (None is everybody permitted) on one `assembly` (None: the only one there).

    `relatives` keeps individuals related to others, who are left out of frequencies elsewhere (S-GT 14).
    """

    locus: Locus
    cohort: Cohort | None = None
    assembly: str | None = None
    relatives: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "cohort": self.cohort.to_json() if self.cohort else None,
            **self.locus.to_json(),
            "assembly": self.assembly,
            "relatives": self.relatives,
        }


@dataclass(frozen=True)
class About:
    """What stands in the head of such a file besides its columns. `contigs` in the order of the genome; `filters` are
    what sources wrote; `somatic` members have tumour biosamples alone, `without` none on this assembly."""

    assembly: str
    variants: int
    contigs: tuple[str, ...]
    filters: tuple[str, ...]
    duties: tuple[str, ...]
    simulated: bool
    individuals: int
    relatives: int
    somatic: int
    without: int
    note: str | None
    layers: tuple[Layer, ...] = ()  # who annotated the variants, with versions


@dataclass(frozen=True)
class Places:
    """Where the asked variants are, in the order of the genome."""

    assembly: str
    places: list[tuple[str, int]]
    contigs: tuple[str, ...]
    filters: tuple[str, ...]
    note: str | None


def ask_places(cursor: Any, extract: Extract) -> Places:
    """Fill `asked_variant`; InvalidQuestion where the release has them on several assemblies and none is named."""
    known = [row[0] for row in cursor.execute("SELECT DISTINCT a.assembly FROM assay AS a ORDER BY 1").fetchall()]
    if extract.assembly is not None and extract.assembly not in known:
        raise UnknownName("assembly", extract.assembly, known)
    _, note = fill_asked(cursor, extract.locus)
    assembly = extract.assembly or getattr(extract.locus, "assembly", None)
    rows = cursor.execute(sql.statement("variants/asked_places.sql"), {"assembly": assembly}).fetchall()
    found = sorted({row[0] for row in rows})
    if len(found) > 1:
        raise InvalidQuestion(
            f"{extract.locus} has variants on {' and '.join(found)}",
            do=f"A file is of one assembly: choose {' or '.join(found)} (--assembly)",
        )
    if not known:
        raise InvalidQuestion("This release holds no genotypes")
    chosen = assembly or (found[0] if found else known[0])
    filters = {name for row in rows if row[3] for name in row[3].split(";")}
    contigs = tuple(dict.fromkeys(row[1] for row in rows))
    return Places(chosen, [(row[1], row[2]) for row in rows], contigs, tuple(sorted(filters)), note)


def about(cursor: Any, places: Places, relatives: int) -> About:
    """Who the members are and what comes with their data. Needs the table `member`."""
    uses = cursor.execute(sql.statement("variants/members_uses.sql")).fetchall()
    query, values = sql.statement("variants/members_sequenced.sql"), {"assembly": places.assembly}
    members, germline, somatic, simulated = map(int, cursor.execute(query, values).fetchone())
    return About(
        places.assembly, len(places.places), places.contigs, places.filters, duties(DataUse.of(*use) for use in uses),
        simulated > 0, members, relatives, somatic, members - germline - somatic, places.note,
        layers(cursor, places.assembly),
    )  # fmt: skip


def consequences(cursor: Any, variants: pl.DataFrame) -> pl.DataFrame:
    """row (a place in `variants`), consequence, impact, gene, gene_id, transcript_id, hgvsc, hgvsp, loftee; ordered."""
    found = cursor.sql(sql.statement("variants/asked_consequences.sql")).pl()
    rows = variants.select("variant_id").with_row_index("row")
    return rows.join(found, on="variant_id", maintain_order="left_right").drop("variant_id")


def within(locus: Locus, part: Region) -> Locus:
    """What to ask for when only variants that begin in `part` are wanted: for long stretches, the part alone."""
    if isinstance(locus, Everything):
        return part
    if isinstance(locus, Region):  # it also has the variants that begin before it and reach into it
        start = max(locus.start, part.start)
        return Region(part.contig, start, max(start, min(locus.end, part.end)), part.assembly)
    return locus
