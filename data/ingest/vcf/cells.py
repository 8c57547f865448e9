"""Genotype columns as arrays.

A cell is held as four bytes, `allele separator allele tab`, in one little-endian integer, whatever else stood in it.
A line that holds nothing but such cells ("0/0\\t0|1\\t…") *is* that array, and only the cells that are not reference
are looked at further. A haploid cell has ':' for its second allele. What does not fit (alleles past 9, more than two
alleles) goes the exact way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from data.build.codes import INVALID, pack, unpack
from data.ingest.vcf.numbers import PADDING, words_of

TAB, COLON, SLASH, PIPE, DOT = b"\t:/|."
REFERENCE = {sep: int.from_bytes(b"0" + bytes([sep]) + b"0\t", "little") for sep in (SLASH, PIPE)}
_OFFSET = np.uint32(DOT | DOT << 16)
_HIGH = np.uint32(0xFFF0FFF0)
_FORM = tuple(np.uint32(TAB << 24 | sep << 8) for sep in (SLASH, PIPE))
_ABSENT = COLON - DOT  # 12: a second allele that was not written
_TRIVIAL = pack(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one record that need a look: who, and what was written.

    `who` int (m,); `cells` uint32 (m,); `odd` maps a biosample index to the text of a genotype that goes the exact way.
    """

    who: np.ndarray
    cells: np.ndarray
    odd: dict[int, bytes]


class FixedWidth:
    """Reads lines whose genotype columns are all of the form `a/b`."""

    def __init__(self, biosamples: int) -> None:
        self.n = biosamples
        self._bytes = np.empty(4 * biosamples, np.uint8)
        self._cells = self._bytes.view("<u4")
        self._view = memoryview(self._bytes)
        self._differs = np.empty(biosamples, bool)

    def read(self, line: bytes, start: int, end: int) -> Cells | None:
        """The cells that are not reference as the first cell would write it; None when the line has another form."""
        if end - start != 4 * self.n - 1:
            return None
        self._view[:-1] = memoryview(line)[start:end]
        self._bytes[-1] = TAB
        reference = REFERENCE.get(line[start + 1])
        if reference is None:
            return None
        who = np.not_equal(self._cells, reference, out=self._differs).nonzero()[0]
        cells = self._cells[who]
        if ((cells >> 24) != TAB).any():
            return None
        return Cells(who, cells, {})


