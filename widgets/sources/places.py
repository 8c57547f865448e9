"""Where sources may come from: directories that the operator allows, and small uploads in a private folder.

CONCORD_SOURCES names the directories, parted as PATH is. What is asked for is resolved first and has to lie inside one
of them; nothing is said of what lies elsewhere, not even whether it exists.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from cohorts.errors import InvalidQuestion, Refused

VARIABLE = "CONCORD_SOURCES"
MOST_FILES = 200_000  # looked through in a folder
MOST_UPLOADS = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()+-]{0,150}")
_READS = (".bam", ".cram", ".bai", ".crai", ".csi")  # stay where they are, so a passing upload is no place for them


class Upload(Protocol):
    """A file as a browser sent it."""

    name: str

    def getvalue(self) -> bytes: ...


class Folder:
    """A folder of this server process alone (0700), gone with the session that it belongs to."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="concord-sources-"))
        self._end = weakref.finalize(self, shutil.rmtree, self.path, True)

    def cleared(self, name: str) -> Path:
        """An empty folder of that name in it."""
        inside = self.path / name
        shutil.rmtree(inside, ignore_errors=True)
        inside.mkdir(mode=0o700)
        return inside

    def close(self) -> None:
        self._end()


def roots() -> tuple[Path, ...]:
    """The directories that the operator allows; none unless CONCORD_SOURCES names some."""
    told = [Path(one) for one in os.environ.get(VARIABLE, "").split(os.pathsep) if one]
    return tuple(dict.fromkeys(one.resolve() for one in told if one.is_absolute() and one.is_dir()))


def listed(within: Sequence[Path], most: int = 500) -> list[str]:
    """What stands directly in the directories, by name, hidden files and links apart."""
    found: set[str] = set()
    for root in within:
        with os.scandir(root) as entries:
            found |= {entry.name for entry in entries if not entry.name.startswith(".") and not entry.is_symlink()}
    return sorted(found)[:most]


def allowed(named: str, within: Sequence[Path]) -> Path:
    """The file or folder of that name: absolute, or below one of the directories. Refused (exit 3) when it is not
    inside one of them, holds a way out, or is not there."""
    path = Path(named)
    if not named or len(named) > 1000 or "##idx##" in named or any(ord(letter) < 32 for letter in named):
        raise InvalidQuestion("That is no path of a source", do="Write it as it stands on the server.")
    if ".." not in path.parts:
        for place in [path] if path.is_absolute() else [root / path for root in within]:
            try:
                real = place.resolve(strict=True)
            except (OSError, RuntimeError):
                continue
            if inside(real, within):
                for _ in _files(real, within):  # everything below it stays inside as well
                    pass
                return real
    raise Refused(
        "There is no such source in the directories that this server allows", where=named,
        do=f"Name one that stands in them; the operator sets {VARIABLE}.",
    )  # fmt: skip


def inside(path: Path, within: Iterable[Path]) -> bool:
    """Whether a resolved path is one of the directories or below one."""
    return any(path == root or root in path.parents for root in within)


def put_down(uploads: Sequence[Upload], into: Path) -> tuple[Path, ...]:
    """The uploads as files of their own names, readable by the server's user alone. InvalidQuestion for a name that is
    not plain, twins, and reads."""
    if len(uploads) > MOST_UPLOADS:
        raise InvalidQuestion(f"More than {MOST_UPLOADS} files at once", do="Pack them into one archive.")
    written = []
    for upload in uploads:
        name = upload.name
        if not _NAME.fullmatch(name) or ".." in name:
            raise InvalidQuestion("A file's name is not plain", where=name[:80],
                                  do="Use letters, digits, blanks and . _ - ( ) + alone.")  # fmt: skip
        if name.lower().endswith(_READS):
            raise InvalidQuestion("Reads are registered where they stand, and are not uploaded", where=name,
                                  do="Put them into a directory that the server allows.")  # fmt: skip
        try:
            handle = os.open(into / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            raise InvalidQuestion("Two files have the same name", where=name, do="Name them apart.") from None
        with open(handle, "wb") as file:
            file.write(upload.getvalue())
        written.append(into / name)
    return tuple(written)


def fingerprint(sources: Iterable[Path], within: Sequence[Path]) -> str:
    """What stands there now, by place, size and time of change: other sources, or changed ones, have another."""
    seen = hashlib.sha256()
    for source in sources:
        for file in _files(source, within):
            known = file.stat()
            seen.update(f"{file}\0{known.st_size}\0{known.st_mtime_ns}\n".encode("utf-8", "backslashreplace"))
    return seen.hexdigest()


def _files(source: Path, within: Sequence[Path]) -> Iterator[Path]:
    """The files at or below a path in a fixed order. Refused: a link that leads out or to a folder, a device."""
    if not source.is_dir():
        _plain(source, within)
        yield source
        return
    n = 0
    for folder, folders, names in os.walk(source, followlinks=False):
        folders.sort()
        for name in folders:
            if (Path(folder) / name).is_symlink():
                raise Refused("A folder holds a link to a folder", where=name, do="Name the folder itself.")
        for name in sorted(names):
            n += 1
            if n > MOST_FILES:
                raise InvalidQuestion(f"The folder holds more than {MOST_FILES:,} files", do="Name a part of it.")
            _plain(Path(folder) / name, within)
            yield Path(folder) / name


def _plain(file: Path, within: Sequence[Path]) -> None:
    try:
        real = file.resolve(strict=True)
        regular = stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError):
        raise Refused("A file cannot be opened", where=file.name, do="Mend or remove it.") from None
    if file.is_symlink() and not inside(real, within):
        raise Refused("A link leads out of the directories that this server allows", where=file.name,
                      do="Put the file itself there.")  # fmt: skip
    if not regular:
        raise Refused("A source is neither a file nor a folder", where=file.name, do="Take it out of the folder.")
