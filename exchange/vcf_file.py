"""A bgzipped file with its index, which is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysam

from cohorts.errors import InvalidQuestion

_LAST_OF_TBI = 1 << 29  # positions further than that take another index


@contextmanager
def indexed_file(path: Path) -> Iterator[BlockedFile]:
    """Write text beside `path`; when all went well it stands there with `path`.tbi (.csi for the longest contigs).

    The folder must exist. InvalidQuestion where it cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            aside = Path(folder) / path.name
            with BlockedFile(aside) as file:
                yield file
            kind = "csi" if file.last > _LAST_OF_TBI else "tbi"
            pysam.tabix_index(str(aside), preset="vcf", force=True, csi=kind == "csi")
            for old in (".tbi", ".csi"):  # an old index would lead into the new file at the wrong places
                path.with_name(path.name + old).unlink(missing_ok=True)
            os.replace(aside, path)
            os.replace(f"{aside}.{kind}", f"{path}.{kind}")
    except OSError as error:
        raise unwritable(path) from error


class BlockedFile:
    """Text in BGZF blocks; `records` counts lines, `last` is the furthest position."""

    def __init__(self, path: Path) -> None:
        self._file = pysam.BGZFile(str(path), "wb")
        self.records = 0
        self.last = 0

    def __enter__(self) -> BlockedFile:
        return self

    def __exit__(self, *failed: object) -> None:
        self._file.close()

    def head(self, text: str) -> None:
        self._file.write(text.encode())

    def record(self, line: str, position: int) -> None:
        self._file.write(line.encode())
        self.records += 1
        self.last = max(self.last, position)


def check_path(path: Path) -> None:
    """Before anything is asked: is this a name that can be written? Raises InvalidQuestion."""
    if not path.name.endswith(".vcf.gz"):
        raise InvalidQuestion(f"'{path}' does not end in .vcf.gz", where="--out", do="The file is bgzipped and indexed")
    try:
        there = path.parent.is_dir() and not path.is_dir() and os.access(path.parent, os.W_OK)
    except (OSError, ValueError):
        there = False
    if not there:
        raise unwritable(path)


def unwritable(path: Path) -> InvalidQuestion:
    return InvalidQuestion(
        f"'{path}' cannot be written", where="--out", do="Name a file in a folder that exists and that you may write to"
    )
