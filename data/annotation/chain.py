"""UCSC chain files: where a stretch of one assembly stands on another (genome.ucsc.edu/goldenPath/help/chain.html)."""

from __future__ import annotations

import gzip
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_contig_lengths, fold_contig


@dataclass
class _Chain:
    score: int
    start: int  # 0-based, half-open, on the assembly lifted from
    end: int
    contig: str  # on the other
    size: int
    reverse: bool
    starts: list[int] = field(default_factory=list)  # of blocks without a gap
    ends: list[int] = field(default_factory=list)
    onto: list[int] = field(default_factory=list)  # where each block begins there, in the direction of the strand


@dataclass(frozen=True)
class Place:
    """1-based start and inclusive end on the other assembly; `reverse`: the bases are those of the other strand."""

    contig: str
    start: int
    end: int
    reverse: bool


class Chains:
    """All chains of one file, by folded contig, the best scored first."""

    def __init__(self, path: Path) -> None:
        """Raises InvalidSource where the file is not there or is no chain file."""
        if not path.is_file():
            raise InvalidSource("There is no such chain file", where=str(path))
        self.path = path
        self.chains: dict[str, list[_Chain]] = {}
        self.lengths: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self.n = 0
        try:
            self._read()
        except (ValueError, IndexError, EOFError, OSError) as error:
            raise InvalidSource(
                f"This is not a chain file ({error})",
                where=f"{path.name}, chain {self.n}",
                do="Take UCSC's or Ensembl's.",
            ) from None
        if not self.n:
            raise InvalidSource("The file holds no chain", where=path.name)
        for chains in self.chains.values():
            chains.sort(key=lambda chain: -chain.score)

    @property
    def assemblies(self) -> tuple[str | None, str | None]:
        """From and onto, by the contig lengths that the chains state; None where they do not tell."""
        return assembly_from_contig_lengths(self.lengths[0]), assembly_from_contig_lengths(self.lengths[1])

    def lift(self, contig: str, start: int, end: int) -> Place | str:
        """Where bases `start` to `end` (1-based, inclusive) stand, or why nowhere: 'unmapped' or 'split'."""
        first, last = start - 1, end
        partly = False
        for chain in self.chains.get(contig, ()):
            if chain.end <= first or chain.start >= last:
                continue
            at = bisect_right(chain.starts, first) - 1
            inside = at >= 0 and first < chain.ends[at]
            if inside and last <= chain.ends[at]:
                return _placed(chain, at, first, last)
            following = at + 1 < len(chain.starts) and chain.starts[at + 1] < last
            partly |= inside or following
        return "split" if partly else "unmapped"

    def _read(self) -> None:
        held: _Chain | None = None
        source = target = 0
        for words in self._lines():
            if words[0] == "chain":
                self.n += 1
                held = _Chain(
                    int(words[1]), int(words[5]), int(words[6]), fold_contig(words[7]), int(words[8]), words[9] == "-"
                )
                self.lengths[0][words[2]], self.lengths[1][words[7]] = int(words[3]), int(words[8])
                self.chains.setdefault(fold_contig(words[2]), []).append(held)
                source, target = held.start, int(words[10])
                continue
            if held is None:
                raise ValueError("a block stands before the first chain")
            size = int(words[0])
            held.starts.append(source)
            held.ends.append(source + size)
            held.onto.append(target)
            if len(words) == 3:
                source, target = source + size + int(words[1]), target + size + int(words[2])
            elif source + size != held.end:
                raise ValueError("the blocks do not end where the chain does")

    def _lines(self) -> Iterator[list[str]]:
        packed = self.path.suffix == ".gz"
        with (gzip.open if packed else open)(self.path, "rt", encoding="ascii", errors="replace") as file:
            for line in file:
                if (words := line.split()) and not line.startswith("#"):
                    yield words


def _placed(chain: _Chain, at: int, first: int, last: int) -> Place:
    there = chain.onto[at] + first - chain.starts[at]
    until = there + last - first
    if chain.reverse:
        there, until = chain.size - until, chain.size - there
    return Place(chain.contig, there + 1, until, chain.reverse)
