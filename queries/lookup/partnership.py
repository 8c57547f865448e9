"""What a partner asks first: sites and their N, who was recruited, sequenced and can be analysed, what can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from queries import sql
from queries.frames import frame


@dataclass(frozen=True)
class DiversityAnswer:
    """`groups`: kind ('genetic similarity' or 'self-report'), group, recruited, sequenced, analysable; those who permit
    the purpose, the not assigned among them. `sites`: site, n."""

    groups: Table
    sites: Table
    release: str

    def protected(self, policy: Policy) -> DiversityAnswer:
        """A group or a site of few has no line: that it is there would tell of them."""
        groups = self.groups.frame.filter(pl.col("recruited") >= policy.threshold)
        sites = self.sites.frame.filter(pl.col("n") >= policy.threshold)
        return replace(
            self, groups=replace(self.groups, frame=groups).protected(policy),
            sites=replace(self.sites, frame=sites).protected(policy),
        )  # fmt: skip


@dataclass(frozen=True)
class Diversity:
    """Those who permit the purpose, by group and by site."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> DiversityAnswer:
        groups = frame(cursor, sql.statement("records/diversity.sql"))
        sites = frame(cursor, sql.statement("records/permitted_sites.sql"))
        counts = ("recruited", "sequenced", "analysable")
        return DiversityAnswer(Table(groups, counts=counts), Table(sites, counts=("n",)), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"diversity": {}}


@dataclass(frozen=True)
class DictionaryAnswer:
    """`systems`: domain, system, codes (that at least one individual has, of reference), individuals with any."""

    systems: Table
    release: str

    def protected(self, policy: Policy) -> DictionaryAnswer:
        """A system that few have has no line; of how many different codes they have is not told to who sees no rows."""
        kept = self.systems.frame.filter(pl.col("individuals") >= policy.threshold).drop("codes")
        return replace(self, systems=Table(kept, counts=("individuals",)).protected(policy))


@dataclass(frozen=True)
class Dictionary:
    """Code systems by domain, and how many who permit the purpose have a record in each."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> DictionaryAnswer:
        rows = frame(cursor, sql.statement("records/dictionary.sql"))
        return DictionaryAnswer(Table(rows, counts=("individuals",), labels=("codes",)), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"dictionary": {}}
