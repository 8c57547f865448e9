"""The warehouse on disk: which release is current, and cursors that see only the individuals an Asking may ask about.

    <dir>/current                    text, the name of the current release
    <dir>/releases/<release>.duckdb  one immutable file a release, opened read-only
    <dir>/releases/<release>.json    its manifest
    <dir>/consent_ledger.sqlite      what changed since; see access/ledger.py
    <dir>/audit.sqlite               see access/audit.py
    <dir>/care.sqlite                who is in whose care; see access/care.py
    <dir>/frozen_cohorts.sqlite      who is in frozen cohorts; see access/frozen.py
    <dir>/identifiers.sqlite         lists of identifiers taken in; see access/identifiers.py

A release may also be asked from a copy of it as Parquet, beside all of these: see queries/copies.py.

A release is published by moving the pointer, so it is read at every question. Release files have names of their own:
DuckDB would go on showing the old content of a path that was replaced.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from access.asking import Asking
from access.audit import AUDIT_FILE, Audit
from access.care import CARE_FILE, Care
from access.frozen import FROZEN_FILE, FrozenLists
from access.identifiers import IDENTIFIERS_FILE, IdentifierLists
from access.ledger import LEDGER_FILE, ConsentLedger
from cohorts.errors import WarehouseUnavailable
from queries.copies import ParquetCopy, copy_in
from queries.cursor import ReleaseCursor
from queries.permitted import fill_permitted, limited_to_care

BUILD = "Build one: python -m data demo, or python -m data ingest SOURCE"
#: Cursors kept for reuse, over all Askings. Each holds one integer a permitted individual.
POOLED = 64


def open_warehouse(directory: Path | str | None = None, parquet: Path | str | None = None) -> Warehouse:
    """The warehouse in `directory`, else in $CONCORD_WAREHOUSE, else in data/warehouse; where `parquet` names a copy of
    one of its releases, that is what is asked. Raises WarehouseUnavailable."""
    path = Path(directory or os.environ.get("CONCORD_WAREHOUSE") or Path("data") / "warehouse")
    if not path.is_dir():
        raise WarehouseUnavailable("There is no warehouse", where=str(path), do=BUILD)
    warehouse = Warehouse(path, copy_in(parquet, path) if parquet else None)
    _ = warehouse.manifest
    return warehouse


class Warehouse:
    """A directory of releases. Threads may share one; a cursor belongs to one thread at a time."""

    def __init__(self, directory: Path, copy: ParquetCopy | None = None) -> None:
        self.directory, self.copy = directory, copy
        self.ledger = ConsentLedger(directory / LEDGER_FILE)
        self.audit = Audit(directory / AUDIT_FILE)
        self.care = Care(directory / CARE_FILE)
        self.lists = FrozenLists(directory / FROZEN_FILE)
        self.identifiers = IdentifierLists(directory / IDENTIFIERS_FILE)
        self._lock = threading.Lock()
        self._connections: dict[str, duckdb.DuckDBPyConnection] = {}
        self._manifests: dict[str, dict[str, Any]] = {}
        self._lookups: dict[tuple[str, bool], dict[Hashable, Any]] = {}
        self._idle: OrderedDict[Asking, list[ReleaseCursor]] = OrderedDict()

    @property
    def release(self) -> str:
        """The name of the current release, read from the pointer now; of the copy, where one is asked."""
        if self.copy is not None:
            return self.copy.release
        pointer = self.directory / "current"
        try:
            name = pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise WarehouseUnavailable("The warehouse holds no release", where=str(self.directory), do=BUILD) from None
        except (OSError, UnicodeDecodeError) as error:
            raise WarehouseUnavailable(f"The release pointer cannot be read: {error}", where=str(pointer)) from None
        if not name or "/" in name or "\\" in name or name.startswith("."):
            raise WarehouseUnavailable("The release pointer names no release", where=str(pointer), do=BUILD)
        return name

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the current release: sources with their hashes, counts, versions of tools."""
        name = self.release
        if name not in self._manifests:
            path = self.directory / "releases" / f"{name}.json"
            try:
                manifest = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise WarehouseUnavailable(f"The release's manifest cannot be read: {error}", where=str(path)) from None
            self._manifests[name] = manifest
        return self._manifests[name]

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases on disk up to the current one, in the order they were published in; of a copy it alone."""
        current = self.release
        if self.copy is not None:
            return (current,)
        made = sorted((self.directory / "releases").glob("*.duckdb"), key=_published)
        names = [path.stem for path in made]
        return (*names[: names.index(current)], current) if current in names else (current,)

    @contextmanager
    def cursor(self, asking: Asking) -> Iterator[ReleaseCursor]:
        """A cursor on the Asking's release whose TEMP TABLE `permitted` holds the individuals it may ask about.

        Cursors go back to a pool under their Asking and are never lent to another one.
        """
        with self._lock:
            idle = self._idle.get(asking)
            cursor = idle.pop() if idle else None
        if cursor is None:
            lookups = self._lookups.setdefault((asking.release, limited_to_care(asking)), {})
            cursor = ReleaseCursor(self._connection(asking.release).cursor(), lookups)
            fill_permitted(cursor, asking, self.ledger, self.care)
            cursor.lists, cursor.user, cursor.in_care = self.lists, asking.user, limited_to_care(asking)
            cursor.identifiers, cursor.role = self.identifiers, asking.role
            cursor.file = self.directory / "releases" / f"{asking.release}.duckdb"
            cursor.at = lambda release: self.cursor(replace(asking, release=release))
        try:
            yield cursor
        except BaseException:
            cursor.close()
            raise
        self._keep(asking, cursor)

    def close(self) -> None:
        """Close every connection; cursors that are still lent fail at their next use."""
        with self._lock:
            for cursor in (one for idle in self._idle.values() for one in idle):
                cursor.close()
            for connection in self._connections.values():
                connection.close()
            self._idle.clear()
            self._connections.clear()
        self.audit.close()

    def _keep(self, asking: Asking, cursor: ReleaseCursor) -> None:
        with self._lock:
            self._idle.setdefault(asking, []).append(cursor)
            self._idle.move_to_end(asking)
            while sum(map(len, self._idle.values())) > POOLED:
                _, oldest = self._idle.popitem(last=False)
                for one in oldest:
                    one.close()

    def _connection(self, release: str) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if release not in self._connections:
                copied = self.copy is not None and self.copy.release == release
                file = self.directory / "releases" / f"{release}.duckdb"
                self._connections[release] = self.copy.connect(_bounds()) if copied else _connect(file)
            return self._connections[release]


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open one release read-only, with bounds of its own on threads, memory and spilling."""
    if not path.is_file():
        raise WarehouseUnavailable("The release's file is missing", where=str(path), do=BUILD)
    try:
        return duckdb.connect(str(path), read_only=True, config=_bounds())
    except duckdb.Error as error:
        what = str(error).splitlines()[0]
        raise WarehouseUnavailable(f"The release cannot be opened: {what}", where=str(path), do=BUILD) from None


def _bounds() -> dict[str, Any]:
    """Bounds of our own on threads, memory and spilling."""
    spill = Path(tempfile.gettempdir()) / f"concord-{os.getuid()}"
    return {
        "threads": int(os.environ.get("CONCORD_THREADS") or os.cpu_count() or 2),
        "memory_limit": os.environ.get("CONCORD_MEMORY") or _half_of_memory(),
        "temp_directory": str(spill),
        "max_temp_directory_size": os.environ.get("CONCORD_SPILL") or "20GB",
        "autoinstall_known_extensions": False,
    }


def _published(release: Path) -> tuple[str, int, str]:
    """Releases are named after their day and a number of that day; others stand by their name."""
    day, _, number = release.stem.partition(".")
    return day, int(number) if number.isdecimal() else 0, release.stem


def _half_of_memory() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{max(pages // 2, 512 << 20) >> 20}MiB"
