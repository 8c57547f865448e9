"""The genes that a criterion of carriers is about, by name or by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.criteria import CarrierOf
from cohorts.loci import Region, parse_region
from queries import sql
from queries.variants.named_alleles import find_variant, only_assembly


@dataclass(frozen=True)
class GenesAnswer(HoldsNoIndividual):
    genes: tuple[str, ...]
    release: str


@dataclass(frozen=True)
class GenesOf:
    """Symbols: those the criterion names, else those that reach over its variant or the start of its region. Raises
    UnknownName for a variant that nobody may be told of."""

    criterion: CarrierOf

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> GenesAnswer:
        asked = self.criterion
        named = tuple(filter(None, (asked.gene, *asked.genes)))
        if not asked.variant and not asked.region:
            return GenesAnswer(named, asking.release)
        if asked.variant:
            allele, _ = find_variant(cursor, asked.variant)
            place = {"assembly": allele.assembly, "contig": allele.contig, "position": allele.position}
        else:
            region: Region = parse_region(asked.region)
            assembly = region.assembly or only_assembly(cursor, asked.region)
            place = {"assembly": assembly, "contig": region.contig, "position": region.start}
        rows = cursor.execute(sql.statement("reference/genes_at.sql"), place).fetchall()
        return GenesAnswer(tuple(row[0] for row in rows), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"genes_of": self.criterion.to_json()}
