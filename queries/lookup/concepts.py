"""OMOP concepts of the release, and what lies below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from queries import sql
from queries.cursor import looked_up


@dataclass(frozen=True)
class ConceptsAnswer(HoldsNoIndividual):
    """`under`: a concept id that the release knows → itself and every concept below it that the release knows."""

    under: dict[int, frozenset[int]]


@dataclass(frozen=True)
class ConceptsUnder:
    """Which of these concepts, and of those below them, the release knows, and what lies below each."""

    concepts: tuple[int, ...]
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ConceptsAnswer:
        return ConceptsAnswer(looked_up(cursor, ("concepts under", self.concepts), lambda: self._under(cursor)))

    def _under(self, cursor: Any) -> dict[int, frozenset[int]]:
        statement = sql.statement("reference/concepts_under.sql")
        found: dict[int, set[int]] = {}
        for above, below in cursor.execute(statement, {"concepts": list(self.concepts)}).fetchall():
            found.setdefault(above, {above}).add(below)
        return {above: frozenset(below) for above, below in found.items()}

    def to_json(self) -> dict[str, Any]:
        return {"concepts_under": list(self.concepts)}
