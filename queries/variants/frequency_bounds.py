"""Bounds of a frequency that roles without exact numbers may ask by.

The reference is the release itself, and by halving a bound again and again its exact frequencies could be read off
rounded counts, down to an allele that one person carries. So such roles take fixed bounds, the same for everybody.
"""

from __future__ import annotations

from typing import Any

from access.disclosure import Policy
from access.roles import ROLES
from cohorts.errors import Refused
from cohorts.genetic_fields import RELEASE
from queries.cursor import looked_up

FIXED = (0.0, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def demand_many(cursor: Any, reference: str, **bounds: float | None) -> None:
    """Raise Refused where the cursor's role needs fixed bounds, and one of them would tell apart fewer alleles than may
    be told in the group of `reference`: in a group of fifty, 2 % are two alleles. The group's size decides, the same
    for every variant."""
    role = ROLES.get(getattr(cursor, "role", ""))
    name, _, group = reference.partition(":")
    if role is None or role.exact or name != RELEASE or not group:
        return
    people = looked_up(cursor, ("people of", group), lambda: _people(cursor, group))
    for field, bound in bounds.items():
        if bound and bound * people < Policy().threshold:
            raise Refused(
                f"The role '{role.name}' may not ask for {bound:g} of so small a group as '{group}'",
                where=field,
                do="Ask by a higher bound, of a larger group, or of `release`.",
            )


def _people(cursor: Any, group: str) -> int:
    """The most individuals of a population that any variant was looked at in: a chromosome each at the least."""
    most = "SELECT COALESCE(MAX(f.an), 0) AS alleles FROM variant_frequency AS f WHERE f.population = $group"
    return cursor.execute(most, {"group": group}).fetchall()[0][0] // 2


def demand_fixed(cursor: Any, **bounds: float | None) -> None:
    """Raise Refused where the cursor's role needs fixed bounds and one of `bounds` (by field) is another."""
    role = ROLES.get(getattr(cursor, "role", ""))
    if role is None or role.exact:
        return
    for name, bound in bounds.items():
        if bound is not None and bound not in FIXED:
            raise Refused(
                f"The role '{role.name}' asks for frequencies by fixed bounds, not by {bound:g}",
                where=name,
                do=f"Use one of {', '.join(f'{each:g}' for each in FIXED[1:])}.",
            )
