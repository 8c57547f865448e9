"""Where ideogram's transcript structures lie on the genome.

Their offsets count from the leftmost base of the gene's stored transcripts, a base that is not stored. It is found by
laying a transcript over the same exons in GENCODE; failing that, by a gene whose first and last base both fit. What
fits neither is left out and counted: a wrong coordinate is worse than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from data.reference.gencode import AnchorTranscript
from data.reference.ideogram import GeneRow, Structure


@dataclass(frozen=True)
class Placed:
    """A structure on its gene. Add `origin` to a part's positions for 1-based GRCh38 positions."""

    structure: Structure
    gene: GeneRow
    origin: int
    transcript_id: str
    preferred: bool

    def parts(self) -> list[tuple[str, int, int, int]]:
        """(part, rank, first, last); rank counts exons in the direction of transcription, a UTR has its exon's."""
        exons = self.structure.exons()
        ranked = {exon: n for n, exon in enumerate(exons if self.structure.strand == "+" else exons[::-1], start=1)}
        rows = []
        for part, first, last in self.structure.parts:
            rank = next(n for (start, end), n in ranked.items() if start <= first and last <= end)
            rows.append((part, rank, first + self.origin, last + self.origin))
        return sorted(rows, key=lambda row: (row[1], row[0], row[2]))


def place(
    structures: Iterable[Structure], genes: Iterable[GeneRow], anchors: dict[str, tuple[AnchorTranscript, ...]]
) -> tuple[list[Placed], list[str]]:
    """Every structure that can be placed, and the symbols of genes whose structures cannot."""
    rows, groups = defaultdict(list), defaultdict(list)
    for gene in genes:
        rows[gene.symbol].append(gene)
    for structure in structures:
        groups[structure.symbol].append(structure)
    placed, unplaced = [], []
    for symbol, group in groups.items():
        found = _by_anchor(group, rows[symbol], anchors.get(symbol, ())) or _by_both_ends(group, rows[symbol])
        if found is None:
            unplaced.append(symbol)
        else:
            placed += _by_gene(group, rows[symbol], *found)
    return placed, unplaced


def _by_gene(
    group: list[Structure], genes: list[GeneRow], gene: GeneRow, origin: int, named: dict[str, str]
) -> list[Placed]:
    """Each structure with the shortest gene of this symbol that holds it (Ensembl gives a few symbols to two genes).

    Preferred is the first structure of a symbol, its canonical one; where two genes share a symbol, the one GENCODE
    names, else each gene's first.
    """
    of_gene: dict[GeneRow, list[Structure]] = defaultdict(list)
    for structure in group:
        exons = structure.exons()
        first, last = exons[0][0] + origin, exons[-1][1] + origin
        holding = [g for g in genes if g.contig == gene.contig and g.start <= first and last <= g.end]
        if holding:  # else it belongs to another gene of the symbol, whose origin is not this one
            of_gene[min(holding, key=lambda g: g.end - g.start)].append(structure)
    placed = []
    for owner, structures in of_gene.items():
        chosen = structures[0]
        if len(of_gene) > 1:
            chosen = next((structure for structure in structures if structure.name in named), chosen)
        for structure in structures:
            identifier = named.get(structure.name, structure.name)
            placed.append(Placed(structure, owner, origin, identifier, preferred=structure is chosen))
    return placed


Found = tuple[GeneRow, int, dict[str, str]] | None


def _by_anchor(group: list[Structure], genes: list[GeneRow], anchors: tuple[AnchorTranscript, ...]) -> Found:
    """The first transcript whose exons are an anchor's, shifted."""
    for anchor in anchors:
        for structure in group:
            exons = structure.exons()
            origin = anchor.exons[0][0] - exons[0][0]
            if tuple((first + origin, last + origin) for first, last in exons) != anchor.exons:
                continue
            for gene in genes:
                inside = gene.start <= anchor.exons[0][0] and anchor.exons[-1][1] <= gene.end
                if gene.contig == anchor.contig and inside:
                    return gene, origin, {structure.name: anchor.transcript_id}
    return None


def _by_both_ends(group: list[Structure], genes: list[GeneRow]) -> Found:
    """A gene as long as the stored transcripts together: then its first base is theirs."""
    length = max(last for structure in group for _, _, last in structure.parts)
    fitting = [gene for gene in genes if gene.start + length == gene.end]
    return (fitting[0], fitting[0].start, {}) if len({gene.gene_id for gene in fitting}) == 1 else None
