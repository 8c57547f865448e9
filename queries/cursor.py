"""A cursor on one release, as `warehouse.cursor` lends it: DuckDB's own, that also remembers what it need not do again.

DuckDB 2.0 parses about one millisecond per kilobyte of SQL, more than many of our queries take to run: parsed
statements are kept. What a name means in a release never changes, so look-ups are kept with the release (`lookups`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import duckdb

from access.frozen import FrozenList, FrozenLists
from access.identifiers import IdentifierLists

Found = TypeVar("Found")

#: Look-ups kept a release; cleared when full, since names come from people.
KEPT = 4096


@lru_cache(maxsize=1024)
def _parsed(text: str) -> tuple[Any, ...]:
    return tuple(duckdb.extract_statements(text))


class ReleaseCursor:
    """A DuckDB cursor whose `execute` parses each text once a process. Everything else is DuckDB's."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, lookups: dict[Hashable, Any]) -> None:
        self._cursor = cursor
        self.lookups = lookups
        #: Frozen lists already readable here (queries/cohort/frozen_lists.py), the longest unused first; where they
        #: stand, and who asks.
        self.listed: OrderedDict[tuple[str, int], None] = OrderedDict()
        self.lists: FrozenLists | None = None
        self.user = ""
        #: Whether results are shown of who agreed alone (queries/permitted.py).
        self.in_care = False
        #: As what is asked ('' has no rights), the lists of identifiers, and of those readable here how many are found.
        self.role = ""
        self.identifiers: IdentifierLists | None = None
        self.identified: dict[str, int] = {}
        #: What stands beside the release's file is named after it: see queries/associations/ancestry.py.
        self.file: Path | None = None
        #: A cursor of the same Asking on another release of the warehouse.
        self.at: Callable[[str], AbstractContextManager[ReleaseCursor]] | None = None
        #: Temporary tables of queries/kept.py, the longest unused first.
        self.kept: OrderedDict[str, None] = OrderedDict()
        #: The same states as arrays beside `people`, the keys of the permitted (queries/states.py).
        self.vectors: dict[str, Any] = {}
        self.people: Any = None
        #: What queries/accelerated reads of the permitted, once a cursor.
        self.arrays: dict[str, Any] = {}
        #: Tables of queries/cohort/described.py that are there, and which members `cohort` holds.
        self.prepared: set[str] = set()
        self.filled: str | None = None

    def execute(self, query: Any, parameters: Any = None) -> ReleaseCursor:
        """Run a query; give the cursor, as DuckDB does. Text of several statements is DuckDB's own affair."""
        if isinstance(query, str):
            statements = _parsed(query)
            query = statements[0] if len(statements) == 1 else query
        self._cursor.execute(query, parameters)
        return self

    def sql(self, query: str, params: Any = None) -> duckdb.DuckDBPyRelation:
        """A relation, as DuckDB's. A result of `execute` that was not read to its end is let go first."""
        self._cursor.abort()
        return self._cursor.sql(query, params=params)

    def frozen_list(self, cohort: str, version: int) -> FrozenList:
        """A frozen list, its members readable as rows of `frozen_member`. Refused to who may not ask about it."""
        from queries.cohort.frozen_lists import place

        return place(self, cohort, version)

    def identifier_list(self, mark: str) -> int:
        """A list of identifiers as rows of `listed_identifier`; how many are found. Refused to roles without rows."""
        from queries.cohort.listed import place

        return place(self, mark)

    def interrupt(self) -> None:
        """Cancel what runs, from another thread. See `Interruptible` for one question's own."""
        with suppress(duckdb.ConnectionException):
            self._cursor.interrupt()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class Interruptible:
    """One question on a cursor, which another thread may interrupt while it runs and not after: the cursor goes back
    to its pool then, and whoever has it next would be cancelled instead."""

    def __init__(self, cursor: ReleaseCursor) -> None:
        self._cursor: ReleaseCursor | None = cursor
        self._lock = Lock()

    def interrupt(self) -> None:
        with self._lock:
            if self._cursor is not None:
                self._cursor.interrupt()

    def over(self) -> None:
        with self._lock:
            self._cursor = None


def looked_up(cursor: Any, key: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` gives, remembered under `key` for the cursor's release. `find` must depend on the release alone and
    never on who asks: no counts and no rows of individuals. An error is not remembered."""
    lookups = getattr(cursor, "lookups", None)
    if lookups is None:
        return find()
    if key not in lookups:
        found = find()
        if len(lookups) >= KEPT:
            lookups.clear()
        lookups[key] = found
    return lookups[key]
