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
from data.ingest.vcf.lines import Span, lines_of, read_texts
from data.ingest.vcf.phase import PhaseSeen, phase_sets
from data.ingest.vcf.quality import QC_FIELDS, read_qualities
from data.ingest.vcf.queue import GenotypeQueue, Queued, WrongGenotype, wrong_cell
from data.ingest.vcf.records import Record, RecordReader
from data.ingest.vcf.scanner import Scanned, Scanner
from data.ingest.vcf.sex import SexEvidence
from data.ingest.vcf.validate_record import RecordRules, count_faults

_LINE_FEED = ord("\n")


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


def _after_header(texts: Iterator[tuple[bytes, int]], source: str) -> Iterator[tuple[bytes, int]]:
    held = [b"", 0, 0]

    def lines() -> Iterator[bytes]:
        for text, end in texts:
            at = 0
            for line in lines_of(text, end):
                at += len(line)
                held[:] = text, at, end
                yield line

    read_header(lines(), source)
    text, at, end = held
    if at < end:
        yield text[at:], end - at
    yield from texts


@dataclass(frozen=True, slots=True)
class _Form:
    """A FORMAT: its fields, those that genotype QC uses, and whether it names phase sets."""

    names: list[bytes]
    qualities: set[str]
    phase_sets: bool

    @classmethod
    def of(cls, form: bytes) -> _Form:
        """Raises ValueError where the fields are not as they must be."""
        names = form.split(b":")
        if len(set(names)) < len(names) or b"" in names:
            raise ValueError(f"FORMAT '{form.decode('utf-8', 'replace')}' holds an empty or repeated field")
        if b"GT" in names[1:]:
            raise ValueError("GT is not the first field of FORMAT")
        return cls(names, {name for name in QC_FIELDS if name.encode() in names}, b"PS" in names)


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
        self.forms: dict[bytes, _Form] = {}
        self.head: bytes | list[bytes] = b""  # the line as far as it says where it belongs
        self.last: tuple = ((-1, ""), -1)
        self.closed: set[str] = set()  # contigs whose records have begun

    def run(self) -> None:
        seen = [self.span.start or 0]
        texts = read_texts(self.span, seen)
        if self.span.start is None:
            texts = _after_header(texts, self.span.path.name)
        done = 0
        before = sum(self.share.records)
        first = None
        ended = True
        for text, end in texts:
            for one in self._lines(text, end):
                self.line += 1
                try:
                    self._record(one) if isinstance(one, bytes) else self._scanned(one)
                except ValueError as error:
                    self._flush()  # the earliest error is told
                    raise BrokenRule(self.number, self.line, self._place(), str(error)) from None
                done += 1
                first = first or self.last
                if self.tick and done % 2000 == 0:
                    self.tick(before + done, self._fraction(seen[0]))
            ended = text[end - 1] == _LINE_FEED
        self._flush()
        if done and self.span.kind in ("plain", "gzip") and self.span.stop is None and not ended:
            self._told(iter([("final-newline", "the last line does not end with a newline")]))
        self.share.broken |= {(self.number, rule): told for rule, told in self.broken.items()}
        self.share.phase = self.share.phase.merge(self.queue.seen)
        self.share.lines.append(self.line)
        self.share.records.append(done)
        self.share.bounds.append((first, self.last) if first else None)
        self.share.contigs.append(self.closed)

    def _lines(self, text: bytes, end: int) -> Iterator[bytes | Scanned]:
        return self.scanner.records(text, end, self._flush) if self.scanner else lines_of(text, end)

    def _record(self, raw: bytes) -> None:
        cut = [-1]
        for _ in range(9 if self.header.has_format else 7):
            cut.append(raw.find(b"\t", cut[-1] + 1))
        end = len(raw) - (2 if raw.endswith(b"\r\n") else 1 if raw.endswith(b"\n") else 0)
        if end == 0:
            raise ValueError("the line is empty")
        if b"\0" in raw:
            raise ValueError("the line holds a NUL byte")
        self.head = raw[: cut[2] if cut[2] > 0 else 40]
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
        record = self._fixed(fields)
        if self.n:
            self._genotypes(record, raw, cut[9] + 1, end, None)
        else:
            for alternate in record.alternates:
                self._variant(record, alternate)
            for number in record.symbolic:
                self._interval(record, number)

    def _scanned(self, one: Scanned) -> None:
        self.head = one.fields
        self._genotypes(self._fixed(one.fields), one.text, one.start, one.end, one)

    def _fixed(self, fields: list[bytes]) -> Record:
        record = self.records.read(fields)
        self._in_order(record)
        self._count(record)
        self._told(self.rules.faults(record))
        return record

    def _place(self) -> str:
        head = b"\t".join(self.head[:2]) if isinstance(self.head, list) else self.head
        return head.decode("utf-8", "replace").replace("\t", ":")

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

    def _genotypes(self, record: Record, raw: bytes, start: int, end: int, scanned: Scanned | None) -> None:
        """The columns raw[start:end]; `scanned` is what the kernel made of them, if it could."""
        if (known := self.forms.get(record.format)) is None:
            known = self.forms[record.format] = _Form.of(record.format)
            if self.task.quality:
                self.share.qc_fields |= known.qualities
        form = known.names
        region = region_of(self.task.assembly, record.contig, record.position)
        if scanned is not None and (region == "MT" or record.symbolic):
            scanned = None
        layout, cells = None, None
        if scanned is not None:
            cells = scanned.cells if region != "autosome" else None
        elif form == [b"GT"]:
            cells = self.fixed.read(raw, start, end)
        if scanned is None and cells is None:
            layout = Layout(raw[start:end], self.n, len(form))
            cells = self._no_genotypes() if form[0] != b"GT" else layout.genotypes()
        if self.rules.left > 0 and len(form) > 1:
            self._told(self.rules.cells(raw[start:end], form, len(record.alts)))
        rows = {a.number: self._variant(record, a) for a in record.alternates}
        for number, columns in self.annotations.rows(record):
            if number in rows:
                self.writer.add_consequence(rows[number], *columns)
        if region in ("X", "Y"):
            self.share.evidence.add(region, self._ordered(cells), self.n)
        if scanned is not None:
            self._queue_scanned(record, scanned, rows, region, known.phase_sets)
        else:
            self._queue(record, layout, cells, rows, region, form)
        if self.blocks is not None:
            self.blocks.take(record, raw[start:end])
        if self.queue.full():
            self._flush()

    def _queue_scanned(
        self, record: Record, scanned: Scanned, rows: dict[int, int], region: str, phase_sets: bool
    ) -> None:
        if region == "autosome" and len(record.alts) == 1 == len(rows):
            self.queue.add_scanned(rows[1], scanned, phase_sets)
            return
        sets = scanned.phase_sets if phase_sets else None
        for number, row in rows.items():
            qualities = scanned.qualities if self.task.quality else None
            own = (number, row, len(record.alts), region, scanned.cells, qualities, sets, self.line, self._place())
            self.queue.add(Queued.of(*own))

    def _queue(
        self,
        record: Record,
        layout: Layout | None,
        cells: Cells,
        rows: dict[int, int],
        region: str,
        form: list[bytes],
    ) -> None:
        """What goes the exact way."""
        alternates = len(record.alts)
        qualities = None
        if self.task.quality and layout is not None:
            qualities = read_qualities(layout, cells, form, list(rows), alternates, region == "MT")
        if alternates:
            self._check_odd(cells, alternates)
        if alternates and not rows:
            self._check_alleles(cells, alternates)
        for number in record.symbolic:
            if (row := self._interval(record, number)) is not None:
                self._interval_calls(number, row, alternates, region, cells, layout, form)
        sets = None
        if rows and b"PS" in form and layout is not None:
            sets = phase_sets(layout, form, qualities.who if qualities is not None else cells.who)
        for number, row in rows.items():
            own = (number, row, alternates, region, cells, qualities, sets, self.line, self._place())
            self.queue.add(Queued.of(*own))

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

    def _ordered(self, cells: Cells) -> Cells:
        return cells if self.order is None else Cells(self.order[cells.who], cells.cells, cells.odd)

    def _check_alleles(self, cells: Cells, alternates: int) -> None:
        """No variant row comes of this record, but its genotypes must still be right."""
        if (code_table(0, alternates, True)[keys(cells.cells)] == INVALID).any():
            raise ValueError(wrong_cell(cells.cells, alternates))

    def _check_odd(self, cells: Cells, alternates: int) -> None:
        for text in cells.odd.values():
            self.share.counts["more-than-two-alleles"] += exact(text, alternates)[2]
