"""A cohort that somebody saved, as a criterion of another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import TEXT, Kind, field, whole


def _uuid(value: Any) -> str:
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise InvalidQuestion(f"Expected the id of a saved cohort, got {value!r}", do="Copy it again") from None


ID = Kind("id of a saved cohort (UUID)", _uuid)


@dataclass(frozen=True)
class InCohort(Criterion):
    """Is in a cohort that somebody saved in this warehouse.

    A live cohort stands for its criteria, asked again. A frozen one is a list of people, cut at every question to
    those who permit the purpose; who came into the release or into the cohort later is not on it: no.
    """

    id: str = field(ID, "which saved cohort")
    version: int | None = field(whole(1), "which version; the newest when left out", default=None)
    name: str | None = field(TEXT, "what it was called, for the sentence alone", default=None)
    unknown_when = "the saved cohort's criterion is; of a frozen one, when it was when it was frozen"

    @property
    def phrase(self) -> str:
        called = f"“{self.name}”" if self.name else self.id
        return f"in the saved cohort {called}" + (f", version {self.version}" if self.version else "")
