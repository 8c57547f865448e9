"""How many individuals, biosamples and sequencing runs a cohort has in each dataset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from queries.compose import over
from queries.frames import frame
from queries.kept import asked
from queries.variants.carrying import Carrying, found_cohort


@dataclass(frozen=True)
class HoldingsAnswer:
    """`table`: dataset, individuals, sampled, biosamples, sequenced, runs; a row for every dataset of the release, of
    those asked about. A run is a biosample whose day of sequencing is known."""

    table: Table
    release: str

    def protected(self, policy: Policy) -> HoldingsAnswer:
        return replace(self, table=self.table.protected(policy))


@dataclass(frozen=True)
class Holdings:
    """Count a cohort by dataset; of some datasets alone if any are named."""

    cohort: Cohort | Carrying
    datasets: tuple[str, ...] = ()
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> HoldingsAnswer:
        cohort = found_cohort(self.cohort, cursor, asking)
        query, values = over("records/holdings.sql", {"cohort": asked(cohort.criterion, cursor)})
        rows = frame(cursor, query, values)
        if self.datasets:
            rows = rows.filter(rows["dataset"].is_in(self.datasets))
        counts = ("individuals", "sampled", "biosamples", "runs", "sequenced")
        rests_on = {"biosamples": ("sampled",), "runs": ("sequenced",)}
        return HoldingsAnswer(Table(rows, counts=counts, rests_on=rests_on), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"holdings": self.cohort.to_json(), "datasets": list(self.datasets)}
