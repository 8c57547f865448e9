"""Duties that come with the data are accepted once, with their document, before anything is taken away (S-DU 2).

They never filter: without them everything may be seen that the role may see. What leaves as a file waits for them.
"""

from __future__ import annotations

from access.asking import Asking
from access.data_use import DataUse, duties
from access.people import PEOPLE_FILE, People
from cohorts.errors import Refused
from queries import sql
from queries.warehouse import Warehouse


def not_accepted(warehouse: Warehouse, asking: Asking) -> tuple[str, ...]:
    """The duties, in words, of those who permit this purpose that who asks has not accepted yet."""
    if asking.purpose is None:
        return ()
    with warehouse.cursor(asking) as cursor:
        uses = cursor.execute(sql.statement("export/uses.sql")).fetchall()
    done = {each.duty for each in People(warehouse.directory / PEOPLE_FILE).accepted(asking.user)}
    return tuple(duty for duty in duties(DataUse.of(*use) for use in uses) if duty not in done)


def demand_accepted(warehouse: Warehouse, asking: Asking) -> None:
    """Refused, naming the duties, until who asks has accepted those that come with the data."""
    missing = not_accepted(warehouse, asking)
    if missing:
        raise Refused(
            f"These data come with duties that you have not accepted: {'; '.join(missing)}",
            do="Accept each once with its document: on the page Consent, or by python -m access accept.",
        )
