"""One process's share of a call set: spans of files in, one piece and a summary out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cohorts.normalise import contig_rank, region_of
from data.build.call_set import Piece, PieceWriter
from data.build.codes import INVALID
from data.ingest.vcf.annotations import Annotations
from data.ingest.vcf.blocks import Blocks
from data.ingest.vcf.cells import Cells, FixedWidth, Layout, code_table, exact, keys
from data.ingest.vcf.header import Header, read_header
from data.ingest.vcf.intervals import INTERVAL_KIND, interval_calls, interval_of
from data.ingest.vcf.lines import Span, read_lines
from data.ingest.vcf.phase import PhaseSeen, phase_sets
from data.ingest.vcf.quality import QC_FIELDS, read_qualities
from data.ingest.vcf.queue import GenotypeQueue, Queued, WrongGenotype, wrong_cell
from data.ingest.vcf.records import Record, RecordReader
from data.ingest.vcf.scanner import Scanner
from data.ingest.vcf.sex import SexEvidence
from data.ingest.vcf.validate_record import RecordRules, count_faults


@dataclass(frozen=True)
class Task:
    """What one process reads: spans with their headers, the column of each biosample, and how."""

    spans: tuple[tuple[Span, Header], ...]
    columns: tuple[tuple[int, ...] | None, ...]  # per span; None where the file's order is the call set's
    biosamples: int
    assembly: str
    folder: Path
    quality: bool
    karyotypic_sex: Mapping[str, str]  # as far as it is given
    reference: Path | None = None
    compiled: bool = False  # read by the compiled kernel: the same result, sooner where there is much to read
    lasting: bool = False  # its folder outlives a process that is killed


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
    phase: PhaseSeen = field(default_factory=PhaseSeen)
    callable: Path | None = None  # intervals of reference blocks, see blocks.py
    broken: dict[tuple[int, str], tuple[int, str, int]] = field(default_factory=dict)  # (span, rule) → line, what, n


class BrokenRule(Exception):
    """A record breaks a rule: which span, its line there (1-based), the place and the reason."""

    def __init__(self, span: int, line: int, place: str, reason: str) -> None:
        super().__init__(span, line, place, reason)
        self.span, self.line, self.place, self.reason = span, line, place, reason


Tick = Callable[[int, float | None], None]


def read_share(task: Task, tick: Tick | None = None) -> Share:
    """Read all spans of a task. Raises BrokenRule or InvalidSource.

    `tick` is told now and then how many records of the task are done, and what share of its bytes.
    """
    writer = PieceWriter(task.folder, quality=task.quality)
    share = Share(Piece(task.folder, 0, 0, 0, task.quality), SexEvidence.none(task.biosamples))
    blocks = Blocks(task.folder)
    try:
        for number, (span, header) in enumerate(task.spans):
            _SpanReader(task, number, span, header, writer, share, blocks, tick).run()
    finally:
        share.piece = writer.close()
        share.callable = blocks.close()
    return share


class _SpanReader:
    def __init__(
        self,
        task: Task,
        number: int,
        span: Span,
        header: Header,
        writer: PieceWriter,
        share: Share,
        blocks: Blocks,
        tick: Tick | None,
    ) -> None:
        self.task, self.number, self.span, self.header = task, number, span, header
        self.writer, self.share, self.tick = writer, share, tick
        self.n = len(header.biosamples)
        order = task.columns[number]
        self.order = np.array(order) if order is not None else None
        self.fixed = FixedWidth(self.n) if self.n else None
        self.scanner = Scanner(self.n, quality=task.quality) if self.n and task.compiled else None
        self.records = RecordReader(span.path.name, task.reference)
        self.annotations = Annotations(header)
        self.blocks = blocks if header.may_hold_blocks else None
        self.rules = RecordRules(header)
        self.broken: dict[str, tuple[int, str, int]] = {}
        one_x = np.array([task.karyotypic_sex.get(name) == "XY" for name in header.biosamples], bool)
        self.queue = GenotypeQueue(writer, task.quality, self.order, ~one_x)
        self.line = 0
        self.place = ""
        self.last: tuple = ((-1, ""), -1)
        self.closed: set[str] = set()  # contigs whose records have begun

    def run(self) -> None:
        seen = [self.span.start or 0]
        lines = read_lines(self.span, seen)
        done = 0
        before = sum(self.share.records)
        first = None
        if self.span.start is None:
            read_header(lines, self.span.path.name)
        raw = b""
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
                self.tick(before + done, self._fraction(seen[0]))
        self._flush()
        if done and self.span.kind in ("plain", "gzip") and self.span.stop is None and not raw.endswith(b"\n"):
            self._told(iter([("final-newline", "the last line does not end with a newline")]))
        self.share.broken |= {(self.number, rule): told for rule, told in self.broken.items()}
        self.share.phase = self.share.phase.merge(self.queue.seen)
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
        if b"\0" in raw:
            raise ValueError("the line holds a NUL byte")
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
        self._told(self.rules.faults(record))
        if self.n:
            self._genotypes(record, raw, cut[9] + 1, end)
            if self.blocks is not None:
                self.blocks.take(record, raw[cut[9] + 1 : end])
        else:
            for alternate in record.alternates:
                self._variant(record, alternate)
            for number in record.symbolic:
                self._interval(record, number)
        return record

    def _fraction(self, at: int) -> float | None:
        """What share of the task's bytes is read; None where the file does not tell."""
        spans = [span for span, _ in self.task.spans]
        if any(span.kind != "bgzf" for span in spans):
            return None
        whole = sum(span.size for span in spans)
        return (sum(span.size for span in spans[: self.number]) + at - (self.span.start or 0)) / max(1, whole)

    def _told(self, faults: Iterator[tuple[str, str]]) -> None:
        count_faults(self.broken, faults, self.line)

    def _in_order(self, record: Record) -> None:
        if record.assembly_file:
            return
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
            counts["symbolic-alleles"] += len(record.symbolic)
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
            alternate.roll,
            alternate.original,
            record.filter,
        )
        return row

    def _interval(self, record: Record, number: int) -> int | None:
        """Its row; None on a contig of an assembly file, which is no place of the assembly."""
        if record.assembly_file:
            return None
        columns = interval_of(record, number)
        self.share.counts["copy-changes"] += columns[INTERVAL_KIND] in ("DEL", "DUP", "CNV")
        return self.writer.add_interval(*columns)

    def _genotypes(self, record: Record, raw: bytes, start: int, end: int) -> None:
        form = record.format.split(b":")
        if len(set(form)) < len(form) or b"" in form:
            raise ValueError(f"FORMAT '{record.format.decode('utf-8', 'replace')}' holds an empty or repeated field")
        if b"GT" in form[1:]:
            raise ValueError("GT is not the first field of FORMAT")
        region = region_of(self.task.assembly, record.contig, record.position)
        layout, cells, scanned = None, None, None
        if form == [b"GT"]:
            cells = self.fixed.read(raw, start, end)
        elif self.scanner is not None and form[0] == b"GT" and region != "MT" and not record.symbolic:
            scanned = self.scanner.read(raw, start, end, record.format, len(record.alts))
        if scanned is not None:
            cells = scanned.cells
        elif cells is None:
            layout = Layout(raw[start:end], self.n, len(form))
            cells = self._no_genotypes() if form[0] != b"GT" else layout.genotypes()
        if self.rules.left > 0 and len(form) > 1:
            self._told(self.rules.cells(raw[start:end], form, len(record.alts)))
        rows = {a.number: self._variant(record, a) for a in record.alternates}
        for number, columns in self.annotations.rows(record):
            if number in rows:
                self.writer.add_consequence(rows[number], *columns)
        qualities = None
        if self.task.quality and (scanned is not None or layout is not None):
            self._count_qualities(form)
            if scanned is not None:
                qualities = scanned.qualities
            else:
                qualities = read_qualities(layout, cells, form, list(rows), len(record.alts), region == "MT")
        if region in ("X", "Y"):
            self.share.evidence.add(region, self._ordered(cells), self.n)
        if record.alts:
            self._check_odd(cells, len(record.alts))
        if record.alts and not rows:
            self._check_alleles(cells, len(record.alts))
        for number in record.symbolic:
            if (row := self._interval(record, number)) is not None:
                self._interval_calls(number, row, len(record.alts), region, cells, layout, form)
        sets = None
        if rows and b"PS" in form:
            if scanned is not None:
                sets = scanned.phase_sets
            elif layout is not None:
                sets = phase_sets(layout, form, qualities.who if qualities is not None else cells.who)
        for number, row in rows.items():
            own = (number, row, len(record.alts), region, cells, qualities, sets, self.line, self.place)
            self.queue.add(Queued.of(*own))
        if self.queue.full():
            self._flush()

    def _interval_calls(
        self,
        number: int,
        row: int,
        alternates: int,
        region: str,
        cells: Cells,
        layout: Layout | None,
        form: list[bytes],
    ) -> None:
        found = interval_calls(number, alternates, region == "autosome", cells, layout, form)
        if self.order is not None:
            found["biosample"] = self.order[found["biosample"]]
        self.writer.interval_calls.add(row=np.full(len(found["code"]), row, np.int32), **found)

    def _flush(self) -> None:
        try:
            self.queue.flush()
        except WrongGenotype as wrong:
            raise BrokenRule(self.number, wrong.line, wrong.place, wrong.reason) from None

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
            raise ValueError(wrong_cell(cells.cells, alternates))

    def _check_odd(self, cells: Cells, alternates: int) -> None:
        for text in cells.odd.values():
            self.share.counts["more-than-two-alleles"] += exact(text, alternates)[2]
