"""The one call behind every door: pages, command line and interfaces all get their answers here.

    cursor of the Asking → question.run → then (statistics) → the disclosure door → the audit

What `run` and `then` return never leaves: only what `access.disclosure.release` lets through does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

import duckdb

from access.asking import Asking
from access.disclosure import Policy, release
from access.halves import demand_fixed
from access.roles import demand
from cohorts.errors import ConcordError, InvalidQuestion, Refused, WarehouseUnavailable
from queries.asking import renewed
from queries.consent.accepted import demand_accepted
from queries.cursor import Interruptible
from queries.warehouse import Warehouse


class Question(Protocol):
    """A frozen, hashable question. `right`, where a question has one, is the right a role needs to ask it at all. One
    that makes a file says `taken_away = True`: it waits for the duties that come with the data (S-DU 2)."""

    right: ClassVar[str | None]

    def run(self, cursor: duckdb.DuckDBPyConnection, asking: Asking) -> Any: ...

    def to_json(self) -> dict[str, Any]: ...


def answer(
    warehouse: Warehouse,
    asking: Asking,
    question: Question,
    then: Callable[[Any], Any] | None = None,
    policy: Policy | None = None,
    running: Callable[[Interruptible], None] | None = None,
) -> Any:
    """Ask `question` as `asking`. Raises Refused, InvalidQuestion or WarehouseUnavailable; each outcome is audited.

    `running` is told of the question before it runs, so that another thread can `interrupt()` it.
    """
    asking = renewed(warehouse, asking)
    try:
        value = _answered(warehouse, asking, question, then, policy, running)
    except ConcordError as error:
        outcome = "refused" if isinstance(error, Refused) else "failed"
        warehouse.audit.record(asking, question.to_json(), outcome, str(error))
        raise
    # A question about one person carries the person's pseudonymous key and why it is asked (S-DC 8).
    person, reason = getattr(question, "person", None), getattr(question, "reason", None)
    warehouse.audit.record(asking, question.to_json(), "released", reason, person=person)
    return value


def _answered(
    warehouse: Warehouse,
    asking: Asking,
    question: Question,
    then: Callable[[Any], Any] | None,
    policy: Policy | None,
    running: Callable[[Interruptible], None] | None,
) -> Any:
    if asking.purpose is None:
        raise Refused("No purpose was stated", do="State what the data are wanted for (--purpose 'investigation=…')")
    right = getattr(question, "right", None)
    if right:
        demand(asking.role, right)
    if getattr(question, "taken_away", False):
        demand_accepted(warehouse, asking)
    demand_fixed(warehouse.directory, question.to_json())
    try:
        with warehouse.cursor(asking) as cursor:
            here = Interruptible(cursor)
            try:
                if running:
                    running(here)
                value = question.run(cursor, asking)
            finally:
                here.over()
    except duckdb.InterruptException:
        raise InvalidQuestion("The question was cancelled", do="Ask again") from None
    except duckdb.OutOfMemoryException:
        raise InvalidQuestion("The question needs more memory than it may use", do="Ask about less") from None
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise WarehouseUnavailable(
            "The release lacks a table or a column that this version asks: another version built it",
            where=asking.release,
            do="Build it again: python -m data demo, or python -m data ingest SOURCE",
        ) from error
    except duckdb.Error as error:
        # Its text may quote rows: it is kept for whoever debugs, and never shown.
        raise WarehouseUnavailable(
            f"The release could not answer ({type(error).__name__})",
            where=asking.release,
            do="Check it: python -m data check",
        ) from error
    return release(then(value) if then else value, asking, policy)
