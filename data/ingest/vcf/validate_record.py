"""Rules of a record beyond those that decide what a variant or a genotype is: each broken one is named, and it is kept.

VCF 4.1–4.5, sections 1.6.1 and 1.6.2. INFO and FORMAT values against their declarations, else against the keys that the
specification reserves. Genotype columns are looked at in so many cells of a file (CELLS): the rules they keep or break
are those of the program that wrote them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import comb

from cohorts.normalise import fold_contig
from data.ingest.vcf import reserved
from data.ingest.vcf.header import Header
from data.ingest.vcf.records import Record
from data.ingest.vcf.validate_header import Fault, contig_faults

CELLS, CELLS_A_RECORD = 4000, 40
UNDECLARED = "undeclared "  # how rules begin whose rest is what the header should declare
_MOST_KEYS, _MOST_RULES = 10_000, 200
_INTEGER = re.compile(rb"[+-]?\d+\Z")
_FLOAT = re.compile(rb"(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity|nan))\Z", re.IGNORECASE)
_CIGAR = re.compile(rb"(?:\d+[MIDNSHPX=])+\Z")
_KEY = re.compile(rb"(?:[A-Za-z_][0-9A-Za-z_.]*|1000G)\Z")
_OLD_KEY = re.compile(rb"[0-9A-Za-z_.+:/-]+\Z")
_ALPHANUMERIC = re.compile(rb"[0-9A-Za-z]+\Z")  # FORMAT before 4.3
_LOWEST = -(2**31) + 8  # lower ones stand for 'missing' and 'end of vector' in BCF
_NOT_BELOW_ZERO = frozenset((b"AD", b"ADF", b"ADR", b"DP", b"GQ", b"PL", b"PS"))
_SVTYPES = frozenset((b"DEL", b"DUP", b"INV", b"INS", b"BND"))
_COUNTS = frozenset(name.encode() for name in reserved.COUNTS)

Check = Callable[[list[bytes], int], str | None]  # values, alternates → what is wrong


class RecordRules:
    """Looks at the records of one span."""

    def __init__(self, header: Header) -> None:
        self.modern = header.version >= "VCFv4.3"
        self.key = _KEY if self.modern else _OLD_KEY
        known_info = reserved.info(header.version)
        self.info = {name.encode(): _check(name, *known) for name, known in known_info.items()}
        self.info |= {
            name.encode(): _check(name, field.number, field.type, name in known_info)
            for name, field in header.info.items()
        }
        self.flags = {name.encode() for name, (_, kind) in known_info.items() if kind == "Flag"}
        self.flags |= {name.encode() for name, field in header.info.items() if field.type == "Flag"}
        self.flags -= {name.encode() for name, field in header.info.items() if field.type != "Flag"}
        numbers = reserved.format(header.version) | {
            name: (field.number, field.type) for name, field in header.format.items()
        }
        self.format = {name.encode(): (number, kind) for name, (number, kind) in numbers.items() if name != "GT"}
        self.lengths = {fold_contig(name): length for name, length in header.contigs.items()}
        self.lengths_told = self.leading_phase = header.version >= "VCFv4.4"
        self.left = CELLS
        self.declared = {name.encode() for name in header.info}
        self._undeclared = _Undeclared(header)
        self._forms: set[bytes] = set()
        self._contigs: set[str] = set()
        self._recent: dict[tuple[int, str, str], int] = {}
        self._here: tuple[str, int] = ("", 0)

    def faults(self, record: Record) -> Iterator[Fault]:
        """What is wrong with the record's fixed fields."""
        if record.contig not in self._contigs:
            self._contigs.add(record.contig)
            if not record.assembly_file:
                yield from contig_faults(record.contig, self.modern, "CHROM ")
        length = self.lengths.get(record.contig)
        if length is not None and record.position > length + 1:  # one past the end is the telomere
            yield "position-beyond", f"POS {record.position} lies beyond the {length} bases of its ##contig"
        if record.info != b".":
            yield from self._info(record.info, len(record.alts))
        if record.symbolic:
            yield from _of_symbols(record, self.lengths_told)
        if record.format and record.format not in self._forms:
            self._forms.add(record.format)
            for key in record.format.split(b":"):
                if not (_KEY if self.modern else _ALPHANUMERIC).match(key):
                    allowed = "" if self.modern else ": letters and digits alone before VCF 4.3"
                    yield "format-key", f"FORMAT key '{_text(key)}' is no name of a field{allowed}"
        yield from self._undeclared.faults(record)
        yield from self._repeats(record)

    def _repeats(self, record: Record) -> Iterator[Fault]:
        contig, end = self._here
        if contig != record.contig or record.position > end:
            self._recent = {}
            self._here = (record.contig, record.position)
        for alternate in record.alternates:
            key = (alternate.position, alternate.ref, alternate.alt)
            if key in self._recent:
                yield "variant-repeated", "a variant stands in several records, perhaps spelled otherwise"
            self._recent[key] = 1
            if alternate.position > self._here[1]:
                self._here = (record.contig, alternate.position)

    def _info(self, info: bytes, alternates: int) -> Iterator[Fault]:
        seen = set()
        if not info.isascii() and (wrong := _encoding(info, self.modern)):
            yield "encoding", wrong
        for part in info.split(b";"):
            key, sign, value = part.partition(b"=")
            if key in seen:
                yield "info-duplicate", f"INFO {_text(key)} stands twice in a record"
            seen.add(key)
            if key not in self.declared and len(self.declared) < _MOST_KEYS and self.key.match(key):
                yield f"{UNDECLARED}INFO {_text(key)}", ""
            if key in self.flags:
                if sign and value not in (b"1", b"0"):  # some programs write a flag so
                    yield "info-flag", f"INFO {_text(key)} is a flag and has a value"
                continue
            if not self.key.match(key):
                yield "info-key", f"INFO key '{_text(key)}' is no name of a field"
                continue
            if not self.modern and b" " in value:
                yield "info-blank", f"INFO {_text(key)} holds a blank"
            if key == b"SVTYPE" and value.split(b":")[0].decode("utf-8", "replace") not in reserved.SVTYPES and sign:
                yield "svtype-word", f"SVTYPE {_text(value)} is none of {', '.join(reserved.SVTYPES)}"
            check = self.info.get(key)
            if check is not None and value != b".":
                if not sign:
                    yield "info-value", f"INFO {_text(key)} has no value"
                elif wrong := check([value] if value.startswith(b'"') else value.split(b","), alternates):
                    yield "info-value", f"INFO {_text(key)} {wrong}"

    def cells(self, columns: bytes, form: list[bytes], alternates: int) -> Iterator[Fault]:
        """What is wrong with the values of the first cells; `columns` from the first genotype column on."""
        names = [(i, key, *self.format[key]) for i, key in enumerate(form) if key in self.format]
        if self.left <= 0:
            return
        filtered = form.index(b"FT") if b"FT" in form else None
        for cell in columns.split(b"\t", CELLS_A_RECORD)[:CELLS_A_RECORD]:
            self.left -= 1
            values = cell.split(b":")
            local = alternates
            if b"LAA" in form:
                listed = values[form.index(b"LAA")].split(b",") if form.index(b"LAA") < len(values) else []
                local = 0 if listed in ([], [b"."], [b""]) else len(listed)
                if local and not _rising(listed, alternates):
                    yield "format-value", f"FORMAT LAA is no rising list of alternates 1 to {alternates}"
            ploidy = values[0].count(b"/") + values[0].count(b"|") + 1 - values[0].startswith((b"/", b"|"))
            if not self.leading_phase and values[0].startswith((b"/", b"|")) and form[0] == b"GT":
                yield "format-value", "GT begins with its phase, which came with VCF 4.4"
            if filtered is not None and filtered < len(values) and b"0" in values[filtered].split(b";"):
                yield "format-value", "FORMAT FT is 0, which is no name of a filter"
            for i, key, number, kind in names:
                if i < len(values) and values[i] not in (b".", b""):
                    copies = ploidy if form[0] == b"GT" else 2
                    own = number[1:] if len(number) == 2 and number[0] == "L" else number
                    among = local if own != number else alternates
                    wrong = _wrong(values[i].split(b","), own, kind, among, copies, none_listed=own != number)
                    if not wrong and key in _NOT_BELOW_ZERO and any(v.startswith(b"-") for v in values[i].split(b",")):
                        wrong = "is below zero"
                    if not wrong and key == b"GP" and self.modern and any(map(_above_one, values[i].split(b","))):
                        wrong = "is above 1"
                    if wrong:
                        yield "format-value", f"FORMAT {_text(key)} {wrong}"


