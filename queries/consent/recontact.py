"""Whom a steward or clinician may contact: by kind of contact, alive, not withdrawn, and not contacted lately (S-DU 5).

The list is rows by right, asked for a stated reason, never through a cache: each time it is given it stands in the
audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.contacts import CONTACTS_FILE, EVERY, Contacts
from access.roles import demand
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, EligibleForRecontact
from cohorts.errors import InvalidQuestion
from queries.compose import over
from queries.frames import frame
from queries.kept import asked


@dataclass(frozen=True)
class Worklist:
    """`frame`: dataset, individual (the data holder's pseudonym), site; `in_cohort` of whom `agreed` and live, less
    `lately` who were contacted within EVERY days. It holds people and cannot be protected."""

    frame: pl.DataFrame
    in_cohort: int
    agreed: int
    lately: int
    release: str


@dataclass(frozen=True)
class Recontact:
    """The worklist of a cohort for one kind of contact. Raises InvalidQuestion without a reason."""

    cohort: Cohort
    by: str
    reason: str
    right: ClassVar[str] = "recontact"

    def run(self, cursor: Any, asking: Asking) -> Worklist:
        if not self.reason.strip():
            raise InvalidQuestion("A list for recontact takes a reason", do="State why they are contacted.")
        demand(asking.role, "rows")
        query, values = over("individuals.sql", {"cohort": asked(self.cohort.criterion, cursor)})
        everybody = frame(cursor, query, values).height
        eligible = AllOf((self.cohort.criterion, EligibleForRecontact(self.by)))
        query, values = over("individuals.sql", {"cohort": asked(eligible, cursor)})
        found = frame(cursor, query, values)
        named = pl.col("individual_id").str.strip_prefix(pl.concat_str("dataset", pl.lit("/")))
        who = found.select("dataset", named.alias("individual"), "site")
        lately = contacts(cursor).recent(asking.as_of)
        free = who.filter(pl.Series([pair not in lately for pair in who.select("dataset", "individual").iter_rows()],
                                    dtype=pl.Boolean))  # fmt: skip
        return Worklist(free, everybody, who.height, who.height - free.height, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"recontact": self.cohort.to_json(), "by": self.by, "every_days": EVERY}


def contacts(cursor: Any) -> Contacts:
    """The store of contacts of the cursor's warehouse."""
    folder = cursor.file.parent.parent if getattr(cursor, "file", None) else Path()
    return Contacts(folder / CONTACTS_FILE)
