"""One process's share of a call set: spans of files in, one piece and a summary out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cohorts.normalise import contig_rank, region_of
from data.build.call_set import Piece, PieceWriter
from data.build.codes import ALT, INVALID, MISSING
from data.ingest.vcf.annotations import Annotations
from data.ingest.vcf.cells import Cells, FixedWidth, Layout, code_of, code_table, exact, keys
from data.ingest.vcf.header import Header, read_header
from data.ingest.vcf.lines import Span, read_lines
from data.ingest.vcf.quality import QC_FIELDS, Qualities, read_qualities
from data.ingest.vcf.records import Record, RecordReader
from data.ingest.vcf.sex import SexEvidence

_ENOUGH_CELLS = 1 << 18  # decoded at once
_KEEP = ALT | MISSING


@dataclass(frozen=True)
class Task:
    """What one process reads: spans with their headers, the column of each biosample, and how."""

    spans: tuple[tuple[Span, Header], ...]
    columns: tuple[tuple[int, ...] | None, ...]  # per span; None where the file's order is the call set's
    biosamples: int
    assembly: str
    folder: Path
    quality: bool
    reference: Path | None = None


@dataclass
class Share:
    """What one process found."""

    piece: Piece
    evidence: SexEvidence
    lines: list[int] = field(default_factory=list)  # per span
    records: list[int] = field(default_factory=list)
    bounds: list[tuple[tuple, tuple] | None] = field(default_factory=list)  # per span: first and last place
    contigs: list[set[str]] = field(default_factory=list)  # per span
    counts: Counter = field(default_factory=Counter)  # rule → n
    qc_fields: set[str] = field(default_factory=set)


class BrokenRule(Exception):
    """A record breaks a rule: which span, its line there (1-based), the place and the reason."""

    def __init__(self, span: int, line: int, place: str, reason: str) -> None:
        super().__init__(span, line, place, reason)
        self.span, self.line, self.place, self.reason = span, line, place, reason


def read_share(task: Task, tick: Callable[[int], None] | None = None) -> Share:
    """Read all spans of a task. `tick` is told now and then how many records are done. Raises BrokenRule or InvalidSource."""
    writer = PieceWriter(task.folder, quality=task.quality)
    share = Share(Piece(task.folder, 0, 0, 0, task.quality), SexEvidence.none(task.biosamples))
    for number, (span, header) in enumerate(task.spans):
        _SpanReader(task, number, span, header, writer, share, tick).run()
    share.piece = writer.close()
    return share


class _SpanReader:
    def __init__(
        self, task: Task, number: int, span: Span, header: Header, writer: PieceWriter, share: Share, tick
    ) -> None:
        self.task, self.number, self.span, self.header = task, number, span, header
        self.writer, self.share, self.tick = writer, share, tick
        self.n = len(header.biosamples)
        order = task.columns[number]
        self.order = np.array(order) if order is not None else None
        self.fixed = FixedWidth(self.n) if self.n else None
        self.records = RecordReader(span.path.name, task.reference)
        self.annotations = Annotations(header)
        self.pending: list[tuple[int, int, np.ndarray, Cells, dict[str, np.ndarray] | None]] = []
        self.pending_cells = 0
        self.line = 0
        self.place = ""
        self.last: tuple = ((-1, ""), -1)
        self.closed: set[str] = set()  # contigs whose records have begun

    def run(self) -> None:
        lines = read_lines(self.span)
        done = 0
        first = None
        if self.span.start is None:
            read_header(lines, self.span.path.name)
        for self.line, raw in enumerate(lines, 1):
            try:
                record = self._record(raw)
            except ValueError as error:
                raise BrokenRule(self.number, self.line, self.place, str(error)) from None
            if record is None:
                continue
            done += 1
            first = first or self.last
            if self.tick and done % 2000 == 0:
                self.tick(done)
        self._flush()
        self.share.lines.append(self.line)
        self.share.records.append(done)
        self.share.bounds.append((first, self.last) if first else None)
        self.share.contigs.append(self.closed)

    def _record(self, raw: bytes) -> Record | None:
        cut = [-1]
        for _ in range(9 if self.header.has_format else 7):
            cut.append(raw.find(b"\t", cut[-1] + 1))
        end = len(raw) - (2 if raw.endswith(b"\r\n") else 1 if raw.endswith(b"\n") else 0)
        if end == 0:
            raise ValueError("the line is empty")
        self.place = raw[: cut[2] if cut[2] > 0 else 40].decode("utf-8", "replace").replace("\t", ":")
        if -1 in cut[1:]:
            columns = raw.count(b"\t") + 1
            raise ValueError(
                f"the line has {columns} columns; it must have {9 + self.n if self.n else 8}, separated by tabs"
            )
        if self.header.has_format:
            fields = [raw[cut[i] + 1 : cut[i + 1]] for i in range(9)]
        else:
            fields = [*(raw[cut[i] + 1 : cut[i + 1]] for i in range(7)), raw[cut[7] + 1 : end], b""]
            if b"\t" in fields[7]:
                raise ValueError("the line has more columns than the #CHROM line")
        record = self.records.read(fields)
        self._in_order(record)
        self._count(record)
        if self.n:
            self._genotypes(record, raw, cut[9] + 1, end)
        else:
            for alternate in record.alternates:
                self._variant(record, alternate)
        return record

    def _in_order(self, record: Record) -> None:
        here = (contig_rank(record.contig), record.position)
        if here[0] == self.last[0]:
            if here[1] < self.last[1]:
                raise ValueError(
                    f"the records are not sorted by position: {record.position} stands after {self.last[1]}"
                )
        elif record.contig in self.closed:
            raise ValueError(f"the records of contig {record.contig} do not stand together")
        else:
            self.closed.add(record.contig)
        self.last = here

    def _count(self, record: Record) -> None:
        counts = self.share.counts
        if record.symbolic:
            counts["symbolic-alleles"] += record.symbolic
        if record.assembly_file:
            counts["assembly-file-contigs"] += 1
        elif not record.alts:
            counts["no-alternate"] += 1

    def _variant(self, record: Record, alternate) -> int:
        row = self.writer.add_variant(
            record.contig,
            alternate.position,
            alternate.ref,
            alternate.alt,
            alternate.rsid,
            self.task.reference is not None,
            alternate.original,
            record.filter,
        )
        return row

    def _genotypes(self, record: Record, raw: bytes, start: int, end: int) -> None:
        form = record.format.split(b":")
        if len(set(form)) < len(form) or b"" in form:
            raise ValueError(f"FORMAT '{record.format.decode('utf-8', 'replace')}' holds an empty or repeated field")
        if b"GT" in form[1:]:
            raise ValueError("GT is not the first field of FORMAT")
        layout, cells = None, None
        if form == [b"GT"]:
            cells = self.fixed.read(raw, start, end)
        if cells is None:
            layout = Layout(raw[start:end], self.n, len(form))
            cells = self._no_genotypes() if form[0] != b"GT" else layout.genotypes()
        rows = {a.number: self._variant(record, a) for a in record.alternates}
        for number, columns in self.annotations.rows(record):
            if number in rows:
                self.writer.add_consequence(rows[number], *columns)
        region = region_of(self.task.assembly, record.contig, record.position)
        numbers = list(rows)
        qualities = None
        if layout is not None and self.task.quality:
            self._count_qualities(form)
            qualities = read_qualities(layout, cells, form, numbers, region == "MT")
        if region in ("X", "Y"):
            self.share.evidence.add(region, self._ordered(cells), self.n)
        self._check_odd(cells, len(record.alts))
        if not rows:
            self._check_alleles(cells, len(record.alts))
        for number, row in rows.items():
            self._add(number, row, len(record.alts), region == "autosome", cells, qualities)
        if self.pending_cells >= _ENOUGH_CELLS:
            self._flush()

    def _no_genotypes(self) -> Cells:
        self.share.counts["no-genotypes"] += 1
        missing = int.from_bytes(b"./.\t", "little")
        return Cells(np.arange(self.n), np.full(self.n, missing, np.uint32), {})

    def _count_qualities(self, form: list[bytes]) -> None:
        self.share.qc_fields |= {name for name in QC_FIELDS if name.encode() in form}

    def _ordered(self, cells: Cells) -> Cells:
        return cells if self.order is None else Cells(self.order[cells.who], cells.cells, cells.odd)

    def _check_alleles(self, cells: Cells, alternates: int) -> None:
        """No variant row comes of this record, but its genotypes must still be right."""
        if (code_table(0, alternates, True)[keys(cells.cells)] == INVALID).any():
            raise ValueError(_wrong_cell(cells.cells, alternates))

    def _check_odd(self, cells: Cells, alternates: int) -> None:
        for text in cells.odd.values():
            self.share.counts["more-than-two-alleles"] += exact(text, alternates)[2]

    def _add(
        self, number: int, row: int, alternates: int, autosome: bool, cells: Cells, qualities: Qualities | None
    ) -> None:
        """Queue one variant's cells; those that go the exact way are merged in at once."""
        if qualities is not None:
            who, written, extra = qualities.who, qualities.cells, qualities.arrays(number)
        else:
            who, written, extra = cells.who, cells.cells, None
        table = code_table(number if number <= 9 else 0, alternates, autosome)
        code = None
        if cells.odd:
            code = table[keys(written)]
            for i, text in cells.odd.items():
                called, phased, _ = exact(text, alternates)
                code[np.searchsorted(who, i)] = _exact_code(called, number, phased, autosome)
        self.pending.append((row, alternates, table, who, written, extra, code, self.line, self.place))
        self.pending_cells += len(who)

    def _flush(self) -> None:
        """Decode what is queued, keep what carries, misses or fails, and write it."""
        if not self.pending:
            return
        rows = np.array([p[0] for p in self.pending], np.int32)
        sizes = np.array([len(p[3]) for p in self.pending])
        who = np.concatenate([p[3] for p in self.pending])
        cells = np.concatenate([p[4] for p in self.pending])
        tables = {id(p[2]): p[2] for p in self.pending}
        key = keys(cells)
        if len(tables) == 1:
            code = self.pending[0][2][key]
        else:
            place = {name: i for i, name in enumerate(tables)}
            which = np.repeat(np.array([place[id(p[2])] for p in self.pending], np.uint32), sizes)
            code = np.stack(list(tables.values()))[which, key]
        ends = np.cumsum(sizes)
        for i, p in enumerate(self.pending):
            if p[6] is not None:
                code[ends[i] - sizes[i] : ends[i]] = p[6]
        if (wrong := code == INVALID).any():
            at = int(np.argmax(wrong))
            p = self.pending[int(np.searchsorted(ends, at, side="right"))]
            raise BrokenRule(self.number, p[7], p[8], _wrong_cell(cells[at : at + 1], p[1]))
        extra = self._extra(sizes)
        keep = (code & _KEEP) != 0
        if extra:
            keep |= extra["failed"]
        variant = np.repeat(rows, sizes)
        if not keep.all():
            variant, who, code = variant[keep], who[keep], code[keep]
            extra = {name: values[keep] for name, values in extra.items()}
        if self.order is not None:
            who = self.order[who]
            again = np.lexsort((who, variant))
            variant, who, code = variant[again], who[again], code[again]
            extra = {name: values[again] for name, values in extra.items()}
        self.writer.add_genotypes(variant=variant, biosample=who, code=code, **extra)
        self.pending, self.pending_cells = [], 0

    def _extra(self, sizes: np.ndarray) -> dict[str, np.ndarray]:
        if not self.task.quality:
            return {}
        whole = {}
        for name, default in _ABSENT.items():
            parts = [p[5][name] if p[5] else np.full(m, default) for p, m in zip(self.pending, sizes, strict=True)]
            whole[name] = np.concatenate(parts)
        return whole


_ABSENT = {"failed": False, "gq": -1, "dp": -1, "ad_ref": -1, "ad_alt": -1, "vaf": np.float32(np.nan)}


def _exact_code(called: list[int | None], number: int, phased: bool, autosome: bool) -> int:
    if len(called) == 1 and autosome:
        called = [called[0], None]
    return code_of(called, number, phased=phased)


def _wrong_cell(cells: np.ndarray, alternates: int) -> str:
    """Why the first wrong cell is wrong."""
    table = code_table(0, alternates, True)
    wrong = table[keys(cells)] == INVALID
    text = int(cells[int(np.argmax(wrong))]).to_bytes(4, "little").rstrip(b"\t:").rstrip(b"/")
    return f"genotype '{text.decode('latin-1')}' is not one of alleles 0 to {alternates} and '.'"
