"""Genotypes of many records decoded at once, and written where they carry, miss or fail something."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.build.call_set import PieceWriter
from data.build.codes import ALT, HAPLOID, INVALID, MISSING, OTHER, PHASED
from data.ingest.vcf.cells import Cells, code_of, code_table, exact, keys
from data.ingest.vcf.phase import PhaseSeen, write_phases
from data.ingest.vcf.quality import Qualities
from data.ingest.vcf.scanner import Scanned, Scanner

_ENOUGH = 1 << 18  # cells
_ABSENT = {"failed": False, "gq": -1, "dp": -1, "ad_ref": -1, "ad_alt": -1, "vaf": np.float32(np.nan)}


class WrongGenotype(Exception):
    """A genotype that is none of its record's: where, and why."""

    def __init__(self, line: int, place: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.place, self.reason = line, place, reason


@dataclass(slots=True)
class _Run:
    """Records of one alternate on an autosome whose cells stand side by side in the scanner."""

    scanner: Scanner
    first: int  # cell
    last: int
    reads_at: int
    phase_sets: bool
    rows: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def queued(self, quality: bool) -> Queued:
        own = self.scanner.qualities(self.first, self.last, self.reads_at, 1)
        sets = self.scanner.sets[self.first : self.last] if self.phase_sets else None
        arrays = own.arrays(1) if quality else None
        table = code_table(1, 1, True)
        return Queued(self.rows, self.sizes, 1, 1, "autosome", table, own.who, own.cells, arrays, None, sets, 0, "")


@dataclass(slots=True)
class Queued:
    """Cells of one variant that need a look, or of several that follow each other and are read alike."""

    rows: list[int]
    sizes: list[int]  # cells of each row
    number: int  # of the allele
    alternates: int
    region: str
    table: np.ndarray  # of codes, see cells.code_table
    who: np.ndarray
    cells: np.ndarray
    quality: dict[str, np.ndarray] | None
    codes: np.ndarray | None  # where some cells went the exact way
    phase_sets: np.ndarray | None
    line: int
    place: str

    @classmethod
    def of(
        cls,
        number: int,
        row: int,
        alternates: int,
        region: str,
        cells: Cells,
        qualities: Qualities | None,
        phase_sets: np.ndarray | None,
        line: int,
        place: str,
    ) -> Queued:
        """Allele `number` of a record. `phase_sets` is as long as the cells that `qualities`, or `cells`, look at."""
        if qualities is not None:
            who, written, quality = qualities.who, qualities.cells, qualities.arrays(number)
        else:
            who, written, quality = cells.who, cells.cells, None
        table = code_table(number if number <= 9 else 0, alternates, region == "autosome")
        codes = None
        if cells.odd:
            codes = table[keys(written)]
            for i, text in cells.odd.items():
                called, phased, _ = exact(text, alternates)
                if len(called) == 1 and region == "autosome":
                    called = [called[0], None]
                codes[np.searchsorted(who, i)] = code_of(called, number, phased=phased)
        rows, sizes = [row], [len(who)]
        return cls(
            rows, sizes, number, alternates, region, table, who, written, quality, codes, phase_sets, line, place
        )


class GenotypeQueue:
    """Collects variants of one span in the order of their rows."""

    def __init__(self, writer: PieceWriter, quality: bool, order: np.ndarray | None, maybe_two_x: np.ndarray) -> None:
        """`order` maps a column to its biosample (None: they are the same).

        `maybe_two_x` (columns,) is false for known XY.
        """
        self.writer, self.quality, self.order, self.maybe_two_x = writer, quality, order, maybe_two_x
        self.seen = PhaseSeen()
        self.items: list[Queued] = []
        self.cells = 0
        self._run: _Run | None = None

    def add(self, item: Queued) -> None:
        self._end_run()
        self.items.append(item)
        self.cells += len(item.who)

    def add_scanned(self, row: int, scanned: Scanned, phase_sets: bool) -> None:
        """A record of one alternate on an autosome; most are, so those that follow each other become one item."""
        run = self._run
        if run is None or run.last != scanned.first or run.phase_sets != phase_sets:
            self._end_run()
            run = self._run = _Run(scanned.scanner, scanned.first, scanned.first, scanned.reads_at, phase_sets)
        run.rows.append(row)
        run.sizes.append(scanned.last - scanned.first)
        run.last = scanned.last
        self.cells += run.sizes[-1]

    def _end_run(self) -> None:
        if self._run is not None:
            self.items.append(self._run.queued(self.quality))
            self._run = None

    def full(self) -> bool:
        return self.cells >= _ENOUGH

    def flush(self) -> None:
        """Decode, keep what matters, write. Raises WrongGenotype."""
        self._end_run()
        if not self.items:
            return
        sizes = np.array([len(item.who) for item in self.items])
        who = np.concatenate([item.who for item in self.items])
        code, cells = self._codes(sizes)
        quality = self._quality(sizes)
        keep = (code & (ALT | MISSING)) != 0
        if quality:
            keep |= quality["failed"]
        if any(item.region in ("X", "Y") for item in self.items):
            keep |= self._awaits_karyotype(code, who, sizes)
        rows = np.array([row for item in self.items for row in item.rows], np.int32)
        variant = np.repeat(rows, [size for item in self.items for size in item.sizes])
        if not self.seen.unphased or int(code.max(initial=0)) >= PHASED:
            self._phases(variant, who, code, cells, sizes)
        if not keep.all():
            variant, who, code = variant[keep], who[keep], code[keep]
            quality = {name: values[keep] for name, values in quality.items()}
        if self.order is not None:
            who = self.order[who]
            again = np.lexsort((who, variant))
            variant, who, code = variant[again], who[again], code[again]
            quality = {name: values[again] for name, values in quality.items()}
        self.writer.add_genotypes(variant=variant, biosample=who, code=code, **quality)
        self.items, self.cells = [], 0

    def _phases(
        self, variant: np.ndarray, who: np.ndarray, code: np.ndarray, cells: np.ndarray, sizes: np.ndarray
    ) -> None:
        numbers = np.repeat(np.array([item.number for item in self.items], np.int16), sizes)
        sets = [item.phase_sets for item in self.items]
        whose = who if self.order is None else self.order[who]
        write_phases(self.writer.phases, self.seen, variant, numbers, whose, code, cells, sets, sizes)

    def _awaits_karyotype(self, code: np.ndarray, who: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Calls without the allele that yet say something once it is known who is XX and who XY (S-GT 7).

        Reference written with one allele is half a call in XX; two different alleles are no call in XY.
        """
        on_x = np.repeat([item.region == "X" for item in self.items], sizes)
        sex_linked = on_x | np.repeat([item.region == "Y" for item in self.items], sizes)
        half = on_x & ((code & HAPLOID) > 0) & self.maybe_two_x[who]
        two_others, one_other = (code & OTHER) == OTHER, (code & (OTHER | HAPLOID)) == 1 << 2
        return half | (sex_linked & (two_others | one_other))

    def _codes(self, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        cells = np.concatenate([item.cells for item in self.items])
        key = keys(cells)
        tables = {id(item.table): item.table for item in self.items}
        if len(tables) == 1:
            code = self.items[0].table[key]
        else:
            place = {name: i for i, name in enumerate(tables)}
            which = np.repeat(np.array([place[id(item.table)] for item in self.items], np.uint32), sizes)
            code = np.stack(list(tables.values()))[which, key]
        ends = np.cumsum(sizes)
        for item, end in zip(self.items, ends, strict=True):
            if item.codes is not None:
                code[end - len(item.codes) : end] = item.codes
        wrong = code == INVALID
        if wrong.any():
            at = int(np.argmax(wrong))
            item = self.items[int(np.searchsorted(ends, at, side="right"))]
            raise WrongGenotype(item.line, item.place, wrong_cell(cells[at : at + 1], item.alternates))
        return code, cells

    def _quality(self, sizes: np.ndarray) -> dict[str, np.ndarray]:
        if not self.quality:
            return {}
        whole = {}
        fractions = any(item.region == "MT" for item in self.items)
        for name, default in _ABSENT.items():
            if name == "vaf" and not fractions:
                continue
            sized = zip(self.items, sizes, strict=True)
            parts = [item.quality[name] if item.quality else np.full(size, default) for item, size in sized]
            whole[name] = np.concatenate(parts)
        return whole


def wrong_cell(cells: np.ndarray, alternates: int) -> str:
    """Why the first wrong cell is wrong."""
    wrong = code_table(0, alternates, True)[keys(cells)] == INVALID
    text = int(cells[int(np.argmax(wrong))]).to_bytes(4, "little").rstrip(b"\t:").rstrip(b"/")
    return f"genotype '{text.decode('latin-1')}' is not one of alleles 0 to {alternates} and '.'"
