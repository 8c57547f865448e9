"""The variants of a place with their counts in a cohort, and what the head of a file says of them: no individual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table, protect_count
from cohorts.loci import Everything
from queries.variants.extract import About, Extract, about, ask_places, consequences
from queries.variants.frequencies import COUNTS, as_table, clinvar_of, frequency_rows
from queries.variants.members import fill_members

COLUMNS = (
    "contig", "position", "ref", "alt", "rsid", "filter", "gene", "consequence", "hgvsc", "hgvsp", "clinvar", "stars",
    *COUNTS, "af", "ac_raw", "an_raw",
)  # fmt: skip


@dataclass(frozen=True)
class SitesAnswer:
    """A row a variant in the order of the genome, with COLUMNS; their consequences, by row; and what the file is
    about."""

    table: Table
    consequences: pl.DataFrame
    about: About
    release: str

    def protected(self, policy: Policy) -> SitesAnswer:
        whole = self.about
        counts = {name: protect_count(getattr(whole, name), policy) for name in _OF_PEOPLE}
        return replace(self, table=self.table.protected(policy), about=replace(whole, **counts))


_OF_PEOPLE = ("individuals", "relatives", "somatic", "without")


@dataclass(frozen=True)
class Sites:
    """The counts of an extract, for a file: it takes a role that may take files (S-DC 7)."""

    extract: Extract
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True

    def run(self, cursor: Any, asking: Asking) -> SitesAnswer:
        places = ask_places(cursor, self.extract)
        members = fill_members(cursor, self.extract.cohort, unrelated_only=not self.extract.relatives)
        rows = frequency_rows(cursor, whole_call_set=isinstance(self.extract.locus, Everything))
        rows = rows.filter(assembly=places.assembly)
        rows = rows.join(clinvar_of(cursor), on="variant_id", how="left", maintain_order="left")
        done = consequences(cursor, rows)
        return SitesAnswer(as_table(rows, COLUMNS), done, about(cursor, places, members.relatives), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"sites": self.extract.to_json()}
