"""The chunks of one process, one after the other; those of large files outlive a process that is killed.

A finished chunk is a piece and, beside it, its pickled Share, which is written last. Its folder is named after all that
decides what is in it: the bytes read, how, and by which code. So an ingest that finds it need not read them again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from data.ingest.vcf.part import BrokenRule, Share, Task, Tick, read_share

CHUNK = 128 << 20  # bytes of a file, as it is packed
_SHARE = "share.pickle"


class BrokenChunk(Exception):
    """A rule is broken in one of the chunks: those before it, and what."""

    def __init__(self, shares: list[Share], broken: BrokenRule) -> None:
        super().__init__(shares, broken)
        self.shares, self.broken = shares, broken


def read_chunks(tasks: Sequence[Task], tick: Tick | None = None) -> list[Share]:
    """The shares of a process's tasks, in their order. Raises BrokenChunk or InvalidSource."""
    shares: list[Share] = []
    sizes = [sum(span.size for span, _ in task.spans) for task in tasks]
    for number, task in enumerate(tasks):
        told = _Told(tick, sum(sum(share.records) for share in shares), sizes, number) if tick else None
        try:
            shares.append(_finished(task) or _read(task, told))
        except BrokenRule as broken:
            raise BrokenChunk(shares, broken) from None
    return shares


@dataclass(frozen=True)
class _Told:
    """What a chunk tells of itself, as what the run tells."""

    tick: Tick
    records: int  # of the chunks before
    sizes: Sequence[int]
    number: int

    def __call__(self, done: int, fraction: float | None) -> None:
        if fraction is not None:
            fraction = (sum(self.sizes[: self.number]) + self.sizes[self.number] * fraction) / max(1, sum(self.sizes))
        self.tick(self.records + done, fraction)


def keep_in(task: Task, kept: Path) -> Task:
    """The task with a folder in `kept` that is named after what it reads."""
    read = [(str(span.path.resolve()), span.start, span.stop, *_state(span.path)) for span, _ in task.spans]
    reference = (str(task.reference), *_state(task.reference)) if task.reference else None
    how = (read, task.columns, task.biosamples, task.assembly, task.quality, sorted(task.karyotypic_sex.items()))
    name = hashlib.sha256(repr((*how, reference, _code())).encode()).hexdigest()[:24]
    return replace(task, folder=kept.resolve() / name, lasting=True)


def _finished(task: Task) -> Share | None:
    if not task.lasting or not (task.folder / _SHARE).is_file():
        return None
    return pickle.loads((task.folder / _SHARE).read_bytes())


def _read(task: Task, tick: Tick | None) -> Share:
    if task.lasting:
        shutil.rmtree(task.folder, ignore_errors=True)
    share = read_share(task, tick)
    if task.lasting:
        aside = task.folder / f"{_SHARE}.new"
        aside.write_bytes(pickle.dumps(share))
        os.replace(aside, task.folder / _SHARE)
    return share


def _state(path: Path) -> tuple[int, int]:
    known = path.stat()
    return known.st_size, known.st_mtime_ns


@cache
def _code() -> str:
    """A hash of the code that reads: a chunk of another version is not taken."""
    folders = (Path(__file__).parent, Path(__file__).parents[2] / "build")
    files = sorted(file for folder in folders for file in folder.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
