"""What stands in the workspace for one version of a cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cohorts.cohort import Cohort
from cohorts.saved import InCohort

LIVE, FROZEN = "live", "frozen"


@dataclass(frozen=True)
class SavedCohort:
    """One version of a saved cohort. It names nobody: who is in a frozen one stands in access/frozen.py.

    `state` is 'live' or 'frozen'; `release` the one it was saved on, and of a frozen one the one it is frozen to.
    `saved_on` is UTC. `newest` is the number of the newest version.
    """

    id: str
    version: int
    name: str
    owner: str
    note: str
    cohort: Cohort
    state: str
    release: str
    saved_on: datetime
    newest: int
    shared: bool = False
    archived: bool = False

    @property
    def frozen(self) -> bool:
        return self.state == FROZEN

    @property
    def criterion(self) -> InCohort:
        """This version, as a criterion of another cohort."""
        return InCohort(self.id, self.version, self.name)
