"""What an ingest has to say about a source: nothing is dropped or changed without one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["refused", "repaired", "kept", "told"]
#: In a message, what says that records were left out, changed, or kept; the first that is found counts.
_SAID: tuple[tuple[Outcome, tuple[str, ...]], ...] = (
    ("refused", ("left out", "not kept", "were refused", "was refused", "are not read")),
    ("repaired", ("merged", "set missing", "was kept", "converted", "taken as", "count as", "counts as")),
    ("kept", ("kept",)),
)


@dataclass(frozen=True)
class Finding:
    """One row of table `finding`, less its dataset. `message` never names a person."""

    source: str  # file name
    rule: str  # a stable slug, such as 'symbolic-alleles'
    severity: Literal["note", "warning"]
    n: int  # records it concerns
    message: str  # what, where, what was done
    outcome: Outcome | None = None  # what became of the records; None: as the message says
    place: str | None = None  # where in the source the first of them stands: 'line 17'

    @property
    def became(self) -> Outcome:
        """What became of the records: as stated, else as the message says."""
        if self.outcome is not None:
            return self.outcome
        return next((outcome for outcome, signs in _SAID if any(sign in self.message for sign in signs)), "told")
