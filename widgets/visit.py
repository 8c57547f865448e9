"""What a page needs to ask: where, and as whom."""

from __future__ import annotations

from dataclasses import dataclass

from access import Asking, row_access
from access.roles import ROLES
from queries import Warehouse
from widgets.sign_in import Visitor


@dataclass(frozen=True)
class Visit:
    """One run of a page by one visitor."""

    warehouse: Warehouse
    asking: Asking
    visitor: Visitor

    @property
    def rows(self) -> bool:
        """Whether this role may see and take rows, and so files."""
        return row_access(self.asking.role)

    @property
    def counts(self) -> bool:
        """Whether this role may see counts at all, if only protected ones."""
        return self.asking.role in ROLES and not ROLES[self.asking.role].boolean_only
