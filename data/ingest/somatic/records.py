"""One VCF of tumours, record by record: which are somatic mutations, and why the others are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cohorts.errors import InvalidSource
from data.findings import Finding
from data.ingest.somatic.calls import carried
from data.ingest.vcf.header import Header, read_header
from data.ingest.vcf.lines import Span, kind_of, read_lines
from data.ingest.vcf.records import Record, RecordReader
from data.ingest.vcf.told import of_header, of_records
from data.ingest.vcf.validate_record import RecordRules, count_faults

Cell = Mapping[bytes, bytes]  # FORMAT's names → values
_NOT_SOMATIC = {b"0": "wildtype", b"1": "germline", b"3": "loss of heterozygosity"}  # SS of VarScan and SomaticSniper


@dataclass(frozen=True, slots=True)
class Mutation:
    """A record that is a somatic mutation: by column of a tumour what it carries (None: not called) and its cell."""

    record: Record
    tumours: Mapping[str, tuple[set[int] | None, Cell]]


@dataclass
class TumourFile:
    """One file. `mutations` once through, then what was counted: `records` and `findings`."""

    path: Path
    reference: Path | None = None
    records: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)  # reason → line
    filters: Counter[str] = field(default_factory=Counter)
    unfiltered: int = 0
    broken: dict[str, tuple[int, str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lines = read_lines(Span(self.path, kind_of(self.path)))
        self.header: Header = read_header(self._lines, self.path.name)
        names = self.header.biosamples
        self._tumours = {name: names.index(name) for name in self.header.tumours.columns}
        self.normals = [i for i, name in enumerate(names) if name not in self._tumours]
        somatic = self.header.info.get("SOMATIC")
        self._flagged = somatic is not None and somatic.type == "Flag"

    def mutations(self) -> Iterator[Mutation]:
        """The somatic mutations. InvalidSource with file, line and place where a record breaks a rule."""
        reader, rules = RecordReader(self.path.name, self.reference), RecordRules(self.header)
        line, place = self.header.lines, ""
        for line, raw in enumerate(self._lines, self.header.lines + 1):
            columns = raw.rstrip(b"\r\n").split(b"\t")
            place = b":".join(columns[:2]).decode("utf-8", "replace")[:60]
            try:
                found = self._read(columns, reader, rules, line)
            except ValueError as error:
                what = str(error)[:1].upper() + str(error)[1:]
                raise InvalidSource(what, where=f"{self.path.name}, line {line}, {place}",
                                    do="Correct the record, or leave it out.") from None  # fmt: skip
            if found is not None:
                yield found

    def _read(self, columns: list[bytes], reader: RecordReader, rules: RecordRules, line: int) -> Mutation | None:
        if columns == [b""]:
            raise ValueError("the line is empty")
        if any(b"\0" in one for one in columns):
            raise ValueError("the line holds a NUL byte")
        if len(columns) != (width := 9 + len(self.header.biosamples)):
            raise ValueError(f"the line has {len(columns)} columns; it must have {width}, separated by tabs")
        record = reader.read(columns[:9])
        self.records += 1
        form = record.format.split(b":")
        if len(set(form)) < len(form) or b"" in form:
            raise ValueError(f"FORMAT '{record.format.decode('utf-8', 'replace')}' holds an empty or repeated field")
        if b"GT" in form[1:]:
            raise ValueError("GT is not the first field of FORMAT")
        count_faults(self.broken, rules.faults(record), line)
        if rules.left > 0 and len(form) > 1:
            count_faults(self.broken, rules.cells(b"\t".join(columns[9:]), form, len(record.alts)), line)
        cells = [_cell(form, text) for text in columns[9:]]
        called = [carried(cell, len(record.alts)) for cell in cells]
        tumours = {name: (called[at], cells[at]) for name, at in self._tumours.items()}
        if reason := self._no_mutation(record, cells, called):
            self.left_out[reason] += 1
            self.first.setdefault(reason, line)
            return None
        self.unfiltered += columns[6] == b"."
        return Mutation(record, tumours)

    def _no_mutation(self, record: Record, cells: list[Cell], called: list[set[int] | None]) -> str | None:
        """Why it is none, as a rule of `_REASONS`."""
        if record.filter is not None:
            self.filters.update(record.filter.split(";"))
            return "filtered"
        info = dict(part.partition(b"=")[::2] for part in record.info.split(b";"))
        if self._flagged and b"SOMATIC" not in info:
            return "not-somatic"
        states = [info.get(b"SS")] if "SS" in self.header.info else []
        states += [cells[at].get(b"SS") for at in self._tumours.values()] if "SS" in self.header.format else []
        if states and all(state in _NOT_SOMATIC for state in states):
            return "not-somatic"
        carrying = set().union(*(called[at] or () for at in self._tumours.values()))
        if not carrying:
            return None  # it is kept: nobody of the tumours has it, or nothing was called
        told = b"SOMATIC" in info or b"2" in states
        inherited = set().union(*(called[at] or () for at in self.normals if b"GT" in cells[at]))
        return "in-normal" if not told and carrying <= inherited else None

    def findings(self) -> list[Finding]:
        """What had to be said, once all mutations were read."""
        file = self.path.name
        listed = ", ".join(f"{name} {n:,}" for name, n in self.filters.most_common(8))
        found = [
            Finding(file, f"tumour-{reason}", "warning" if reason == "in-normal" else "note", n,
                    _REASONS[reason].format(n=n, filters=listed), "refused", f"line {self.first[reason]}")
            for reason, n in self.left_out.items()
        ]  # fmt: skip
        if self.unfiltered:
            text = (f"{self.unfiltered:,} records were not filtered (FILTER is '.'): every candidate of the caller "
                    "counts as a mutation; they were kept.")  # fmt: skip
            found.append(Finding(file, "tumour-unfiltered", "warning", self.unfiltered, text, "kept"))
        return [*found, *of_header(file, self.header), *of_records(file, self.broken)]


def about_columns(files: Sequence[TumourFile]) -> list[Finding]:
    """What is to be said of the columns of all files together: tumours without a normal, and normals."""
    columns = [(file, name) for file in files for name in file.header.tumours.columns]
    alone = [file for file, name in columns if name not in file.header.tumours.normal_of]
    normals = [file for file in files for _ in file.normals]
    found = []
    if alone:
        text = (f"{len(alone):,} tumours were called without a matched normal: what is inherited may stand among their "
                "mutations.")  # fmt: skip
        found.append(Finding(alone[0].path.name, "unmatched-tumours", "warning", len(alone), text, "told"))
    if normals:
        text = (f"{len(normals):,} columns are of normals. A caller of mutations writes where tumours differ from "
                "them: they are compared with, and not taken as germline genotypes.")  # fmt: skip
        found.append(Finding(normals[0].path.name, "normal-columns", "note", len(normals), text, "told"))
    return found


_REASONS = {
    "filtered": "{n:,} records did not pass the caller's filters ({filters}); they were left out.",
    "not-somatic": "{n:,} records are called inherited, wildtype or loss of heterozygosity; they were left out.",
    "in-normal": "{n:,} records have their alleles in the normal as well: they are inherited, and were left out.",
}


def _cell(form: list[bytes], text: bytes) -> Cell:
    values = text.split(b":")
    if len(values) > len(form):
        raise ValueError("a genotype column has more fields than FORMAT names")
    return dict(zip(form, values, strict=False))
