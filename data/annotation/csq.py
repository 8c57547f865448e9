"""`bcftools csq` (Danecek and McCarthy 2017) run on sites, and what it says of them read."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohorts.errors import InvalidSource
from cohorts.normalise import fold_contig
from data.consequences import consequence_class, impact, so_term

_CSQ = (
    "import sys, pysam.bcftools as b; vcf, gff, fasta, out, *how = sys.argv[1:]; "
    "b.csq('-f', fasta, '-g', gff, *how, '-p', 'a', '-Ov', '-o', out, vcf, "
    "catch_stdout=False)"
)
_ATTRIBUTE = re.compile(r"(?:^|;)(ID|Parent|tag|Name|gene_id)=([^;]*)")


@dataclass(frozen=True)
class Transcripts:
    """What the GFF3 tells beyond what csq uses, and how many records it has."""

    standing: dict[str, int]  # 0 MANE Select, 1 canonical (by the GFF3 or the release's own reference), 2 other
    gene: dict[str, str]
    records: int


@dataclass(frozen=True)
class Told:
    """One entry of BCSQ: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change."""

    words: str
    gene: str
    transcript: str
    protein: str
    dna: str

    @classmethod
    def of(cls, entry: str) -> Told:
        words, gene, transcript, _, _, protein, dna, *_ = [*entry.split("|"), "", "", "", "", "", ""]
        return cls(words, gene, transcript, protein, dna)


@dataclass(frozen=True)
class Csq:
    """Genes and a sequence that sites are looked at with. `gff` is `genes` under the FASTA's names of contigs."""

    genes: Path
    gff: Path
    fasta: Path
    transcripts: Transcripts

    def run(self, vcf: Path, out: Path, *how: str) -> None:
        """In a process of its own, as its messages are ours to tell. Raises InvalidSource about the genes."""
        files = map(str, (vcf, self.gff, self.fasta, out))
        ran = subprocess.run([sys.executable, "-c", _CSQ, *files, *how], capture_output=True, text=True)
        if ran.returncode or not out.is_file():
            said = [line for line in ran.stderr.splitlines() if line.strip()]
            why = said[-1] if said else "it gave no reason"
            raise InvalidSource(
                f"bcftools csq cannot use the genes ({why[:200]})",
                where=self.genes.name,
                do="Give Ensembl's GFF3 (ID=transcript:…, biotype=…) of the FASTA's assembly.",
            )

    def records(self, out: Path) -> Iterator[tuple[list[str], list[Told]]]:
        """The records of which it said something: their fixed fields, and what. `@` points to what another one says."""
        with out.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith("#"):
                    continue
                fields = line.rstrip("\n").split("\t", 8)
                said = next((part[5:] for part in fields[7].split(";") if part.startswith("BCSQ=")), "")
                if told := [Told.of(entry) for entry in said.split(",") if entry and not entry.startswith("@")]:
                    yield fields, told

    def rows(self, told: Sequence[Told]) -> Iterator[tuple[object, ...]]:
        """gene, gene_id, transcript_id, consequence, consequence_class, impact, hgvsc, hgvsp, preferred of each."""
        best: dict[str, tuple[int, str]] = {}
        for one in told:
            rank = self.transcripts.standing.get(one.transcript, 2)
            if one.gene not in best or rank < best[one.gene][0]:
                best[one.gene] = (rank, one.transcript)
        for one in told:
            for word in one.words.lstrip("*").split("&"):
                term = so_term(word)
                yield (
                    one.gene or None, self.transcripts.gene.get(one.transcript) or None, one.transcript or None, term,
                    consequence_class(term), impact(term), one.dna or None, one.protein or None,
                    best[one.gene][1] == one.transcript,
                )  # fmt: skip


def read_transcripts(genes: Path, names: Mapping[str, str], copy: Path, preferred: set[str]) -> Transcripts:
    """Tags and genes of a GFF3's transcripts; `transcript:` and `gene:` before identifiers are Ensembl's.

    Its lines are copied under the FASTA's `names` of contigs (by folded name); others are left out. `preferred` are
    transcripts, without version, that rank as canonical whatever their tags say.
    """
    standing: dict[str, int] = {}
    gene: dict[str, str] = {}
    n = 0
    opening = gzip.open if genes.suffix == ".gz" else open
    with opening(genes, "rt", encoding="utf-8", errors="replace") as file, copy.open("w", encoding="utf-8") as out:
        for line in file:
            if line.startswith("#") or line.count("\t") < 8:
                continue
            n += 1
            contig, _, rest = line.partition("\t")
            if (spelled := names.get(fold_contig(contig))) is not None:
                out.write(f"{spelled}\t{rest}")
            found = dict(_ATTRIBUTE.findall(line.rstrip("\n").split("\t")[8]))
            name = found.get("ID", "")
            if name.startswith("transcript:"):
                tags = found.get("tag", "").lower()
                canonical = "ensembl_canonical" in tags or name[11:].split(".")[0] in preferred
                standing[name[11:]] = 0 if "mane_select" in tags else 1 if canonical else 2
                gene[name[11:]] = found.get("Parent", "").removeprefix("gene:")
    return Transcripts(standing, gene, n)
