"""BAM and CRAM files of biosamples: looked at from outside, checked and registered where they are, never copied.

Named as a SOURCE, a file belongs to the biosample of its @RG SM; a table `reads` names file and biosample itself. What
would show somebody the wrong reads is refused: a file of another assembly (its contig lengths decide), of several
biosamples, without an index, not sorted, cut off, or of another biosample than the table says.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pysam

from cohorts.errors import InvalidSource
from cohorts.normalise import CONTIG_LENGTHS, CONTIGS, assembly_from_contig_lengths, fold_contig
from data.findings import Finding
from data.ingest.recognise import Source
from data.ingest.tables import Column, view

READS = (".bam", ".cram")
TABLE = {
    "biosample_id": Column(required=True),
    "file": Column(required=True),
    "index": Column(),
    "reference": Column(),
}
_INDEXES = {"bam": ("{0}.bai", "{1}.bai", "{0}.csi"), "cram": ("{0}.crai", "{1}.crai")}


@dataclass(frozen=True)
class ReadsFile:
    """One file that holds what it should. `biosample` is the name in the call set."""

    biosample: str
    named: str  # the biosample of its @RG lines, '' where they name none
    path: Path
    index: Path
    reference: Path | None
    format: str
    assembly: str

    def row(self) -> list[object]:
        """The columns of table `reads` after the biosample's key."""
        known = self.path.stat()
        reference = str(self.reference) if self.reference else None
        return [str(self.path), str(self.index), reference, self.format, known.st_size, known.st_mtime_ns]


def is_reads(path: Path) -> bool:
    """Whether the file is a BAM or CRAM by its name; else it is a table that names some."""
    return path.name.lower().endswith(READS)


def look_at(con: duckdb.DuckDBPyConnection, sources: Iterable[Source], reference: Path | None) -> list[ReadsFile]:
    """Every file that the sources name, checked. Raises InvalidSource at the first that breaks a rule."""
    found: list[ReadsFile] = []
    for source in sources:
        if is_reads(source.path):
            found.append(_checked(source.path, None, None, reference))
            continue
        view(con, "named_reads", source.path, TABLE)
        rows = con.execute('SELECT biosample_id, file, "index", reference FROM named_reads').fetchall()
        for number, (biosample, file, index, fasta) in enumerate(rows, 2):
            if not biosample or not file:
                raise InvalidSource("A row lacks biosample_id or file", where=f"{source.path.name}, line {number}")
            beside = source.path.parent
            named = (beside / index if index else None, beside / fasta if fasta else reference)
            found.append(_checked(beside / file, biosample, *named))
    paths = [each.path for each in found]
    if twice := {path.name for path in paths if paths.count(path) > 1}:
        raise InvalidSource("A file of reads is named twice", where=min(twice), do="Name it once.")
    return found


def register(con: duckdb.DuckDBPyConnection, dataset: str, files: Sequence[ReadsFile]) -> list[Finding]:
    """Fill table `reads` for the dataset's biosamples; files of a biosample that is not there are left out, counted."""
    if not files:
        return []
    [(assembly,)] = con.execute("SELECT assembly FROM dataset WHERE name = ?", [dataset]).fetchall()
    known = "SELECT biosample_id FROM numbered_biosample WHERE old_id IS NULL AND source_id = ? ORDER BY 1"
    nobody = 0
    for file in files:
        if assembly is not None and file.assembly != assembly:
            raise InvalidSource(
                f"The reads are on {file.assembly} by their contig lengths, the dataset is on {assembly}",
                where=file.path.name,
                do="Align them to the dataset's assembly, or ingest the dataset's other assembly as one of its own.",
            )
        keys = con.execute(known, [file.biosample]).fetchall()
        if file.named != file.biosample and con.execute(known, [file.named]).fetchall():
            raise InvalidSource(
                "The table gives the file to one biosample, its own @RG SM names another of the dataset",
                where=file.path.name,
                do="Correct the table, or the file's header (samtools reheader).",
            )
        for (key,) in keys:
            con.execute("INSERT INTO reads VALUES (?, ?, ?, ?, ?, ?, ?)", [key, *file.row()])
        nobody += not keys
    text = f"{nobody:,} files of reads are of biosamples that this dataset does not hold; they were left out."
    return [Finding(dataset, "reads-of-nobody", "warning", nobody, text)] if nobody else []


def index_of(path: Path) -> Path:
    """The index beside a BAM or CRAM file; InvalidSource with the command that makes it when there is none."""
    kind = path.suffix.lower().lstrip(".")
    places = [Path(each.format(path, path.with_suffix(""))) for each in _INDEXES[kind]]
    for place in places:
        if place.is_file():
            return place
    raise InvalidSource("The reads have no index", where=path.name, do=f"Make it: samtools index {path.name}")


