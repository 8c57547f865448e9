"""Variables of the sources that have no table of their own, and their values: what the form for `attribute` offers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from queries import sql
from queries.frames import frame

#: Values of one variable that are offered, the commonest first.
MOST = 200


@dataclass(frozen=True)
class AttributesAnswer:
    """`values`: name, value, n (of the permitted), by name, the commonest value first."""

    values: Table

    def protected(self, policy: Policy) -> AttributesAnswer:
        """A value that few people have may name them: it is left out, not only its number."""
        enough = self.values.frame.filter(pl.col("n") >= policy.threshold).sort("name", "value")
        return replace(self, values=Table(enough, counts=("n",)).protected(policy))


@dataclass(frozen=True)
class Attributes:
    """Which variables there are among the permitted, with their values."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AttributesAnswer:
        rows = frame(cursor, sql.statement("reference/attributes.sql"), {"most": MOST})
        return AttributesAnswer(Table(rows, counts=("n",)))

    def to_json(self) -> dict[str, Any]:
        return {"attributes": {}}