class Layout:
    """Where each cell and each of its fields begins and ends, for columns of any form."""

    def __init__(self, columns: bytes, biosamples: int, fields: int) -> None:
        """`columns` is the line from its first genotype on, without its end.

        A wrong number of columns is a ValueError.
        """
        length = len(columns)
        text = columns + b"\t" + PADDING
        self.data = np.frombuffer(text, np.uint8)
        self.words = words_of(text)
        body = self.data[: length + 1]
        marks = ((body == TAB) | (body == COLON)).nonzero()[0] if fields > 1 else (body == TAB).nonzero()[0]
        is_end = self.data[marks] == TAB
        last = is_end.nonzero()[0]
        if len(last) != biosamples:
            raise ValueError(f"there are {len(last)} genotype columns for {biosamples} samples")
        if fields == 1 and (body == COLON).any():
            raise ValueError("a genotype column has more fields than FORMAT names")
        self._marks = marks
        self._first = np.concatenate(([0], last[:-1] + 1))  # index into marks of each cell's first mark
        self._count = last - self._first + 1
        self.ends = marks[last]
        self.starts = np.concatenate(([0], self.ends[:-1] + 1))
        if int(self._count.max(initial=0)) > fields:
            raise ValueError("a genotype column has more fields than FORMAT names")

    def field(self, number: int, who: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Start and end of the n-th field (0 is GT) of all cells or of `who`; equal where the cell ends before it."""
        first, count = (self._first, self._count) if who is None else (self._first[who], self._count[who])
        starts, ends = (self.starts, self.ends) if who is None else (self.starts[who], self.ends[who])
        there = count > number
        at = first + np.where(there, number, 0)
        begin = starts if number == 0 else np.where(there, self._marks[at - 1] + 1, ends)
        return begin, np.where(there, self._marks[at], ends)

    def genotypes(self) -> Cells:
        """Every cell's GT (the first field), in the form of `FixedWidth`, the odd ones apart."""
        data, start = self.data, self.starts
        first, second, third, fourth = (data[start + i] for i in range(4))
        haploid = (second == TAB) | (second == COLON)
        two = ((second == SLASH) | (second == PIPE)) & ((fourth == TAB) | (fourth == COLON))
        third = np.where(haploid, COLON, third).astype(np.uint32)
        separator = np.where(haploid, SLASH, second).astype(np.uint32)
        cells = first | separator << 8 | third << 16 | np.uint32(TAB << 24)
        odd: dict[int, bytes] = {}
        for i in (~(haploid | two)).nonzero()[0].tolist():
            odd[i] = data[start[i] : self.field(0, np.array([i]))[1][0]].tobytes()
            cells[i] = REFERENCE[SLASH]
        return Cells(np.arange(len(cells)), cells, odd)


def alleles(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both alleles of each cell as int8: −1 missing, −2 not written (haploid), else the number."""
    table = np.full(256, -3, np.int8)
    table[DOT], table[COLON] = -1, -2
    table[ord("0") : ord("9") + 1] = np.arange(10)
    return table[cells & 0xFF], table[cells >> 16 & 0xFF]


@cache
def code_table(number: int, alternates: int, autosome: bool) -> np.ndarray:
    """Codes of allele `number` by the key of a cell, see `keys`. (512,) uint8.

    The allele is one of so many alternates, or 0 for none of them. On an autosome a genotype of one allele is half a
    call; elsewhere that waits for the person's karyotype.
    """
    number = number or -1  # 0 asks for no allele: everything called is "another"
    table = np.full(512, INVALID, np.uint8)
    names: dict[int, int | None] = {0: None} | {2 + a: a for a in range(min(alternates, 9) + 1)}
    for first, a in names.items():
        for second, b in (names | {_ABSENT: -1}).items():
            called = [a] if b == -1 else [a, b]
            for phased in (0, 1):
                code = code_of(called, number, phased=bool(phased))
                if b == -1 and autosome:
                    alt, other, missing, _, _ = unpack(code)
                    code = pack(alt, other, missing + 1)
                table[first | second << 4 | phased << 8] = code
    return table


def code_of(called: list[int | None], number: int, *, phased: bool) -> int:
    """The code of allele `number` in a genotype of one or two alleles (None is missing)."""
    others = [a for a in called if a not in (None, 0, number)]
    other = 3 if len(set(others)) == 2 else len(others)
    alt, missing = called.count(number), called.count(None)
    return pack(alt, other, missing, haploid=len(called) == 1, phased=phased and len(called) == 2)


def keys(cells: np.ndarray) -> np.ndarray:
    """first allele | second << 4 | phased << 8, alleles counted from '.' on.

    INVALID's key (511) where a cell has another form.
    """
    shifted = cells - _OFFSET
    form = shifted & _HIGH
    key = (shifted & 0xF) | (shifted >> 12 & 0xF0) | (shifted >> 6 & 0x100)
    fits = (form == _FORM[0]) | (form == _FORM[1])
    if not fits.all():
        key[~fits] = 511
    return key


def exact(text: bytes, alternates: int) -> tuple[list[int | None], bool, bool]:
    """A genotype of any form: its alleles (two at most), whether it is phased, and whether more than two were written.

    A genotype of several alleles is reduced to what can be counted in a diploid: all the same stay so, a mixture of
    reference and alternate keeps one of each alternate with nothing known of the rest.
    """
    phased = b"|" in text and b"/" not in text
    parts = text.lstrip(b"/|").replace(b"|", b"/").split(b"/")
    called: list[int | None] = []
    for part in parts:
        if part == b".":
            called.append(None)
        elif part.isdigit():
            called.append(int(part))
        else:
            raise ValueError(f"genotype '{text.decode('utf-8', 'replace')}' is not a list of allele numbers")
    if beyond := [a for a in called if a is not None and a > alternates]:
        raise ValueError(f"genotype '{text.decode()}' names allele {beyond[0]}, and ALT has {alternates}")
    if len(called) <= 2:
        return called, phased, False
    kinds = set(called)
    if len(kinds) == 1:
        return called[:2], False, True
    alternate = sorted(a for a in kinds if a)
    return ([*alternate[:2], None][:2] if alternate else [0, None]), False, True