def _checked(path: Path, biosample: str | None, index: Path | None, reference: Path | None) -> ReadsFile:
    if not is_reads(path) or not path.is_file() or "##idx##" in str(path):
        raise InvalidSource("This is no BAM or CRAM file that can be read", where=path.name, do="Check the path.")
    path = path.resolve()
    if index is not None and not index.is_file():
        raise InvalidSource("There is no such index of reads", where=index.name, do=f"samtools index {path.name}")
    index = (index or index_of(path)).resolve()
    for one in (path, index, reference):
        _within(one)
    kind = path.suffix.lower().lstrip(".")
    if kind == "cram" and reference is None:
        raise InvalidSource(
            "A CRAM file is read with the reference that its reads were aligned to",
            where=path.name,
            do="Name it with --reference FASTA, or in the column 'reference' of the table.",
        )
    fasta, bases = _fasta(reference) if reference else (None, {})
    lengths, named = _opened(path, index, fasta, bases)
    if not (biosample or named):
        raise InvalidSource(
            "Neither a table nor @RG SM says whose reads these are", where=path.name,
            do="Name the file in a table reads.csv with the columns biosample_id and file.",
        )  # fmt: skip
    return ReadsFile(biosample or named, named, path, index, fasta, kind, _assembly(lengths, path))


def _within(path: Path | None) -> None:
    """InvalidSource for a file outside the directories of CONCORD_WITHIN, where whoever runs the ingest for somebody
    else set some: a table of reads names files anywhere, and their reads are shown later."""
    told = os.environ.get("CONCORD_WITHIN")
    if path is None or told is None:
        return
    real = path.resolve()
    if not any(real.is_relative_to(Path(one).resolve()) for one in told.split(os.pathsep) if one):
        raise InvalidSource("A file of reads is outside the directories that are allowed", where=path.name,
                            do="Put it there, or ingest it on the command line.")  # fmt: skip


def _opened(path: Path, index: Path, reference: Path | None, bases: dict[str, int]) -> tuple[dict[str, int], str]:
    """Contig lengths and the one biosample of the header, after a read of it was decoded through the index."""
    os.environ["REF_PATH"] = os.devnull  # htslib would ask a server for a CRAM's reference that is not at hand
    before = pysam.set_verbosity(0)
    try:
        with pysam.AlignmentFile(
            str(path), index_filename=str(index), reference_filename=str(reference) if reference else None
        ) as file:
            header = file.header.to_dict()
            lengths = dict(zip(file.references, file.lengths, strict=True))
            if not file.has_index():
                raise OSError("its index does not fit it")
            wanted = [name for name in lengths if fold_contig(name) in CONTIGS]
            if file.is_cram and (absent := set(wanted) - set(bases)):
                raise OSError(f"contig {min(absent)} is not in the reference FASTA")
            any(next(file.fetch(contig), None) for contig in wanted)
    except (OSError, ValueError) as error:
        raise InvalidSource(
            f"The reads cannot be read ({str(error).splitlines()[0].replace(str(path), path.name)})",
            where=path.name,
            do="The file may be cut off, or its index or reference be another's: copy it again, samtools index it.",
        ) from error
    finally:
        pysam.set_verbosity(before)
    order = header.get("HD", {}).get("SO", "coordinate")
    if order != "coordinate":
        raise InvalidSource(f"The reads are {order}", where=path.name, do="samtools sort, then samtools index.")
    names = {group["SM"] for group in header.get("RG", []) if group.get("SM")}
    if len(names) > 1:
        raise InvalidSource(
            f"The file holds reads of {len(names)} biosamples", where=path.name, do="Split it: samtools split."
        )
    return lengths, next(iter(names), "")


def _assembly(lengths: dict[str, int], path: Path) -> str:
    assembly = assembly_from_contig_lengths(lengths)
    if assembly is None:
        raise InvalidSource(
            "The contig lengths of the header are of neither GRCh37 nor GRCh38", where=path.name,
            do="Reads of another reference cannot stand beside these variants.",
        )  # fmt: skip
    _refuse_other_lengths(lengths, assembly, path)
    return assembly


def _refuse_other_lengths(lengths: dict[str, int], assembly: str, path: Path) -> None:
    known = CONTIG_LENGTHS[assembly]
    for name, length in lengths.items():
        contig = fold_contig(name)
        if contig != "MT" and contig in known and known[contig] != length:
            raise InvalidSource(
                f"Contig {name} has {length:,} bases, in {assembly} it has {known[contig]:,}", where=path.name
            )


def _fasta(path: Path) -> tuple[Path, dict[str, int]]:
    """The reference with its .fai, which is made beside it when missing, and the lengths of its contigs."""
    if not path.is_file():
        raise InvalidSource("There is no such reference FASTA", where=path.name)
    try:
        with pysam.FastaFile(str(path)) as fasta:
            lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    except (OSError, ValueError) as error:
        raise InvalidSource(
            "The reference FASTA cannot be read", where=path.name, do=f"samtools faidx {path.name}"
        ) from error
    if assembly := assembly_from_contig_lengths(lengths):
        _refuse_other_lengths(lengths, assembly, path)
    return path.resolve(), lengths
