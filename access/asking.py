"""Who asks, as what, about whom, for what, when, and on which state of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from access.purpose import Purpose


@dataclass(frozen=True)
class Asking:
    """Everything besides the question that an answer depends on; the key of every cache and of every pooled cursor.

    `sites` and `datasets` None mean every one: a role is held dataset by dataset (S-DC 7). `purpose` None means no
    rows. `consent_revision` is the ledger's, so that a withdrawal makes a new Asking and no older answer can be found
    under it. `care` is for roles that reach people in their care alone: the number of the user's list (access/care.py),
    or OWNERS; None is nobody's list, and nobody is in it.
    """

    user: str
    role: str
    sites: tuple[str, ...] | None
    purpose: Purpose | None
    as_of: date
    release: str
    consent_revision: int
    datasets: tuple[str, ...] | None = None
    care: str | None = None
