"""The sites of enrolment of a release that enough individuals are of for their being there to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual, Policy
from queries import sql


@dataclass(frozen=True)
class SiteNamesAnswer(HoldsNoIndividual):
    names: tuple[str, ...]


@dataclass(frozen=True)
class SiteNames:
    """Names of sites, in their order."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> SiteNamesAnswer:
        rows = cursor.execute(sql.statement("records/sites.sql"), {"k": Policy().threshold}).fetchall()
        return SiteNamesAnswer(tuple(name for (name,) in rows))

    def to_json(self) -> dict[str, Any]:
        return {"site_names": {}}
