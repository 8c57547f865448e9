"""Archives: their members one at a time, and never a byte outside the folder they are unpacked to.

Refused: paths that leave the archive, links and devices, archives in archives, and those that unpack to far more than
they hold.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from cohorts.errors import InvalidSource

SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")
_ZIPS = (".zip", ".xlsx", ".xlsm", ".ods")  # workbooks are zips
MOST_MEMBERS = 500_000
LARGEST_RATIO = 200  # unpacked bytes for each byte of the archive …
FREE = 64 << 20  # … beyond so many
_CHUNK = 1 << 20
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, zlib.error, ValueError,
           NotImplementedError, RuntimeError)  # fmt: skip


def is_archive(path: Path) -> bool:
    """Whether the name says so."""
    return path.name.lower().endswith(SUFFIXES)


def members(path: Path, endings: Sequence[str], *, largest: int) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the regular members with one of these endings, in the archive's order."""
    for name, file in _streams(path):
        if name.lower().endswith(tuple(endings)):
            data = file.read(largest + 1)
            if len(data) > largest:
                raise InvalidSource("A member is larger than it may be", where=f"{path.name}, {name}")
            yield name, data


def unpack(path: Path, into: Path) -> list[Path]:
    """Every regular member as a file below `into`; their paths, in the archive's order."""
    written = []
    for name, file in _streams(path):
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            while data := file.read(_CHUNK):
                out.write(data)
        written.append(target)
    return written


def names(path: Path) -> list[str]:
    """The names of the regular members, for telling what an archive holds; the first thousand."""
    found = []
    for name, _ in _streams(path):
        found.append(name)
        if len(found) == 1000:
            break
    return found


def first_of(path: Path, ending: str, size: int) -> bytes:
    """The first bytes of the first member with that ending; nothing where there is none."""
    for name, file in _streams(path):
        if name.lower().endswith(ending):
            return file.read(size)
    return b""


def _streams(path: Path) -> Iterator[tuple[str, Counted]]:
    budget = _Budget(path)
    with _named(path):
        source = _zip(path) if path.name.lower().endswith(_ZIPS) else _tar(path)
        try:
            for number, (name, size, file) in enumerate(source, start=1):
                if number > MOST_MEMBERS:
                    raise InvalidSource(f"The archive has more than {MOST_MEMBERS:,} members", where=path.name)
                inner = _safe(name, path)
                budget.allow(size)
                if inner.lower().endswith(SUFFIXES):
                    raise InvalidSource("An archive in an archive is not opened", where=f"{path.name}, {inner}",
                                        do="Unpack it first.")  # fmt: skip
                yield inner, Counted(file, budget)
        finally:
            source.close()


class _Budget:
    """How much an archive may unpack to."""

    def __init__(self, path: Path) -> None:
        self.path, self.most = path, FREE + path.stat().st_size * LARGEST_RATIO
        self.left, self.claimed = self.most, 0

    def allow(self, claimed: int) -> None:
        """A member says how large it is, before any of it is read."""
        self.claimed += claimed
        if self.claimed > self.most:
            self.refuse()

    def spend(self, n: int) -> None:
        self.left -= n
        if self.left < 0:
            self.refuse()

    def refuse(self) -> None:
        raise InvalidSource(
            f"The archive unpacks to more than {LARGEST_RATIO} times its size",
            where=self.path.name,
            do="That is how an archive is made that fills a disk. Unpack it yourself if it is meant to be so.",
        )


class Counted:
    """A member's stream that spends the archive's budget as it is read."""

    def __init__(self, file: IO[bytes], budget: _Budget) -> None:
        self.file, self.budget = file, budget

    def read(self, size: int) -> bytes:
        with _named(self.budget.path):
            data = self.file.read(size)
        self.budget.spend(len(data))
        return data


def _safe(name: str, path: Path) -> str:
    """The name, when it stays inside."""
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or ":" in pure.parts[0] or "\0" in name:
        raise InvalidSource("A member's path leads out of the archive", where=f"{path.name}, '{name[:100]}'",
                            do="Nothing of the archive was read. It was not made by an honest tool.")  # fmt: skip
    return str(pure)


def _tar(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            if member.isdir():
                _safe(member.name, path)
                continue
            if not member.isreg():
                raise InvalidSource("A member is a link or a device", where=f"{path.name}, '{member.name[:100]}'",
                                    do="Pack the files themselves.")  # fmt: skip
            file = archive.extractfile(member)
            assert file is not None  # a regular file has content
            yield member.name, member.size, file


def _zip(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                _safe(member.filename, path)
                continue
            if member.flag_bits & 1:
                raise InvalidSource("The archive is encrypted", where=path.name, do="Unpack it first.")
            if (member.external_attr >> 16) & 0o170000 not in (0, 0o100000):
                raise InvalidSource("A member is a link or a device", where=f"{path.name}, '{member.filename[:100]}'")
            with archive.open(member) as file:
                yield member.filename, member.file_size, file


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except gzip.BadGzipFile as error:
        raise InvalidSource(f"The archive is damaged ({error})", where=path.name) from error
    except _BROKEN as error:
        raise InvalidSource(f"The archive cannot be read ({error})", where=path.name, do="Copy it again from its "
                            "origin.") from error  # fmt: skip
