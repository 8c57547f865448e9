"""A gene as it is drawn: exons, introns and protein domains of one transcript, in genomic coordinates."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.errors import UnknownName
from queries import sql
from queries.cursor import ReleaseCursor, looked_up
from queries.lookup.genes import find_gene


@dataclass(frozen=True)
class Exon:
    """1-based and inclusive, along the genome; `rank` along the transcript, `coding` the translated part."""

    rank: int
    start: int
    end: int
    coding: tuple[int, int] | None


@dataclass(frozen=True)
class Domain:
    """A protein domain in residues, and the pieces of genome that encode it, in the direction of transcription."""

    name: str
    start_residue: int
    end_residue: int
    pieces: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Transcript:
    """One transcript of the gene; `preferred` as S-GT 12 has it: MANE Select where known, else Ensembl canonical."""

    transcript_id: str
    name: str | None
    biotype: str | None
    preferred: bool


@dataclass(frozen=True)
class GeneAnswer(HoldsNoIndividual):
    """Reference data alone. Without coordinates (another assembly) `contig` is None and there are no exons.
    `cnv_assessed`: every assay looked for deletions and duplications. `clinvar`: which table it is. `assemblies`: on
    which the gene is known and somebody was sequenced."""

    symbol: str
    name: str | None
    gene_id: str | None
    assembly: str | None
    contig: str | None
    start: int | None
    end: int | None
    strand: str | None
    biotype: str | None
    transcript: Transcript | None
    exons: tuple[Exon, ...]
    domains: tuple[Domain, ...]
    transcripts: tuple[Transcript, ...]
    note: str | None = None
    cnv_assessed: bool = False
    clinvar: str | None = None
    assemblies: tuple[str, ...] = ()

    @property
    def introns(self) -> tuple[tuple[int, int], ...]:
        """Between exons, along the genome."""
        pairs = zip(self.exons, self.exons[1:], strict=False)
        return tuple((before.end + 1, after.start - 1) for before, after in pairs if after.start > before.end + 1)

    @property
    def residues(self) -> int:
        """The length of the protein, without its stop."""
        bases = sum(exon.coding[1] - exon.coding[0] + 1 for exon in self.exons if exon.coding)
        return max(bases // 3 - 1, 0)


@dataclass(frozen=True)
class GeneModel:
    """The model of a gene by symbol or alias, on its preferred transcript or the one named; on `assembly`, or one that
    the release has genotypes of. Raises UnknownName."""

    symbol: str
    transcript: str | None = None
    assembly: str | None = None
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> GeneAnswer:
        """Read once a release; nothing in it depends on who asks. A cursor that writes down what it runs runs it."""
        if isinstance(cursor, ReleaseCursor):
            return looked_up(cursor, self, lambda: self._read(cursor))
        return self._read(cursor)

    def _read(self, cursor: Any) -> GeneAnswer:
        found = find_gene(cursor, self.symbol)
        rows = _rows(cursor, "gene", symbol=found.symbol, assembly=self.assembly)
        if not rows or rows[0]["elsewhere"]:
            note = "No coordinates of this gene are known on the assembly of these data"
            nothing = (None,) * 9
            return GeneAnswer(found.symbol, *nothing, (), (), (), found.note or note)
        gene = rows[0]
        known = _rows(cursor, "transcripts", gene_id=gene["gene_id"], assembly=gene["assembly"])
        transcripts = tuple(Transcript(t["transcript_id"], t["name"], t["biotype"], t["preferred"]) for t in known)
        chosen = self._chosen(transcripts)
        [told] = _rows(cursor, "looked_for", assembly=gene["assembly"])
        release, stars = told["clinvar_release"], told["clinvar_stars"]
        clinvar = f"ClinVar of {release}, {stars} star{'' if stars == 1 else 's'} or more" if release else None
        exons = _exons(cursor, chosen, gene["assembly"]) if chosen else ()
        return GeneAnswer(
            found.symbol, gene["name"], gene["gene_id"], gene["assembly"], gene["contig"], gene["start_position"],
            gene["end_position"], gene["strand"], gene["biotype"], chosen, exons,
            _domains(cursor, chosen, exons, gene["strand"]) if chosen else (), transcripts, found.note,
            told["cnv_assessed"], clinvar,
            tuple(dict.fromkeys(row["assembly"] for row in _rows(cursor, "gene", symbol=found.symbol, assembly=None)
                                if not row["elsewhere"])),
        )  # fmt: skip

    def _chosen(self, transcripts: tuple[Transcript, ...]) -> Transcript | None:
        if self.transcript is None:
            return transcripts[0] if transcripts else None
        for each in transcripts:
            if self.transcript in (each.transcript_id, each.name):
                return each
        names = [name for each in transcripts for name in (each.transcript_id, each.name) if name]
        raise UnknownName("transcript", self.transcript, names, where=self.symbol)

    def to_json(self) -> dict[str, Any]:
        return {"gene_model": {"gene": self.symbol, "transcript": self.transcript, "assembly": self.assembly}}


def _rows(cursor: Any, file: str, **values: Any) -> list[dict[str, Any]]:
    cursor.execute(sql.statement(f"reference/{file}.sql"), values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _exons(cursor: Any, transcript: Transcript, assembly: str) -> tuple[Exon, ...]:
    rows = _rows(cursor, "exons", transcript_id=transcript.transcript_id, assembly=assembly)
    untranslated = [(row["start_position"], row["end_position"]) for row in rows if row["part"] != "exon"]
    protein = transcript.biotype == "protein_coding"
    return tuple(
        Exon(row["rank"], row["start_position"], row["end_position"], _coding(row, untranslated) if protein else None)
        for row in rows
        if row["part"] == "exon"
    )


def _coding(exon: dict[str, Any], untranslated: list[tuple[int, int]]) -> tuple[int, int] | None:
    """What is left of an exon without its untranslated parts, which lie at its ends or cover it."""
    start, end = exon["start_position"], exon["end_position"]
    for first, last in sorted(untranslated):
        if first <= start <= last:
            start = last + 1
        elif first <= end <= last:
            end = first - 1
    return (start, end) if start <= end else None


def _domains(cursor: Any, transcript: Transcript, exons: tuple[Exon, ...], strand: str) -> tuple[Domain, ...]:
    blocks = [exon.coding for exon in (exons if strand == "+" else reversed(exons)) if exon.coding]
    passed = lengths_before(blocks)
    return tuple(
        Domain(row["name"], row["start_residue"], row["end_residue"], pieces)
        for row in _rows(cursor, "domains", transcript_id=transcript.transcript_id)
        if (pieces := genomic(blocks, strand, row["start_residue"], row["end_residue"], passed))
    )


def lengths_before(blocks: list[tuple[int, int]]) -> list[int]:
    """How many bases of coding sequence lie before each block."""
    return list(accumulate((end - start + 1 for start, end in blocks), initial=0))[:-1]


def genomic(
    blocks: list[tuple[int, int]],
    strand: str,
    start_residue: int,
    end_residue: int,
    passed: list[int] | None = None,
) -> tuple[tuple[int, int], ...]:
    """The pieces of genome that encode residues `start_residue` to `end_residue` of coding `blocks`, both in the order
    of transcription; a domain reaching past the end is cut there. `passed`: `lengths_before(blocks)`, where known."""
    first, last = 3 * (start_residue - 1), 3 * end_residue - 1  # offsets in the coding sequence, inclusive
    passed = lengths_before(blocks) if passed is None else passed
    pieces = []
    for (start, end), before in islice(zip(blocks, passed, strict=True), max(bisect_right(passed, first) - 1, 0), None):
        if before > last:
            break
        low, high = max(first - before, 0), min(last - before, end - start)
        if low <= high:
            pieces.append((start + low, start + high) if strand == "+" else (end - high, end - low))
    return tuple(pieces)
