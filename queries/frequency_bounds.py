"""Bounds of a frequency that roles without exact numbers may ask by.

The reference is the release itself, and by halving a bound again and again its exact frequencies could be read off
rounded counts, down to an allele that one person carries. So such roles take fixed bounds, the same for everybody.
"""

from __future__ import annotations

from typing import Any

from access.roles import ROLES
from cohorts.errors import Refused

FIXED = (0.0, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


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
