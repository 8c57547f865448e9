"""BGZF as text: the blocked gzip of bgzip and htslib, unpacked block by block with ISA-L.

pysam's own BGZF reader is built on plain zlib and needs two and a half times as long; this is most of what reading a
VCF costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from isal import isal_zlib

# A block that holds nothing ends the file (SAM specification, 4.1.2).
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_START = b"\x1f\x8b\x08\x04"
_EXTRA = b"\x06\x00BC\x02\x00"
_LARGEST = 1 << 16
TEXT = 1 << 19  # bytes of lines at once, so that they stay near the processor
PADDING = 80
_PADDING = b"\n" * PADDING


def is_block(head: bytes, at: int = 0) -> bool:
    """Whether a BGZF block begins at `at`."""
    return head[at : at + 4] == _START and head[at + 10 : at + 16] == _EXTRA


def block_after(path: Path, target: int) -> int | None:
    """The offset of the first block at or after `target`: one whose declared length leads to another block."""
    with path.open("rb") as file:
        file.seek(target)
        window = file.read(3 * _LARGEST)
    at = window.find(_START)
    while at >= 0 and at + 18 <= len(window):
        if is_block(window, at) and is_block(window, at + 1 + int.from_bytes(window[at + 16 : at + 18], "little")):
            return target + at
        at = window.find(_START, at + 1)
    return None


def first_block(path: Path) -> bytes:
    """What the first block holds. A damaged one raises OSError."""
    return next((block for _, block in _blocks(path, 0)), b"")


def bgzf_texts(
    path: Path, start: int | None = None, stop: int | None = None, seen: list[int] | None = None
) -> Iterator[tuple[bytes, int]]:
    """Whole lines between two blocks, many at once: bytes that hold them, and where they end there.

    They begin after block `start` has begun and at or before the beginning of block `stop`. So the lines of a file cut
    at blocks are read once each. PADDING bytes at least follow them; a last line without an end has it there. A damaged
    block raises OSError. `seen[0]` is kept at the place that was reached.
    """
    parts: list[bytes] = []
    size, wanted = 0, TEXT
    skipping = start is not None
    for at, block in _blocks(path, start or 0):
        if seen is not None:
            seen[0] = at
        over = stop is not None and at >= stop
        if skipping or over:
            first = block.find(b"\n") + 1
            if skipping and not first:
                continue
            if over and first:
                parts.append(b"" if skipping else block[:first])
                break
            block = block[first if skipping else 0 :]
            skipping = False
        parts.append(block)
        size += len(block)
        if size >= wanted:
            text = b"".join(parts)
            end = text.rfind(b"\n") + 1
            if end:
                yield (text if size - end >= PADDING else text + _PADDING), end
            parts, size = [text[end:]], size - end
            wanted = max(TEXT, 2 * size)
    if text := b"".join(parts):
        yield text + _PADDING, len(text)


def _blocks(path: Path, at: int) -> Iterator[tuple[int, bytes]]:
    """Each block's offset and content, checked against its length and CRC."""
    # Read, not mapped: the pages of a mapped file count as memory of the process for as long as it is read.
    unpack, crc32 = isal_zlib.decompress, isal_zlib.crc32
    with path.open("rb", buffering=1 << 20) as file:
        file.seek(at)
        while head := file.read(18):
            size = 1 + int.from_bytes(head[16:18], "little")
            rest = file.read(max(0, size - 18))
            if not is_block(head) or len(rest) != size - 18 or size < 26:
                raise OSError(f"no whole block at byte {at}")
            try:
                block = unpack(rest[:-8], -15, _LARGEST)
            except isal_zlib.error as error:
                raise OSError(f"the block at byte {at} does not unpack: {error}") from error
            told = rest[-8:]
            if len(block) != int.from_bytes(told[4:], "little") or crc32(block) != int.from_bytes(told[:4], "little"):
                raise OSError(f"the block at byte {at} fails its checksum")
            yield at, block
            at += size
