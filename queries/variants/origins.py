"""Where the alleles of a release come from: inherited ones, or those of tumours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual


@dataclass(frozen=True)
class OriginsAnswer(HoldsNoIndividual):
    """'germline', 'somatic' or both, as the assays say; none where nobody was assayed."""

    origins: tuple[str, ...]


@dataclass(frozen=True)
class Origins:
    """The origins of the assays of the release."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> OriginsAnswer:
        found = cursor.execute("SELECT DISTINCT a.origin FROM assay AS a ORDER BY a.origin").fetchall()
        return OriginsAnswer(tuple(row[0] for row in found))

    def to_json(self) -> dict[str, Any]:
        return {"origins": {}}
