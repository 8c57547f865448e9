"""Does a release keep its rules? Used on every build before it is published, and by `python -m data check`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import duckdb

from cohorts.errors import WarehouseUnavailable
from data.release import Releases
from data.storage import hash_file, memory_limit

CHECKS = Path(__file__).with_name("checks.sql")
_RESTORE = "Restore the file from a copy, or ingest the sources again."


@dataclass(frozen=True)
class Rule:
    """One invariant: how many rows break it must be 0."""

    name: str
    meaning: str
    sql: str


def rules() -> Iterator[Rule]:
    """The rules of checks.sql, in its order."""
    for part in CHECKS.read_text(encoding="utf-8").split("\n-- ")[1:]:
        heading, _, sql = part.partition("\n")
        name, _, meaning = heading.partition(": ")
        yield Rule(name, meaning, sql.strip().rstrip(";"))


def broken_rules(*connections: duckdb.DuckDBPyConnection) -> list[tuple[Rule, int]]:
    """The rules that do not hold, with how many rows break each. Connections to the same tables share the rules.

    Most rules are too small for the database to share one out among processors.
    """
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for con in connections:
        free.put(con)

    def breaking(rule: Rule) -> int:
        con = free.get()
        try:
            return con.execute(rule.sql).fetchall()[0][0]
        except duckdb.CatalogException:
            return 0  # of a table that the release's version had not; those that the manifest counts are there
        finally:
            free.put(con)

    held = list(rules())
    with ThreadPoolExecutor(len(connections)) as beside:
        return [(rule, n) for rule, n in zip(held, beside.map(breaking, held), strict=True) if n]


def check_build(path: Path, manifest: dict[str, Any]) -> None:
    """Refuse to publish a sealed release that breaks a rule: that is a defect of ingest, not of the source."""
    with _opened(path) as con, con.cursor() as other:
        con.execute(f"SET memory_limit = '{memory_limit()}'")
        _check_counts(con, manifest, path)
        if broken := broken_rules(con, other):
            text = "; ".join(f"{rule.name} ({n:,} rows): {rule.meaning}" for rule, n in broken)
            raise WarehouseUnavailable(
                f"The new release breaks its own rules: {text}",
                where=manifest["release"],
                do="Nothing was published. Please report this with the findings of --dry-run.",
            )


@dataclass(frozen=True)
class Report:
    """What a check of the current release found."""

    manifest: dict[str, Any]
    rules: int
    reads: int = 0  # registered files
    reads_changed: int = 0  # of them those that are gone or differ, and so are not opened


def check_warehouse(directory: Path | str) -> Report:
    """Check the current release: the file is whole, the manifest tells the truth, every rule holds."""
    releases = Releases(directory)
    build = "Build one: python -m data demo, or python -m data ingest SOURCE"
    if not releases.directory.is_dir():
        raise WarehouseUnavailable("There is no warehouse", where=str(directory), do=build)
    name = releases.current()
    if name is None:
        raise WarehouseUnavailable("The warehouse holds no release", where=str(directory), do=build)
    path, manifest = releases.file(name), releases.manifest(name)
    if not path.is_file():
        raise WarehouseUnavailable("The release's file is missing", where=path.name, do=_RESTORE)
    said = manifest.get("file", {})
    if path.stat().st_size != said.get("bytes"):
        what = (
            f"The release's file has {path.stat().st_size:,} bytes, not {said.get('bytes', 0):,} as when it was "
            f"published"
        )
        raise WarehouseUnavailable(what, where=path.name, do=_RESTORE)
    if hash_file(path) != said.get("sha256"):
        raise WarehouseUnavailable(
            "The release's file has changed since it was published", where=path.name, do=_RESTORE
        )
    with _opened(path) as con, con.cursor() as other:
        _check_counts(con, manifest, path)
        _check_sources(con, manifest, path)
        if broken := broken_rules(con, other):
            text = "; ".join(f"{rule.name} ({n:,} rows): {rule.meaning}" for rule, n in broken)
            raise WarehouseUnavailable(f"Rules are broken: {text}", where=path.name, do=_RESTORE)
        there = [_as_registered(*row) for row in _registered(con)]
    return Report(manifest, len(list(rules())), len(there), there.count(False))


def _registered(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int]]:
    try:
        return con.execute("SELECT DISTINCT path, bytes, changed_ns FROM reads").fetchall()
    except duckdb.CatalogException:
        return []


def _as_registered(path: str, size: int, changed_ns: int) -> bool:
    try:
        known = Path(path).stat()
    except OSError:
        return False
    return (known.st_size, known.st_mtime_ns) == (size, changed_ns)


def _check_counts(con: duckdb.DuckDBPyConnection, manifest: dict[str, Any], path: Path) -> None:
    for table, said in manifest["counts"].items():
        found = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        if found != said:
            what = f"Table {table} holds {found:,} rows, the manifest says {said:,}"
            raise WarehouseUnavailable(what, where=path.name, do=_RESTORE)


def _check_sources(con: duckdb.DuckDBPyConnection, manifest: dict[str, Any], path: Path) -> None:
    found = sorted(con.execute("SELECT name, sha256 FROM source").fetchall())
    said = sorted((source["name"], source["sha256"]) for source in manifest["sources"])
    if found != said:
        raise WarehouseUnavailable("The manifest names other sources than the release", where=path.name, do=_RESTORE)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        what = f"The release cannot be opened ({str(error).splitlines()[0]})"
        raise WarehouseUnavailable(what, where=path.name, do=_RESTORE) from error
