"""The ontology as a tree to walk down: the uppermost codes of a system, and what stands directly below a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.codes import Code
from queries import sql
from queries.cursor import looked_up
from queries.frames import frame
from queries.lookup.codes import code_ids

_SYSTEMS = """
SELECT c.system FROM code AS c WHERE c.domain = $domain
GROUP BY c.system ORDER BY CASE c.system WHEN 'PHECODE' THEN 0 ELSE 1 END, SUM(c.n_individuals) DESC, c.system
"""


@dataclass(frozen=True)
class CodeTreeAnswer:
    """`below`: system, code, name, has_children, n (of the permitted, descendants included), in the order of codes,
    which tells nothing of how many. `systems` are those of the domain, the one to begin with first."""

    below: Table
    systems: tuple[str, ...]

    def protected(self, policy: Policy) -> CodeTreeAnswer:
        return replace(self, below=self.below.protected(policy))


@dataclass(frozen=True)
class CodeTree:
    """What is directly below `code`; without one, the uppermost codes of `system` (the first of the domain if None)."""

    domain: str
    code: str | None = None
    system: str | None = None
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> CodeTreeAnswer:
        """Raises UnknownName for a code that the release does not know."""
        systems = looked_up(
            cursor,
            ("systems of codes", self.domain),
            lambda: tuple(row[0] for row in cursor.execute(_SYSTEMS, {"domain": self.domain}).fetchall()),
        )
        parent = code_ids(cursor, Code.parse(self.code), self.domain)[0] if self.code else None
        system = self.system or (systems[0] if systems else None)
        values = {"parent_id": parent, "system": system, "domain": self.domain}
        rows = frame(cursor, sql.statement("reference/code_children.sql"), values)
        return CodeTreeAnswer(Table(rows, counts=("n",)), systems)

    def to_json(self) -> dict[str, Any]:
        return {"code_tree": {"domain": self.domain, "code": self.code, "system": self.system}}
