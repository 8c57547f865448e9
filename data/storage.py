"""Files that must survive: durable writes, hashes, and errors of the disk in words."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cohorts.errors import WarehouseUnavailable

_FULL = ("no space left on device", "file too large", "disk quota exceeded", "max_temp_directory_size")


def memory_limit() -> str:
    """What DuckDB may hold at once while a release is made, beyond which it spills: CONCORD_MEMORY, as it spells sizes.

    With what its own allocations round up to, and with the rest of the process, 1,000 MiB are 1.8 GB resident.
    """
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return os.environ.get("CONCORD_MEMORY") or f"{min(max(pages // 2 >> 20, 512), 1000)}MiB"


def write_durably(path: Path, text: str) -> None:
    """Replace the file in one step; after a crash it holds the old text or the new one."""
    aside = path.with_name(path.name + ".new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    fsync_folder(path.parent)


def fsync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


fsync_folder = fsync_file  # a folder is synced like a file: its entries


def hash_file(path: Path) -> str:
    """SHA-256 of the file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def disk_failures_named(directory: Path) -> Iterator[None]:
    """Turn a full or failing disk into an error that says so and what stands."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        text = str(error).casefold()
        if any(sign in text for sign in _FULL) or getattr(error, "errno", None) in (
            errno.ENOSPC,
            errno.EFBIG,
            errno.EDQUOT,
        ):
            raise WarehouseUnavailable(
                "The disk is full; nothing was published and the earlier release still serves",
                where=str(directory),
                do="Free space there, or choose another directory with --warehouse, and run the command again.",
            ) from error
        if isinstance(error, PermissionError):
            raise WarehouseUnavailable(
                "The warehouse cannot be written", where=str(directory), do="Check its permissions."
            ) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise WarehouseUnavailable(
                "The build needs more memory than it may use",
                where=str(directory),
                do="Set CONCORD_MEMORY higher, for example CONCORD_MEMORY=8GB.",
            ) from error
        raise
