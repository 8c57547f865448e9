"""Who may see what, by role (S-DC 7). Deny by default: what a role is not granted here, it may not do."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.errors import Refused


@dataclass(frozen=True)
class Role:
    """The rights of one role. Every right is False until granted."""

    name: str
    about: str
    exact: bool = False  # exact numbers; without it every answer is protected (S-DC 2 to 5)
    rows: bool = False  # de-identified rows of individuals, to read and to take away
    boolean_only: bool = False  # may learn that something exists, not how often
    person: bool = False  # one person's page, each opening with a stated reason
    in_care: bool = False  # reaches the people in their care alone (access/care.py)
    recontact: bool = False  # lists for recontact
    consent: bool = False  # the consent ledger and the audit


ROLES = {
    role.name: role
    for role in (
        Role("public", "learns whether something exists", boolean_only=True),
        Role("partner", "protected aggregates; no rows, no downloads of rows"),
        Role("researcher", "exact aggregates and de-identified rows in consented datasets", exact=True, rows=True),
        Role(
            "clinician", "people in their care, with a reason for each record", exact=True, rows=True, person=True,
            in_care=True, recontact=True,
        ),
        Role("steward", "consent, audit, recontact", exact=True, rows=True, recontact=True, consent=True),
    )
}  # fmt: skip


def role_named(name: str) -> Role:
    """The role called `name`; Refused (exit 3) when there is none: an unknown role has no rights."""
    try:
        return ROLES[name]
    except KeyError:
        raise Refused(f"There is no role '{name}'", do=f"Use one of {', '.join(ROLES)}.") from None


def row_access(name: str) -> bool:
    """May this role see exact numbers and rows of individuals?"""
    return name in ROLES and ROLES[name].rows


def demand(name: str, right: str) -> None:
    """Refused unless the role `name` holds the `right` (a field of Role, such as 'rows')."""
    if getattr(role_named(name), right) is not True:
        holders = [role.name for role in ROLES.values() if getattr(role, right)]
        raise Refused(f"The role '{name}' may not do this", do=f"It takes the role {' or '.join(holders)}.")
