"""S-DC 7: roles are denied by default."""

from __future__ import annotations

from dataclasses import fields

import pytest

from access.roles import ROLES, Role, demand, role_named, row_access
from cohorts.errors import Refused

RIGHTS = {
    "public": {"boolean_only"},
    "partner": set(),
    "researcher": {"exact", "rows"},
    "clinician": {"exact", "rows", "person", "in_care", "recontact"},
    "steward": {"exact", "rows", "recontact", "consent"},
}


def test_s_dc_7_the_table_of_roles() -> None:
    names = [field.name for field in fields(Role) if field.name not in ("name", "about")]
    assert {role.name: {name for name in names if getattr(role, name)} for role in ROLES.values()} == RIGHTS


@pytest.mark.parametrize("name", ["", "admin", "Researcher", "root"])
def test_s_dc_7_an_unknown_role_has_no_rights(name: str) -> None:
    assert row_access(name) is False
    with pytest.raises(Refused):
        role_named(name)
    with pytest.raises(Refused):
        demand(name, "rows")


def test_s_dc_7_a_right_is_demanded_by_name() -> None:
    demand("researcher", "rows")
    with pytest.raises(Refused, match="clinician or steward"):
        demand("researcher", "recontact")
    with pytest.raises(AttributeError):
        demand("researcher", "rights")
