"""What a variant does together with others that stand on the same chromosome of somebody (S-GT 13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import Policy
from cohorts.loci import Variant
from queries import sql
from queries.variants.asked_variants import fill_asked


@dataclass(frozen=True)
class Haplotype:
    """The other variants of a haplotype ('1-100-A-G'), and what all together do to a transcript.

    `carriers` are the permitted individuals who carry all of them; of one at least it is sure that one chromosome does.
    """

    others: tuple[str, ...]
    transcript_id: str
    gene: str | None
    consequence: str
    hgvsp: str | None
    preferred: bool
    carriers: int


@dataclass(frozen=True)
class HaplotypesAnswer:
    """Those on preferred transcripts first. None where consequences were not computed, or nothing reads together."""

    rows: tuple[Haplotype, ...]
    release: str

    def protected(self, policy: Policy) -> HaplotypesAnswer:
        """That two alleles meet in somebody is news of few: nothing without row access."""
        return replace(self, rows=())


@dataclass(frozen=True)
class Haplotypes:
    """Asked of one variant of the release; an unknown one has none."""

    variant: Variant
    right: ClassVar[str] = "rows"

    def run(self, cursor: Any, asking: Asking) -> HaplotypesAnswer:
        fill_asked(cursor, self.variant)
        found = cursor.execute(sql.statement("variants/about.sql")).fetchall()
        if len(found) != 1:
            return HaplotypesAnswer((), asking.release)
        rows = cursor.execute(sql.statement("variants/haplotypes.sql"), {"variant_id": found[0][0]}).fetchall()
        told: dict[tuple, list[str]] = {}
        for key, contig, position, ref, alt, *rest in rows:
            told.setdefault((key, *rest), []).append(f"{contig}-{position}-{ref}-{alt}")
        return HaplotypesAnswer(
            tuple(Haplotype(tuple(others), *rest) for (_, *rest), others in told.items()), asking.release
        )

    def to_json(self) -> dict[str, Any]:
        return {"haplotypes": self.variant.to_json()}
