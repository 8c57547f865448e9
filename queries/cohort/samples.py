"""Biosamples of a cohort as rows, and what one individual carries: without a date, for roles with row access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from queries import sql
from queries.cohort.people import undated
from queries.compose import over
from queries.frames import frame
from queries.kept import asked
from queries.variants.carrying import Carrying, found_cohort


@dataclass(frozen=True)
class RowsAnswer:
    """Rows of individuals; `total` is how many there are beyond the stretch. It cannot be protected, so it goes to
    roles with row access alone."""

    frame: pl.DataFrame
    total: int | None
    release: str


@dataclass(frozen=True)
class Samples:
    """Biosamples `skip` + 1 to `skip` + `limit`: place, dataset, source_id, biosample, assay, assembly, origin,
    capture_kit, qc_fields, age (at collection), year_sequenced. `one` is (dataset, individual, biosample or None)."""

    cohort: Cohort | Carrying
    skip: int = 0
    limit: int = 100
    dataset: str | None = None
    one: tuple[str, str, str | None] | None = None
    sequenced: bool = False
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True  # records leave for another machine: once duties are accepted (S-DU 2)

    def run(self, cursor: Any, asking: Asking) -> RowsAnswer:
        dataset, source_id, biosample = self.one or (self.dataset, None, None)
        whose = {"dataset": dataset, "source_id": source_id, "biosample": biosample, "sequenced": self.sequenced}
        values = {**whose, "skip": self.skip, "last": self.skip + self.limit}
        cohort = found_cohort(self.cohort, cursor, asking)
        query, bound = over("records/samples.sql", {"cohort": asked(cohort.criterion, cursor)}, values)
        return RowsAnswer(undated(frame(cursor, query, bound)), None, asking.release)

    def to_json(self) -> dict[str, Any]:
        of = {"cohort": self.cohort.to_json(), "skip": self.skip, "limit": self.limit, "dataset": self.dataset}
        return {"samples": {**of, "one": self.one is not None}}


@dataclass(frozen=True)
class Carried:
    """Alleles that one individual carries: the variant's words, biosample, origin, alt_count, ploidy, missing_count.

    `one` is (dataset, individual, biosample or None) and is not written down.
    """

    one: tuple[str, str, str | None]
    skip: int = 0
    limit: int = 100
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True  # records leave for another machine: once duties are accepted (S-DU 2)

    def run(self, cursor: Any, asking: Asking) -> RowsAnswer:
        dataset, source_id, biosample = self.one
        values = {"dataset": dataset, "source_id": source_id, "biosample": biosample}
        rows = frame(cursor, sql.statement("records/carried.sql"), values)
        return RowsAnswer(rows.slice(self.skip, self.limit), rows.height, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"carried": {"skip": self.skip, "limit": self.limit}}
