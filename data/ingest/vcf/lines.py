"""Files as lines, many at once, and where a file may be cut so that several processes read it at once.

A BGZF file is cut at a block, a plain one at any byte. The rule of both: a process that starts at a cut skips to the
next line's beginning; a process that stops at a cut still reads the line that begins there or before. So each line is
read once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from isal import igzip

from cohorts.errors import InvalidSource
from data.ingest.vcf.bgzf import END, PADDING, TEXT, bgzf_texts, block_after, first_block, is_block

Kind = Literal["plain", "gzip", "bgzf", "bcf"]
_PADDING = b"\n" * PADDING


@dataclass(frozen=True)
class Span:
    """A share of a file: from `start` (None is its beginning) to `stop` (None is its end), bytes from the beginning."""

    path: Path
    kind: Kind
    start: int | None = None
    stop: int | None = None
    size: int = 0


def kind_of(path: Path) -> Kind:
    """How the file is packed, by its first bytes; refuses a missing, empty or cut-off file."""
    if not path.is_file():
        raise InvalidSource("There is no such file", where=str(path))
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(18)
        file.seek(max(0, size - len(END)))
        tail = file.read()
    if not head:
        raise InvalidSource("The file is empty", where=path.name)
    if is_block(head):
        if tail != END:
            raise InvalidSource(
                "The file is cut off: the block that ends a BGZF file is missing",
                where=path.name,
                do="Copy it again from its origin, or compress it again with bgzip.",
            )
        with _damage_told(path):
            return "bcf" if first_block(path).startswith(b"BCF") else "bgzf"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    return "bcf" if head.startswith(b"BCF") else "plain"


def cut(path: Path, kind: Kind, shares: Sequence[float]) -> list[Span]:
    """The file as spans that end at about these shares of it (each > 0 and < 1, rising).

    One span where it cannot be cut.
    """
    size = path.stat().st_size
    cuts: list[int] = []
    for share in shares if kind in ("bgzf", "plain") else ():
        target = int(size * share)
        at = block_after(path, target) if kind == "bgzf" else target
        if at is not None and at > (cuts[-1] if cuts else 0):
            cuts.append(at)
    offsets = [None, *cuts, None]
    bounds = [0, *cuts, size]
    return [Span(path, kind, offsets[i], offsets[i + 1], bounds[i + 1] - bounds[i]) for i in range(len(cuts) + 1)]


def read_lines(span: Span) -> Iterator[bytes]:
    """The lines that belong to the span; those of BGZF without their ends. A damaged file raises InvalidSource."""
    for text, end in read_texts(span):
        if span.kind == "bgzf":
            lines = text[:end].split(b"\n")
            yield from lines if lines[-1] else lines[:-1]
        else:
            yield from lines_of(text, end)


def lines_of(text: bytes, end: int) -> Iterator[bytes]:
    """The lines of text[:end], with their ends."""
    at = 0
    while at < end:
        stop = text.find(b"\n", at, end) + 1 or end
        yield text[at:stop]
        at = stop


def read_texts(span: Span, seen: list[int] | None = None) -> Iterator[tuple[bytes, int]]:
    """The lines that belong to the span, many at once, see bgzf.bgzf_texts. A damaged file raises InvalidSource.

    `seen[0]` is kept at the place in the file that was reached, where the file is BGZF.
    """
    with _damage_told(span.path):
        if span.kind == "bcf":
            yield from _texts_of_bcf(span.path)
        elif span.kind == "bgzf":
            yield from bgzf_texts(span.path, span.start, span.stop, seen)
        else:
            with (igzip.open if span.kind == "gzip" else open)(span.path, "rb") as file:
                if span.start is not None:
                    file.seek(span.start)
                    file.readline()
                yield from _texts_of(file, span.stop)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError) as error:
        raise InvalidSource(
            f"The file cannot be read to its end ({error})",
            where=path.name,
            do="It may be cut off or damaged: copy it again.",
        ) from error


def _texts_of(file: IO[bytes], stop: int | None = None, text: bytes = b"") -> Iterator[tuple[bytes, int]]:
    """Lines of an open file that begin at or before `stop`, after those of `text`."""
    while stop is None or file.tell() <= stop:
        text += file.read(TEXT if stop is None else min(TEXT, stop - file.tell() + 1))
        if not text:
            return
        if not text.endswith(b"\n"):
            text += file.readline()
        yield text + _PADDING, len(text)
        text = b""


_TO_VCF = "import pysam.bcftools, sys; pysam.bcftools.view('-Ov', '-o', sys.argv[2], sys.argv[1], catch_stdout=False)"


def _texts_of_bcf(path: Path) -> Iterator[tuple[bytes, int]]:
    """A BCF as VCF text, converted by bcftools in a process beside this one, through a pipe."""
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "vcf"
        os.mkfifo(pipe)
        with subprocess.Popen(
            [sys.executable, "-c", _TO_VCF, str(path), str(pipe)], stderr=subprocess.PIPE
        ) as converter:
            # Opened for both directions for a moment, so that a converter that dies at once does not leave us waiting.
            guard = os.open(pipe, os.O_RDWR)
            with pipe.open("rb", buffering=1 << 20) as file:
                first = _first_line(file, converter)
                os.close(guard)
                if first:
                    yield from _texts_of(file, text=first)
            if converter.wait():
                message = converter.stderr.read().decode(errors="replace").strip().splitlines()
                raise InvalidSource(
                    f"bcftools cannot read it ({message[-1] if message else 'no reason given'})", where=path.name
                )


def _first_line(file, converter: subprocess.Popen) -> bytes:
    """The first line, or nothing when the converter ended without writing one."""
    import select

    while not select.select([file], [], [], 0.1)[0]:
        if converter.poll() is not None and not select.select([file], [], [], 0)[0]:
            return b""
    return file.readline()
