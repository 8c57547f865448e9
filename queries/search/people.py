"""Individuals by the data holder's pseudonym, or by that of a biosample: for roles with row access alone.

Who is unknown and who does not permit the purpose are told apart by nothing. What was typed leaves in `Hit.secret`,
which a page hands over within the session: never in an address, a log or a message.
"""

from __future__ import annotations

from typing import Any

from access.asking import Asking
from access.roles import row_access
from queries import sql
from queries.search.found import Hit


def individuals(cursor: Any, asking: Asking, text: str) -> tuple[Hit, ...]:
    """Those of exactly this name among the permitted; nobody for a role without rows."""
    if not row_access(asking.role):
        return ()
    dataset, slash, source_id = text.strip().partition("/")
    values = {"name": text.strip(), "dataset": dataset, "source_id": source_id if slash else ""}
    rows = cursor.execute(sql.statement("lookup/individuals.sql"), values).fetchall()
    several = len(rows) > 1
    return tuple(
        Hit(
            "individual", f"individual {number}", f"An individual of {name}{f', {number}' if several else ''}",
            "open with a stated reason", secret=f"{name}/{pseudonym}",
        )
        for number, (name, pseudonym) in enumerate(rows, 1)
    )  # fmt: skip