class _Undeclared:
    """Keys of FORMAT and filters that records use and the header does not declare.

    It is "strongly encouraged" (VCF 4.1 and 4.2, 1.2) and "preferable" (4.3 on, 1.4) that it does, and BCF needs it.
    """

    def __init__(self, header: Header) -> None:
        self._format = {name.encode() for name in header.format}
        self._filters = {*(name.encode() for name in header.filters), b"PASS", b".", b"0"}
        self._known: dict[tuple[bytes, bytes], tuple[str, ...]] = {}

    def faults(self, record: Record) -> Iterator[Fault]:
        here = (record.format, record.filter.encode() if record.filter else b"")
        if (rules := self._known.get(here)) is None:
            forms = (key for key in here[0].split(b":") if key and key not in self._format)
            filters = (key for key in here[1].split(b";") if key and key not in self._filters)
            rules = (*(f"{UNDECLARED}FORMAT {_text(key)}" for key in forms),
                     *(f"{UNDECLARED}FILTER {_text(key)}" for key in filters))  # fmt: skip
            if len(self._known) < _MOST_KEYS:
                self._known[here] = rules
        for rule in rules:
            yield rule, ""


def _of_symbols(record: Record, lengths_told: bool) -> Iterator[Fault]:
    """What INFO says of symbolic alleles, and does not. `lengths_told`: as the version wants SVLEN to be there."""
    told = dict(part.partition(b"=")[::2] for part in record.info.split(b";"))
    kinds = {record.alts[number - 1][1:].split(b":")[0].split(b">")[0] for number in record.symbolic}
    spanning = kinds & {b"DEL", b"DUP", b"INV", b"CNV"}
    if lengths_told and spanning and not told.keys() & {b"END", b"SVLEN"}:
        yield "interval-end", f"<{_text(min(spanning))}> has neither END nor SVLEN: where it ends is not told"
    svtype = told.get(b"SVTYPE", b"")
    if spanning and len(kinds) == 1 and svtype in _SVTYPES - kinds and b"CNV" not in kinds | {svtype}:
        yield "svtype", f"SVTYPE {_text(svtype)} stands beside <{_text(min(kinds))}>"


