"""What a reader of genotypes hands to the builder: files of rows on disk, and what is known about them.

A call set's rows live in pieces, each written by one process in the order of its source:

    variants.tsv       row, contig, position, ref, alt, rsid, left_aligned, roll, original, filter: a line a variant
    consequences.tsv   row and the columns of table `consequence` after variant_id
    biosample.i4       genotypes, in the order of the variants: the index into CallSet.biosamples,
    code.u1            and what was called, packed as in data.build.codes;
    rows.i4            how many genotypes each variant of the piece has
    failed.u1 gq.i2 dp.i4 ad_ref.i4 ad_alt.i4 vaf.f4   only where the source had such fields; −1 and NaN are NULL. The
                       last only where some fraction is asked for: of tumours and of the mitochondrion

Phased calls and intervals stand beside them, see side_rows.py.

The arrays are raw and little-endian, so that a loader maps them instead of reading them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from mmap import MADV_DONTNEED, mmap
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from data.build.codes import encode
from data.build.side_rows import INTERVAL_ARRAYS, INTERVALS, PHASE_ARRAYS, SideWriter
from data.findings import Finding

if TYPE_CHECKING:
    import polars as pl

VARIANT_COLUMNS = {
    "row": "INTEGER",
    "contig": "VARCHAR",
    "position": "INTEGER",
    "ref": "VARCHAR",
    "alt": "VARCHAR",
    "rsid": "VARCHAR",
    "left_aligned": "BOOLEAN",
    "roll": "INTEGER",
    "original": "VARCHAR",
    "filter": "VARCHAR",
}
CONSEQUENCE_COLUMNS = {
    "row": "INTEGER",
    "gene": "VARCHAR",
    "gene_id": "VARCHAR",
    "transcript_id": "VARCHAR",
    "consequence": "VARCHAR",
    "consequence_class": "VARCHAR",
    "impact": "VARCHAR",
    "hgvsc": "VARCHAR",
    "hgvsp": "VARCHAR",
    "preferred": "BOOLEAN",
    "loftee": "VARCHAR",
}
ARRAYS = {"biosample": "<i4", "code": "u1"}
QUALITY_ARRAYS = {"failed": "u1", "gq": "<i2", "dp": "<i4", "ad_ref": "<i4", "ad_alt": "<i4", "vaf": "<f4"}


@dataclass(frozen=True)
class Piece:
    """A folder as described above. `quality`: whether the second group of arrays is there, `fractions`: vaf too."""

    folder: Path
    variants: int
    genotypes: int
    consequences: int
    quality: bool
    phased: int = 0  # heterozygous calls of known phase
    intervals: int = 0
    fractions: bool = False

    @property
    def qualities(self) -> tuple[str, ...]:
        """The arrays of the second group that are there."""
        return tuple(name for name in QUALITY_ARRAYS if self.quality and (name != "vaf" or self.fractions))

    def array(self, name: str) -> np.ndarray:
        """One array, mapped read-only; empty where the piece holds no genotypes."""
        kind = {**ARRAYS, **QUALITY_ARRAYS, "rows": "<i4"}[name]
        path = self.folder / f"{name}.{np.dtype(kind).kind}{np.dtype(kind).itemsize}"
        # As a plain array: each slice of a memmap would cost 50 µs.
        return np.asarray(np.memmap(path, kind, "r")) if self.genotypes else np.empty(0, kind)

    @staticmethod
    def let_go(array: np.ndarray) -> None:
        """Give back the memory that an array of ours has been read into; it is read again when it is asked for."""
        mapped = array.base
        while isinstance(mapped, np.ndarray):
            mapped = mapped.base
        if isinstance(mapped, mmap):
            mapped.madvise(MADV_DONTNEED)


@dataclass(frozen=True)
class CallSet:
    """Genotypes of the same biosamples from one or several files, on disk."""

    name: str
    assembly: str
    biosamples: tuple[str, ...]
    pieces: tuple[Piece, ...]
    # One entry per biosample that is known or could be inferred: 'XX' | 'XY' | 'other' (S-GT 7).
    karyotypic_sex: Mapping[str, str] = field(default_factory=dict)
    qc_fields: str = ""
    cnv_assessed: bool = False
    phased: bool = False  # throughout, so that haplotypes hold along each contig (S-GT 13)
    # Files of (contig, start, end), 1-based and inclusive: where a gVCF says its samples were looked at (S-GT 4).
    callable: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)  # file name → records read
    annotated_by: tuple[tuple[str, str, Path], ...] = ()  # program, its version, and the file with its consequences


@dataclass(frozen=True)
class Calls:
    """A call set and the biosample_id of each of its biosamples; −1 leaves one out."""

    call_set: CallSet
    biosample_ids: Sequence[int]


@dataclass(frozen=True)
class Carried:
    """What to copy from a previous release file: its biosample and assay ids, and their ids in the new release."""

    path: Path
    biosamples: Mapping[int, int]
    assays: Mapping[int, int]


class PieceWriter:
    """Writes one piece; rows of genotypes must come in the order (variant row, biosample)."""

    def __init__(self, folder: Path, *, quality: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.quality = folder, quality
        self.variants = self.genotypes = self.consequences = self.intervals = 0
        self.phases = SideWriter(folder, "phase", PHASE_ARRAYS)
        self.interval_calls = SideWriter(folder, "interval", INTERVAL_ARRAYS)
        self._intervals: IO[str] | None = None
        self._rows: list[int] = []
        self._arrays: dict[str, tuple[IO[bytes], np.dtype]] = {}
        for name in (*ARRAYS, *(QUALITY_ARRAYS if quality else ())):
            if name != "vaf":
                self._open(name)
        self._variants = (folder / "variants.tsv").open("w", encoding="utf-8", newline="\n")
        self._consequences = (folder / "consequences.tsv").open("w", encoding="utf-8", newline="\n")

    def _open(self, name: str) -> None:
        dtype = np.dtype((ARRAYS | QUALITY_ARRAYS)[name])
        self._arrays[name] = ((self.folder / f"{name}.{dtype.kind}{dtype.itemsize}").open("wb"), dtype)

    def add_variant(self, *fields: object) -> int:
        """Append a variant (the columns after `row`; None is NULL) and return its row."""
        row = self.variants
        self._variants.write(_line(row, fields))
        self.variants += 1
        return row

    def add_consequence(self, row: int, *fields: object) -> None:
        self._consequences.write(_line(row, fields))
        self.consequences += 1

    def add_interval(self, *fields: object) -> int:
        """Append a symbolic allele, breakend or copy number (INTERVAL_COLUMNS after `row`) and return its row."""
        if self._intervals is None:
            self._intervals = (self.folder / INTERVALS).open("w", encoding="utf-8", newline="\n")
        self._intervals.write(_line(self.intervals, fields))
        self.intervals += 1
        return self.intervals - 1

    def add_genotypes(self, **arrays: np.ndarray) -> None:
        """Append rows, given by array name, and `variant` with the row of each. They follow those added before.

        Without `vaf` no fraction is known.
        """
        if not len(arrays["code"]):
            return
        if self.quality and "vaf" in arrays and "vaf" not in self._arrays:
            self._open("vaf")
            np.full(self.genotypes, np.nan, "<f4").tofile(self._arrays["vaf"][0])
        if "vaf" in self._arrays and "vaf" not in arrays:
            arrays["vaf"] = np.full(len(arrays["code"]), np.nan, "<f4")
        first = int(arrays["variant"][0])
        self._rows.extend([0] * (first - len(self._rows)))
        counted = np.bincount(arrays["variant"] - first).tolist()
        if first < len(self._rows):  # the last variant goes on
            self._rows[first] += counted.pop(0)
        self._rows.extend(counted)
        for name, (file, dtype) in self._arrays.items():
            np.ascontiguousarray(arrays[name], dtype).tofile(file)
        self.genotypes += len(arrays["code"])

    def close(self) -> Piece:
        self._rows.extend([0] * (self.variants - len(self._rows)))
        np.array(self._rows, "<i4").tofile(self.folder / "rows.i4")
        for file, _ in self._arrays.values():
            file.close()
        for side in (self.phases, self.interval_calls, self._variants, self._consequences, self._intervals):
            if side is not None:
                side.close()
        return Piece(
            self.folder,
            self.variants,
            self.genotypes,
            self.consequences,
            self.quality,
            self.phases.rows,
            self.intervals,
            "vaf" in self._arrays,
        )


def _line(row: int, fields: tuple[object, ...]) -> str:
    texts = [f if type(f) is str else "" if f is None else _WORDS[f] if type(f) is bool else str(f) for f in fields]
    return f"{row}\t" + "\t".join(texts) + "\n"


_WORDS = ("false", "true")


def write_call_set(
    workdir: Path,
    *,
    name: str,
    assembly: str,
    biosamples: Sequence[str],
    variants: pl.DataFrame,
    genotypes: pl.DataFrame,
    consequences: pl.DataFrame | None = None,
    karyotypic_sex: Mapping[str, str] | None = None,
    cnv_assessed: bool = False,
    findings: Sequence[Finding] = (),
) -> CallSet:
    """A call set from frames, as a MAF or another table gives them.

    `variants`: row (0, 1, … unique), contig (folded), position, ref, alt (trimmed); optional rsid, left_aligned, roll,
    original, filter.
    `genotypes`: row, biosample (its index), alt_count; optional other_alt_count, missing_count (1 beside alt_count 1 is
    "carrier, zygosity unknown"), ploidy (2), phased, gq, dp, ad_ref, ad_alt, vaf.
    `consequences`: row, and the columns of table `consequence` after variant_id.
    """
    quality = bool({"gq", "dp", "ad_ref", "ad_alt", "vaf"} & set(genotypes.columns))
    writer = PieceWriter(workdir / "frames", quality=quality)
    rows = {row: new for new, row in enumerate(variants["row"].to_list())}
    for record in variants.iter_rows(named=True):
        writer.add_variant(*(record.get(c, False if c == "left_aligned" else None) for c in list(VARIANT_COLUMNS)[1:]))
    for record in consequences.iter_rows(named=True) if consequences is not None else ():
        writer.add_consequence(rows[record["row"]], *(record.get(c) for c in list(CONSEQUENCE_COLUMNS)[1:]))
    variant = np.array([rows[row] for row in genotypes["row"].to_list()], "<i4")
    biosample = genotypes["biosample"].to_numpy().astype("<i4")
    order = np.lexsort((biosample, variant))

    def column(key: str, default: float) -> np.ndarray:
        if key not in genotypes.columns:
            return np.full(len(order), default)
        return genotypes[key].fill_null(default).to_numpy()[order]

    counts = [column(key, default) for key, default in _COUNTS.items()]
    numbers = {key: column(key, -1) for key in ("gq", "dp", "ad_ref", "ad_alt")} | {"vaf": column("vaf", float("nan"))}
    writer.add_genotypes(
        variant=variant[order],
        biosample=biosample[order],
        code=encode(*counts),
        failed=np.zeros(len(order), "u1"),
        **numbers,
    )
    return CallSet(
        name,
        assembly,
        tuple(biosamples),
        (writer.close(),),
        dict(karyotypic_sex or {}),
        cnv_assessed=cnv_assessed,
        findings=tuple(findings),
    )


_COUNTS = {"alt_count": 0, "other_alt_count": 0, "missing_count": 0, "ploidy": 2, "phased": 0}
