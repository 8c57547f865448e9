"""The individuals of a cohort, as rows for those who may have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from queries.compose import over
from queries.frames import frame
from queries.kept import asked


@dataclass(frozen=True)
class IndividualsAnswer:
    """A row an individual: `individual_id` is dataset/source_id; years, never dates. It cannot be protected, so it goes
    to roles with row access alone."""

    frame: pl.DataFrame
    release: str


@dataclass(frozen=True)
class Individuals:
    """List a cohort."""

    cohort: Cohort
    right: ClassVar[str] = "rows"

    def run(self, cursor: Any, asking: Asking) -> IndividualsAnswer:
        query, values = over("individuals.sql", {"cohort": asked(self.cohort.criterion, cursor)})
        return IndividualsAnswer(frame(cursor, query, values), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"individuals": self.cohort.to_json()}