def _encoding(raw: bytes, modern: bool) -> str | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "INFO is not UTF-8 text"
    return None if modern else "INFO holds letters beyond ASCII, which VCF before 4.3 does not allow"


def _rising(listed: list[bytes], alternates: int) -> bool:
    numbers = [int(one) for one in listed if one.isdigit()]
    return len(numbers) == len(listed) and numbers == sorted({*numbers} & {*range(1, alternates + 1)})


def count_faults(told: dict[str, tuple[int, str, int]], faults: Iterator[Fault], line: int) -> None:
    """Add faults to `told`: rule → the line and the words of its first, and how many there are."""
    for rule, text in faults:
        first, words, n = told.get(rule, (line, text, 0))
        if n or len(told) < _MOST_RULES:
            told[rule] = (first, words, n + 1)


def _check(name: str, number: str, kind: str, known: bool = True) -> Check:
    counts = known and name.encode() in _COUNTS

    def check(values: list[bytes], alternates: int) -> str | None:
        # A record has no ploidy, so nothing is said of how many values an INFO field of Number=G has.
        wrong = _wrong(values, "." if number == "G" else number, kind, alternates, 2)
        if wrong:
            return wrong
        if counts and any(value.startswith(b"-") for value in values):
            return "is below zero"
        if name == "CIGAR" and not all(_CIGAR.match(value) for value in values):
            return "is not a CIGAR string"
        if name == "AF" and known and any(_FLOAT.match(value) and float(value) > 1 for value in values):
            return "is above 1"
        return None

    return check


def _wrong(
    values: list[bytes], number: str, kind: str, alternates: int, ploidy: int, *, none_listed: bool = False
) -> str | None:
    """Why a list of values is not of that Number and Type; '.' alone may stand for any number.

    `none_listed`: no alternate means that of the local alleles of a sample REF alone is there.
    """
    expected = _expected(number, alternates, ploidy, none_listed)
    if expected is not None and len(values) != expected and values != [b"."]:
        return f"has {len(values)} values where {expected} belong (Number={number})"
    if kind == "Integer":
        for value in values:
            if value != b"." and not _INTEGER.match(value):
                return f"'{_text(value)}' is not a whole number"
            if len(value) > 9 and value != b"." and not _LOWEST <= int(value) < 2**31:
                return f"'{_text(value)}' does not fit 32 bits"
    elif kind == "Float":
        for value in values:
            if value != b"." and not _FLOAT.match(value):
                return f"'{_text(value)}' is not a number"
    elif kind == "Character":
        for value in values:
            if len(value.decode("utf-8", "replace")) != 1:
                return f"'{_text(value)}' is not one character"
    return None


def _expected(number: str, alternates: int, ploidy: int, none_listed: bool = False) -> int | None:
    if number.isdigit():
        return int(number)
    if number == "P":
        return ploidy
    if not alternates and not none_listed:
        return None  # what belongs to no alternate is written in several ways
    if number == "A":
        return alternates
    if number == "R":
        return alternates + 1
    return comb(alternates + ploidy, ploidy) if number == "G" else None


def _above_one(value: bytes) -> bool:
    return value != b"." and not float(value) <= 1


def _text(raw: bytes) -> str:
    return raw[:40].decode("utf-8", "replace")
