"""The empty tables of a release and the full ones of the reference and the codes, as a file that a build begins with.

The reference is the same in every release, and writing its 1.5 million rows takes a second. So the first build of an
installation keeps a copy of its file as it then stands, in `prepared/`, and those after it begin with that copy as long
as the tables' definition, the reference and DuckDB stay as they were. Where the folder cannot be written, each build
writes the rows itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

import duckdb

from data.storage import fsync_file

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "prepared"


def begin(path: Path, definition: str) -> bool:
    """Copy the prepared file of this definition to `path`; False where there is none."""
    kept = _file(definition)
    if not kept.is_file():
        return False
    try:
        shutil.copyfile(kept, path)
    except FileNotFoundError:  # another build has just put its own in its place
        return False
    return True


def keep(path: Path, definition: str) -> None:
    """Keep a copy of the closed file at `path`, in place of those that nothing fits any longer; or do nothing."""
    kept = _file(definition)
    aside = FOLDER / uuid.uuid4().hex
    with suppress(OSError):  # read-only, or full: then every build does it anew
        FOLDER.mkdir(exist_ok=True)
        try:
            shutil.copyfile(path, aside)
            fsync_file(aside)
            os.replace(aside, kept)
        finally:
            aside.unlink(missing_ok=True)
        for other in FOLDER.glob("*.duckdb"):
            if other != kept:
                other.unlink(missing_ok=True)


def _file(definition: str) -> Path:
    """Named by all that decides what it holds: the definition, this folder's tables and code, and DuckDB."""
    told = hashlib.sha256(f"{duckdb.__version__}\n{definition}\n".encode())
    patterns = ("*.py", "*.sql", "*.parquet", "vocabulary/*.csv")
    for source in sorted(path for pattern in patterns for path in HERE.glob(pattern)):
        told.update(source.name.encode() + b"\n" + source.read_bytes())
    return FOLDER / f"{told.hexdigest()[:32]}.duckdb"
