"""Make an Asking: the state of the data is filled in, so that a withdrawal or a new release makes a new Asking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from access.asking import Asking
from access.care import OWNERS
from access.ledger import lost_entries
from access.purpose import Purpose
from access.roles import ROLES
from queries.warehouse import Warehouse


def asking_for(
    warehouse: Warehouse,
    user: str,
    role: str,
    purpose: Purpose | None,
    sites: tuple[str, ...] | None = None,
    *,
    as_of: date | None = None,
    datasets: tuple[str, ...] | None = None,
    owner: bool = False,
) -> Asking:
    """The Asking of `user` now: current release, current revision of the consent ledger, and of a clinician the list of
    those in their care; the `owner` of one machine needs none. `as_of` defaults to today."""
    return Asking(
        user=user,
        role=role,
        sites=sites,
        purpose=purpose,
        as_of=as_of or date.today(),
        release=warehouse.release,
        consent_revision=_revision(warehouse),
        datasets=datasets,
        care=_care(warehouse, user, role, OWNERS if owner else None),
    )


def renewed(warehouse: Warehouse, asking: Asking) -> Asking:
    """The same Asking on the ledger, and the list of those in care, as they are now: a withdrawal counts at the next
    question (S-DU 4)."""
    revision = _revision(warehouse, asking.consent_revision)
    care = _care(warehouse, asking.user, asking.role, asking.care)
    if (revision, care) == (asking.consent_revision, asking.care):
        return asking
    return replace(asking, consent_revision=revision, care=care)


def _care(warehouse: Warehouse, user: str, role: str, said: str | None) -> str | None:
    if role not in ROLES or not ROLES[role].in_care or said == OWNERS:
        return said
    return warehouse.care.revision(user)


def _revision(warehouse: Warehouse, seen: int = 0) -> int:
    """The ledger's revision. WarehouseUnavailable when it was once higher, as the Asking or the audit remembers: a
    ledger that is gone or was put back must not bring back those who withdrew."""
    revision = warehouse.ledger.revision()
    if revision < max(seen, warehouse.audit.newest_revision()):
        raise lost_entries(warehouse.ledger.path)
    return revision
