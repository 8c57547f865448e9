"""Where an allele of another assembly stands on this release's, by the chain files that were brought in (S-GT 11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.loci import Variant
from queries import sql
from queries.frames import frame


@dataclass(frozen=True)
class Equivalent:
    """The release's own name of the allele; `swapped`: REF and ALT are exchanged there (S-GT 16)."""

    variant: Variant
    swapped: bool
    chain: str


@dataclass(frozen=True)
class EquivalentsAnswer(HoldsNoIndividual):
    found: tuple[Equivalent, ...]


@dataclass(frozen=True)
class Equivalents:
    """Of a variant that names its assembly. None where no chain file was brought or it puts nothing there."""

    variant: Variant

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> EquivalentsAnswer:
        named = {name: getattr(self.variant, name) for name in ("assembly", "contig", "position", "ref", "alt")}
        rows = frame(cursor, sql.statement("lookup/equivalents.sql"), named)
        return EquivalentsAnswer(
            tuple(
                Equivalent(Variant(contig, position, ref, alt, assembly), status == "swapped", chain)
                for assembly, contig, position, ref, alt, status, chain in rows.iter_rows()
                if status in ("lifted", "swapped")
            )
        )

    def to_json(self) -> dict[str, Any]:
        return {"equivalents": self.variant.to_json()}
