"""One window of a BAM or CRAM file, as a small BAM that says nothing of whose it is.

Read names become numbers, every tag goes, and of the header only the contig stays. htslib is kept from asking a server
for a reference it lacks.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from cohorts.errors import WarehouseUnavailable
from cohorts.normalise import fold_contig

#: Reads of one slice. Of more, whole pairs are left out evenly, and it is said.
MOST_READS = 10_000
#: Reads looked at; a place deeper than this is not shown whole whatever is left out.
MOST_SCANNED = 1_000_000
#: Bases of reads in one slice: long reads are fewer.
MOST_BASES = 20_000_000
_GONE = "The file of these reads is not as it was registered"
_DO = "Ingest the dataset again, with the file as it is now."
_COUNTED = 0x4 | 0x100 | 0x200 | 0x400 | 0x800  # unmapped, secondary, failed, duplicate, supplementary: not counted
# Operations of a CIGAR: M I D N S H P = X.
_INSERTION, _DELETION = 1, 2
_ON_BOTH, _ON_REFERENCE, _ON_QUERY = (0, 7, 8), (0, 2, 3, 7, 8), (0, 1, 4, 7, 8)


@dataclass(frozen=True)
class Slice:
    """`bam` holds `shown` of the `reads` in the window. `bases` are the window's, from the `reference` or from the
    'reads' themselves ('' where neither knows them). `at_focus` counts A, C, G, T, N, deletion and insertion there.

    Rows of an individual: has no protected form, and so leaves only by right.
    """

    bam: bytes = field(repr=False)
    shown: int
    reads: int
    bases: str = field(repr=False)
    bases_from: str
    at_focus: Mapping[str, int]


def sliced(
    path: str, index: str, reference: str | None, size: int, changed_ns: int,
    contig: str, start: int, end: int, length: int, focus: int | None = None,
) -> Slice:  # fmt: skip
    """The window start–end (1-based, inclusive) of `contig`, which has `length` bases.

    Raises WarehouseUnavailable, without a path, when the file cannot be read or has changed since it was registered.
    """
    import pysam

    os.environ["REF_PATH"] = os.devnull
    try:
        known = Path(path).stat()
        if (known.st_size, known.st_mtime_ns) != (size, changed_ns):
            raise WarehouseUnavailable(_GONE, do=_DO)
        before = pysam.set_verbosity(0)
        try:
            with pysam.AlignmentFile(path, index_filename=index, reference_filename=reference) as file:
                return _Slicing(file, contig, start, end, length, focus).slice(reference)
        finally:
            pysam.set_verbosity(before)
    except (OSError, ValueError):
        raise WarehouseUnavailable(_GONE, do=_DO) from None


class _Slicing:
    def __init__(self, file, contig: str, start: int, end: int, length: int, focus: int | None) -> None:
        self.file, self.contig, self.start, self.end, self.length = file, contig, start, end, length
        self.focus = focus
        self.name = next((name for name in file.references if fold_contig(name) == contig), None)
        self.bases_read = 0

    def slice(self, reference: str | None) -> Slice:
        reads = sum(1 for _ in self._scan())
        kept = list(self._kept(reads))
        bases, bases_from = self._bases(kept, reference)
        at_focus = Counter(said for read in kept for said in at_place(read, self.focus))
        return Slice(self._written(kept), len(kept), reads, bases, bases_from, dict(at_focus))

    def _scan(self) -> Iterator:
        if self.name is None:
            return
        for number, read in enumerate(self.file.fetch(self.name, self.start - 1, self.end)):
            if number == MOST_SCANNED:
                return
            yield read

    def _kept(self, reads: int) -> Iterator:
        share = min(1.0, MOST_READS / max(reads, 1))
        for number, read in enumerate(self._scan()):
            if crc32(read.query_name.encode()) / 2**32 <= share and number < reads:
                self.bases_read += read.query_length
                if self.bases_read > MOST_BASES:
                    return
                yield read

    def _written(self, kept: list) -> bytes:
        import pysam

        header = pysam.AlignmentHeader.from_dict(
            {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": self.contig, "LN": self.length}]}
        )
        numbers: dict[str, str] = {}
        with tempfile.TemporaryFile() as sink:
            with pysam.AlignmentFile(sink, "wb", header=header) as out:
                for read in kept:
                    number = numbers.setdefault(read.query_name, str(len(numbers) + 1))
                    out.write(_nameless(read, number, header))
            sink.seek(0)
            return sink.read()

    def _bases(self, kept: list, reference: str | None) -> tuple[str, str]:
        """The window's bases; without a reference the reads know those under them, where all of them carry MD."""
        import pysam

        if reference:
            with pysam.FastaFile(reference) as fasta:
                name = next((each for each in fasta.references if fold_contig(each) == self.contig), None)
                if name is not None:
                    return fasta.fetch(name, self.start - 1, self.end).upper(), "reference"
        mapped = [read for read in kept if not read.is_unmapped]
        if not mapped or not all(read.has_tag("MD") for read in mapped):
            return "", ""
        bases = bytearray(b"N" * (self.end - self.start + 1))
        for read in mapped:
            for _, position, base in read.get_aligned_pairs(matches_only=True, with_seq=True):
                if base and self.start <= position + 1 <= self.end:
                    bases[position + 1 - self.start] = ord(base.upper())
        return bases.decode(), "reads"


def at_place(read, position: int | None) -> Iterator[str]:
    """What one read says of a place: its base or a deletion, and an insertion right after it. Duplicates, secondary and
    failed alignments say nothing, nor does one that skips the place, as over an intron."""
    if position is None or read.flag & _COUNTED or read.query_sequence is None:
        return
    at, query = read.reference_start, 0
    for number, (kind, length) in enumerate(read.cigartuples):
        if kind in _ON_REFERENCE and at < position <= at + length:
            if kind in _ON_BOTH:
                yield read.query_sequence[query + position - 1 - at]
            elif kind == _DELETION:
                yield "deletion"
            after = read.cigartuples[number + 1 : number + 2]
            if position == at + length and after and after[0][0] == _INSERTION:
                yield "insertion"
            return
        at += length if kind in _ON_REFERENCE else 0
        query += length if kind in _ON_QUERY else 0


def _nameless(read, number: str, header):
    """The same alignment without its name and tags; a mate on another contig is no mate here."""
    import pysam

    made = pysam.AlignedSegment(header)
    made.query_name, made.flag = number, read.flag
    made.reference_id, made.reference_start = 0, read.reference_start
    made.mapping_quality, made.cigartuples = read.mapping_quality, read.cigartuples
    if read.is_paired and read.next_reference_id == read.reference_id:
        made.next_reference_id, made.next_reference_start = 0, read.next_reference_start
        made.template_length = read.template_length
    made.query_sequence = read.query_sequence
    made.query_qualities = read.query_qualities
    return made
