"""Who may see what: purposes and data use, the consent ledger, roles, disclosure control, the audit."""

from access.asking import Asking
from access.disclosure import Below, Policy, Table, protect_count, release
from access.purpose import Purpose
from access.roles import row_access

__all__ = ["Asking", "Below", "Policy", "Purpose", "Table", "protect_count", "release", "row_access"]
