"""Files as lines, and where a file may be cut so that several processes read it at once.

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
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from isal import igzip

from cohorts.errors import InvalidSource
from data.ingest.vcf.bgzf import END, bgzf_lines, block_after, is_block

Kind = Literal["plain", "gzip", "bgzf", "bcf"]


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
        return "bcf" if next(bgzf_lines(path), b"").startswith(b"BCF") else "bgzf"
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


def read_lines(span: Span, seen: list[int] | None = None) -> Iterator[bytes]:
    """The lines that belong to the span. A damaged file raises InvalidSource.

    `seen[0]` is kept at the place in the file that was reached, where the file is BGZF.
    """
    try:
        if span.kind == "bcf":
            yield from _bcf_lines(span.path)
        else:
            yield from _text_lines(span, seen)
    except (OSError, EOFError) as error:
        raise InvalidSource(
            f"The file cannot be read to its end ({error})",
            where=span.path.name,
            do="It may be cut off or damaged: copy it again.",
        ) from error


def _text_lines(span: Span, seen: list[int] | None) -> Iterator[bytes]:
    if span.kind == "bgzf":
        yield from bgzf_lines(span.path, span.start, span.stop, seen)
        return
    with (igzip.open if span.kind == "gzip" else open)(span.path, "rb") as file:
        if span.start is not None:
            file.seek(span.start)
            file.readline()
        if span.stop is None:
            yield from file
        else:
            while file.tell() <= span.stop and (line := file.readline()):
                yield line


_TO_VCF = "import pysam.bcftools, sys; pysam.bcftools.view('-Ov', '-o', sys.argv[2], sys.argv[1], catch_stdout=False)"


def _bcf_lines(path: Path) -> Iterator[bytes]:
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
                    yield first
                    yield from file
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
