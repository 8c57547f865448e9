"""Text tables looked through before anybody parses them: what no honest export holds is refused with its line.

NUL bytes, cells of megabytes, and formulas, which a spreadsheet runs for whoever opens the file again (OWASP, "CSV
injection"). What is not UTF-8 is told, as every name with an accent depends on it.
"""

from __future__ import annotations

import atexit
import codecs
import gzip
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cohorts.errors import InvalidSource
from data.findings import Finding

LONGEST_LINE = 10 << 20  # bytes: DuckDB's reader holds a line at once
_CHUNK = 4 << 20
_FORMULA = re.compile(rb"(?:^|[,;\t\n\r])[\"']?(=[^\s,;=][^,;\t\n\r]{0,40}|@[A-Z]{2,}\(|[+\-@][A-Za-z]+[(|])")
_COPIES: list[Path] = []  # folders with the copies of `in_utf8`
_ERROR = re.compile(rb"[,;\t\n]\"?(#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|#{5,})(?=\"?[,;\t\r\n])")
_CONTROLS = re.compile(rb"[\x80-\x9f]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Screened:
    """How a text table is to be read."""

    encoding: str  # 'utf-8' | 'utf-16' | 'latin-1' | 'windows-1252', which is Latin-1 with letters for its controls
    foreign: int | None = None  # the first line that is not UTF-8
    lines: int | None = None  # without blank ones at the end; None where they were not counted
    errors: int = 0  # cells that a spreadsheet could not work out (#N/A, #REF!, ########)
    first_error: int | None = None  # the line of the first


def screened(path: Path) -> Screened:
    """Look through the file; InvalidSource names the line of what must not be in it."""
    known = path.stat()
    return _screened(path, known.st_size, known.st_mtime_ns)


@lru_cache(maxsize=256)
def _screened(path: Path, size: int, changed: int) -> Screened:
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            start = file.read(2)
            if start in _UTF16:
                return Screened("utf-16")
            return _of_bytes(file, start, path)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=path.name) from error


def _of_bytes(file, start: bytes, path: Path) -> Screened:  # type: ignore[no-untyped-def]
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, in_line, foreign, windows = 1, 0, None, False
    errors, first_error = 0, None
    tail, ended = b"\n", False
    data = start
    while data:
        if (at := data.find(b"\0")) >= 0:
            line = lines + data.count(b"\n", 0, at)
            said = "The file holds NUL bytes: it is damaged, or no text"
            raise InvalidSource(said, where=f"{path.name}, line {line}")
        if found := _FORMULA.search(tail + data):
            line = lines + (tail + data).count(b"\n", 0, found.start(1)) - tail.count(b"\n")
            raise InvalidSource("A cell holds a formula", where=f"{path.name}, line {max(line, 1)}",
                                do="Export values, not formulas: opened in a spreadsheet they run.")  # fmt: skip
        if found := _ERROR.search(tail + data):
            line = lines + (tail + data).count(b"\n", 0, found.start(1)) - tail.count(b"\n")
            first_error = first_error or max(line, 1)
            errors += len(_ERROR.findall(tail + data))
        in_line = _longest(data, in_line, lines, path)
        if foreign is None:
            try:
                decoder.decode(data)
            except UnicodeDecodeError as error:
                foreign = lines + data.count(b"\n", 0, max(error.start, 0))
        windows |= foreign is not None and _CONTROLS.search(data) is not None
        lines += data.count(b"\n")
        ended = data.endswith(b"\n")
        tail = data[-64:]
        tail = tail[max(tail.rfind(b"\n"), tail.rfind(b","), tail.rfind(b"\t"), tail.rfind(b";"), 0) :]
        data = file.read(_CHUNK)
    encoding = "utf-8" if not foreign else "windows-1252" if windows else "latin-1"
    return Screened(encoding, foreign, lines - ended, errors, first_error)


@contextmanager
def copies_in_utf8() -> Iterator[None]:
    """What `in_utf8` makes inside is gone at the end."""
    before = list(_COPIES)
    try:
        yield
    finally:
        for folder in [one for one in _COPIES if one not in before]:
            shutil.rmtree(folder, ignore_errors=True)
            _COPIES.remove(folder)
        _in_utf8.cache_clear()


def in_utf8(path: Path) -> Path:
    """A copy of a text table of Windows-1252, which DuckDB does not read."""
    known = path.stat()
    return _in_utf8(path, known.st_size, known.st_mtime_ns)


@lru_cache(maxsize=256)
def _in_utf8(path: Path, size: int, changed: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="concord-utf8-"))
    _COPIES.append(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # for who reads outside `copies_in_utf8`
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with (
        opened(path, "rt", encoding="windows-1252", errors="replace", newline="") as source,
        (folder / "table.csv").open("w", encoding="utf-8", newline="") as copy,
    ):
        shutil.copyfileobj(source, copy, _CHUNK)
    return folder / "table.csv"


def _longest(data: bytes, before: int, lines: int, path: Path) -> int:
    """Bytes of the line that is still open at the end of `data`."""
    first, last = data.find(b"\n"), data.rfind(b"\n")
    open_line = before + (len(data) if first < 0 else first)
    if open_line > LONGEST_LINE:
        raise InvalidSource(f"A line is longer than {LONGEST_LINE >> 20} MB", where=f"{path.name}, line {lines}",
                            do="No cell of a table is. Is a quotation mark left open?")  # fmt: skip
    return open_line if first < 0 else len(data) - last - 1


def of_spreadsheets(paths: Iterable[Path]) -> list[Finding]:
    """What is told of text tables with cells that a spreadsheet could not work out."""
    found = []
    for path in paths:
        seen = screened(path)
        if seen.errors:
            text = (f"{seen.errors:,} cells hold what a spreadsheet writes where it has no value (#N/A, #REF!, #####); "
                    "they count as missing.")  # fmt: skip
            found.append(Finding(path.name, "spreadsheet-error", "warning", seen.errors, text, "told",
                                 f"line {seen.first_error}"))  # fmt: skip
    return found
