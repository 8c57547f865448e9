"""The header of a VCF: what stands before the first record, and the rules it must obey."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_contig_lengths, assembly_from_name
from data.ingest.vcf.tumours import Tumours, TumoursTold
from data.ingest.vcf.validate_header import HeaderRules

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_META = re.compile(r"^##([^=]+)=(.*)$", re.DOTALL)
_PAIR = re.compile(r'([A-Za-z0-9_.-]+)=("(?:[^"\\]|\\.)*"|[^,">]*)(,|$)')
_NUMBER = re.compile(r"^(\d+|A|R|G|LA|LR|LG|P|M|\.)$")
_TYPES = {
    "INFO": ("Integer", "Float", "Flag", "Character", "String"),
    "FORMAT": ("Integer", "Float", "Character", "String"),
}
_NEEDS = {
    "INFO": ("ID", "Number", "Type", "Description"),
    "FORMAT": ("ID", "Number", "Type", "Description"),
    "FILTER": ("ID", "Description"),
    "ALT": ("ID", "Description"),
    "contig": ("ID",),
}
#: INFO fields of consequences: VEP's, SnpEff's, bcftools csq's.
CONSEQUENCES = ("CSQ", "ANN", "BCSQ")
#: Header lines in which annotators tell their version.
_ANNOTATORS = {"VEP": "VEP", "SnpEffVersion": "SnpEff", "bcftools_csqVersion": "bcftools csq"}
_VERSIONS = ("VCFv4.0", "VCFv4.1", "VCFv4.2", "VCFv4.3", "VCFv4.4", "VCFv4.5")


@dataclass(frozen=True)
class Field:
    """A declared INFO or FORMAT field."""

    number: str
    type: str
    description: str


@dataclass(frozen=True)
class Header:
    """What the records need to know of the header."""

    version: str
    biosamples: tuple[str, ...]
    has_format: bool
    lines: int
    info: Mapping[str, Field] = field(default_factory=dict)
    format: Mapping[str, Field] = field(default_factory=dict)
    filters: frozenset[str] = frozenset()
    may_hold_blocks: bool = False  # declares the allele or the fields of a gVCF's reference blocks
    contigs: Mapping[str, int | None] = field(default_factory=dict)
    faults: tuple[tuple[int, str, str], ...] = ()  # line, rule, what: rules that are told, and the file kept
    assembly: str | None = None
    tumours: Tumours = Tumours()  # noqa: RUF009 — frozen
    annotated_by: tuple[tuple[str, str], ...] = ()  # what wrote the consequences, with its version: ('VEP', 'v110')


def read_header(lines: Iterator[bytes], source: str) -> Header:
    """Consume the header lines of `lines`; raise InvalidSource with file, line and rule where one is broken."""
    reader = _HeaderReader(source)
    ended = False
    for raw in lines:
        ended |= raw.endswith(b"\n")
        if reader.take(raw, ended=ended):
            return reader.header()
    raise InvalidSource(
        "There is no #CHROM line", where=source, do="A VCF's column names stand on a line that starts with #CHROM."
    )


class _HeaderReader:
    def __init__(self, source: str) -> None:
        self.source, self.n = source, 0
        self.version = ""
        self.fields: dict[str, dict[str, Field]] = {"INFO": {}, "FORMAT": {}}
        self.filters, self.contigs = set(), {}
        self.blocks = False
        self.annotated_by: list[tuple[str, str]] = []
        self.tumours = TumoursTold()
        self.names: set[str] = set()
        self.columns: list[str] = []
        self.faults: list[tuple[int, str, str]] = []
        self.rules = HeaderRules("")

    def refuse(self, what: str, do: str | None = None) -> InvalidSource:
        return InvalidSource(what, where=f"{self.source}, line {self.n}", do=do)

    def take(self, raw: bytes, *, ended: bool = False) -> bool:
        """True when this was the #CHROM line. `ended`: lines come with their ends."""
        self.n += 1
        try:
            line = raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise self.refuse("The header is not UTF-8 text") from error
        if self.n == 1:
            self._fileformat(line)
        elif line.startswith("##"):
            self._meta(line)
        elif line.startswith("#"):
            self._columns(line)
            if ended and not raw.endswith(b"\n"):
                self.faults.append((self.n, "final-newline", "the last line does not end with a newline"))
            return True
        else:
            raise self.refuse(
                "A record stands before the #CHROM line", "Restore the #CHROM line between header and records."
            )
        return False

    def _fileformat(self, line: str) -> None:
        if not line.startswith("##fileformat="):
            raise self.refuse("The first line is not ##fileformat=VCFv4.x", "A VCF starts with its version.")
        self.version = line.removeprefix("##fileformat=")
        if self.version not in _VERSIONS:
            raise self.refuse(f"Unknown version '{self.version}'", f"Known are {', '.join(_VERSIONS)}.")
        self.rules = HeaderRules(self.version)

    def _meta(self, line: str) -> None:
        match = _META.match(line)
        if not match:
            raise self.refuse("A header line is not ##key=value")
        key, value = match.groups()
        if key == "fileformat":
            raise self.refuse("##fileformat is given twice")
        if key == "reference":
            self.names.add(value)
        self.tumours.take(key, value)
        if (program := _ANNOTATORS.get(key)) is not None:
            self.annotated_by.append((program, value.strip('"').split('"')[0].split(" (")[0][:100]))
        if not value:
            raise self.refuse(f"##{key} has no value")
        self.faults += [(self.n, rule, text) for rule, text in self.rules.faults(key, value)]
        if key in _NEEDS:
            self._structured(key, value)

    def _structured(self, key: str, value: str) -> None:
        if not (value.startswith("<") and value.endswith(">")):
            raise self.refuse(f"##{key} is not written as <ID=…>")
        pairs = _alternate(value[1:-1]) if key == "ALT" else _pairs(value[1:-1])
        if pairs is None:
            raise self.refuse(f"##{key} is not a list of key=value, quoted where it holds a comma or a quote")
        missing = [need for need in _NEEDS[key] if not pairs.get(need)]
        if missing and (missing != ["Description"] or "Description" not in pairs):
            raise self.refuse(f"##{key} lacks {' and '.join(missing)}")
        if key in _TYPES:
            self._typed(key, pairs)
            self.blocks |= pairs["ID"] == "MIN_DP" or pairs["ID"].startswith(
                "BLOCKAVG"
            )  # DeepVariant, bcftools; Strelka
        elif key == "ALT":
            self.blocks |= pairs["ID"] in ("NON_REF", "*", "X")
        elif key == "FILTER":
            self.filters.add(pairs["ID"])
        elif key == "contig":
            length = pairs.get("length", "")
            self.contigs[pairs["ID"]] = int(length) if length.isdigit() else None
            self.names.add(pairs.get("assembly", "").strip('"'))

    def _typed(self, key: str, pairs: dict[str, str]) -> None:
        if not _NUMBER.match(pairs["Number"]):
            raise self.refuse(f"##{key} {pairs['ID']}: Number={pairs['Number']} is neither a count nor A, R, G or .")
        if pairs["Type"] not in _TYPES[key]:
            raise self.refuse(f"##{key} {pairs['ID']}: Type={pairs['Type']} is not one of {', '.join(_TYPES[key])}")
        if pairs["Number"] == "0" and pairs["Type"] != "Flag":
            raise self.refuse(f"##{key} {pairs['ID']}: Number=0 is for a Flag, not for Type={pairs['Type']}")
        if not pairs["Description"].startswith('"'):
            raise self.refuse(f"##{key} {pairs['ID']}: the description is not quoted")
        self.fields[key][pairs["ID"]] = Field(pairs["Number"], pairs["Type"], pairs["Description"].strip('"'))

    def _columns(self, line: str) -> None:
        columns = line.split("\t")
        if tuple(columns[:8]) != FIXED:
            raise self.refuse(
                f"The column names are not {' '.join(FIXED)}, separated by tabs",
                "Restore the #CHROM line as the specification has it.",
            )
        if len(columns) > 8 and columns[8] != "FORMAT":
            raise self.refuse(f"The ninth column is '{columns[8]}', not FORMAT")
        self.columns = columns
        names = columns[9:]
        if len(columns) == 9:
            raise self.refuse("There is a FORMAT column but no sample after it")
        if "" in names:
            raise self.refuse("A sample name is empty")
        if len(set(names)) < len(names):
            twice = next(name for i, name in enumerate(names) if name in names[:i])
            raise self.refuse(f"Sample name '{twice}' stands twice", "Rename one of the two columns.")

    def header(self) -> Header:
        lengths = {name: length for name, length in self.contigs.items() if length}
        named = {assembly for name in self.names if (assembly := assembly_from_name(name))}
        return Header(
            self.version,
            tuple(self.columns[9:]),
            len(self.columns) > 8,
            self.n,
            self.fields["INFO"],
            self.fields["FORMAT"],
            frozenset(self.filters),
            self.blocks,
            self.contigs,
            tuple(self.faults),
            assembly_from_contig_lengths(lengths) or (named.pop() if len(named) == 1 else None),
            self.tumours.among(self.columns[9:]),
            self._annotators(),
        )

    def _annotators(self) -> tuple[tuple[str, str], ...]:
        """Who wrote the consequences; where the header does not tell, the name of their INFO field and no version."""
        field = next((key for key in CONSEQUENCES if key in self.fields["INFO"]), None)
        return tuple(dict.fromkeys(self.annotated_by)) or ((field, ""),) if field else ()


def _alternate(text: str) -> dict[str, str] | None:
    """ALT's ID may hold any character but blanks and brackets, commas included; its description is often not quoted."""
    match = re.match(r"ID=([^\s<>]+),Description=(.*)$", text)
    return {"ID": match[1], "Description": match[2]} if match else None


def _pairs(text: str) -> dict[str, str] | None:
    """`ID=DP,Number=1,Description="a, b"` as a dictionary; None where it cannot be read so."""
    found, at = {}, 0
    while at < len(text):
        match = _PAIR.match(text, at)
        if not match or match[1] in found:
            return None
        found[match[1]] = match[2]
        at = match.end()
    return found or None
