"""Releases of a warehouse: built aside, published by moving a pointer, never changed afterwards.

    <dir>/current                    the name of the release in force, replaced in one step
    <dir>/releases/<release>.duckdb  the tables of schema.sql
    <dir>/releases/<release>.json    the manifest: sources with hashes, counts, findings, versions of tools
    <dir>/building/lock              held while a release is built; the system frees it when the builder dies
    <dir>/building/publishing        the name being published, for as long as that takes
    <dir>/building/<random>/         one build, with everything it needs on disk
    <dir>/building/kept/             chunks of large files that were read, for the ingest after one that was killed

So a reader never sees half of a release, and a build that fails, is killed or runs out of disk changes nothing. What it
left behind is removed by the next one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import WarehouseUnavailable
from data.reference import prepared
from data.reference.codes import fill_codes
from data.reference.load import fill_reference
from data.storage import disk_failures_named, fsync_file, fsync_folder, hash_file, memory_limit, write_durably

SCHEMA = Path(__file__).with_name("schema.sql")
_OWNER_ALONE = 0o700  # genotypes of people stand in both folders
KEPT = "kept"  # chunks that an ingest which was killed had finished
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)")


class Releases:
    """The releases of one warehouse directory, for those who make them."""

    def __init__(self, directory: Path | str, building: Path | None = None) -> None:
        """`building` is where builds are made, by default in the warehouse itself, so that publishing is a rename."""
        self.directory = Path(directory)
        self.folder = self.directory / "releases"
        self.building = building or self.directory / "building"

    def current(self) -> str | None:
        """The name of the release in force, or None when nothing was ever published."""
        try:
            name = (self.directory / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise WarehouseUnavailable(f"The release pointer cannot be read ({error})", where="current") from None
        if not _NAME.fullmatch(name):
            raise WarehouseUnavailable("The release pointer names no release", where="current")
        return name

    def file(self, release: str) -> Path:
        return self.folder / f"{release}.duckdb"

    def manifest_file(self, release: str) -> Path:
        return self.folder / f"{release}.json"

    def manifest(self, release: str) -> dict[str, Any]:
        path = self.manifest_file(release)
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise WarehouseUnavailable(f"The release's manifest cannot be read ({error})", where=path.name) from None

    def next_name(self, now: datetime) -> str:
        """`YYYY-MM-DD.N`, later than every release there is, even when the clock was set back."""
        known = [match for path in self.folder.glob("*.*") if (match := _NAME.fullmatch(path.stem))]
        latest = max(((m[1], int(m[2])) for m in known), default=("", 0))
        today = max(f"{now:%Y-%m-%d}", latest[0])
        return f"{today}.{latest[1] + 1 if today == latest[0] else 1}"

    @contextmanager
    def build(self, now: datetime | None = None, *, copied: bool = False) -> Iterator[Build]:
        """A release under construction that holds the reference alone, or `copied` all of the one in force.

        There is only one, and it is gone afterwards unless it was published.
        """
        with disk_failures_named(self.directory):
            self.building.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)
            with _locked(self.building / "lock"):
                self._remove_abandoned()
                folder = self.building / uuid.uuid4().hex
                try:
                    with closing(Build(self, folder, now or datetime.now(UTC), copied=copied)) as build:
                        yield build
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
                    shutil.rmtree(self.building / KEPT, ignore_errors=True)

    def settle(self) -> None:
        """Remove what was being published when the pointer did not come to name it."""
        note = self.building / "publishing"
        if note.exists():
            name = note.read_text(encoding="utf-8").strip()
            if _NAME.fullmatch(name) and name != self.current():
                self.file(name).unlink(missing_ok=True)
                self.manifest_file(name).unlink(missing_ok=True)
            note.unlink()

    def _remove_abandoned(self) -> None:
        self.settle()
        for left in self.building.iterdir():
            if left.is_dir() and left.name != KEPT:
                shutil.rmtree(left)


class Build:
    """One release under construction: a connection with its tables, and a folder for everything else.

    The tables of the reference are full, the others empty.
    """

    def __init__(self, releases: Releases, folder: Path, now: datetime, *, copied: bool = False) -> None:
        self.releases, self.folder, self.now = releases, folder, now
        self.work = folder / "work"
        self.work.mkdir(parents=True)
        self.previous = releases.current()
        self.name = releases.next_name(now)
        self.path = folder / "release.duckdb"
        tables = SCHEMA.read_text(encoding="utf-8")
        if copied and self.previous:
            shutil.copyfile(releases.file(self.previous), self.path)
        elif not prepared.begin(self.path, tables):
            with connect(self.path, spill=folder / "spill") as con:
                con.execute(tables)
                fill_reference(con)
                fill_codes(con)
            prepared.keep(self.path, tables)
        self.con = connect(self.path, spill=folder / "spill")

    def seal(self) -> None:
        """Write everything to the file and close it; the checks of a finished release may then open it."""
        self.con.execute("CHECKPOINT")
        self.con.close()
        if self.path.with_suffix(".duckdb.wal").exists():
            raise WarehouseUnavailable("The release could not be written out", where=self.name, do="Free disk space.")

    def rest(self) -> dict[str, Any]:
        """Wait until the sealed file is on the disk; its size and hash, as the manifest says them."""
        fsync_file(self.path)
        return {"bytes": self.path.stat().st_size, "sha256": hash_file(self.path)}

    def publish(self, manifest: dict[str, Any]) -> None:
        """Put the sealed release, at rest, and its manifest in place, then move the pointer to it."""
        releases = self.releases
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        releases.folder.mkdir(mode=_OWNER_ALONE, exist_ok=True)
        write_durably(releases.building / "publishing", self.name)
        try:
            os.replace(self.path, releases.file(self.name))
            write_durably(releases.manifest_file(self.name), text)
            fsync_folder(releases.folder)
            write_durably(releases.directory / "current", self.name + "\n")
        finally:
            releases.settle()

    def close(self) -> None:
        """Let go of the file, so that its folder can be removed."""
        self.con.close()


def connect(path: Path | str, *, spill: Path) -> duckdb.DuckDBPyConnection:
    """A writing connection that spills where the build stands and never reaches for the network."""
    return duckdb.connect(
        str(path),
        config={
            "threads": int(os.environ.get("CONCORD_THREADS") or os.cpu_count() or 2),
            "memory_limit": memory_limit(),
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
        },
    )


def schema_version() -> str:
    """A short hash of the tables' definition without its comments: releases with another one are not carried over."""
    text = re.sub(r"--[^\n]*", "", SCHEMA.read_text(encoding="utf-8"))
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseUnavailable(
                "Another build is under way in this warehouse",
                where=str(path.parent.parent),
                do="Wait until it has ended, then run the command again.",
            ) from None
        yield
