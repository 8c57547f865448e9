"""Ask GA4GH's own library for the VRS identifiers of alleles on made sequences, and write the answers down.

    ENV/bin/python tests/cohorts/oracles/vrs.py tests/cohorts/oracles

ENV holds ga4gh.vrs 2.3.3 and nothing of Concord. Two made sequences (vrs.fa), full of repeats, stand for a chromosome
each under its refget digest, which an identifier holds; vrs.csv has the alleles as records spell them, anywhere in
their repeat, the state the library gives them and their identifiers.
What the library calls 1.3 is the serialisation that cohorts/vrs.py calls 1.2: an interval within the location.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

from ga4gh.core import PrevVrsVersion, ga4gh_identify
from ga4gh.vrs import models, normalize
from ga4gh.vrs.dataproxy import _DataProxy

#: Of GRCh38.
SEQUENCES = {"19": "IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl", "X": "w0WZEvgJF0zf_P4yyTzjjv9oW1z61HHP"}
LENGTH, EACH = 600, 25


class Made(_DataProxy):
    """One made sequence, whatever it is asked for by."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def get_sequence(self, identifier: str, start: int | None = None, end: int | None = None) -> str:
        return self.bases[start:end]

    def get_metadata(self, identifier: str) -> dict:
        return {"aliases": [identifier], "length": len(self.bases), "alphabet": "ACGT", "added": ""}


def sequence(chance: random.Random) -> str:
    """Repeats of units of one to four bases, some cut short, with others between."""
    made = ""
    while len(made) < LENGTH:
        unit = "".join(chance.choices("ACGT", k=chance.randint(1, 4)))
        made += (unit * chance.randint(1, 8))[: -chance.randint(1, 2)] + "".join(
            chance.choices("ACGT", k=chance.randint(1, 8))
        )
    return made[:LENGTH]


def alleles(bases: str, chance: random.Random) -> list[tuple[str, int, str, str]]:
    """(kind, 1-based position, ref, alt) as records have them."""
    made = []
    for _ in range(EACH):
        at, length = chance.randrange(5, LENGTH - 40), chance.randint(2, 6)
        gone = bases[at : at + length]
        other = "".join(chance.choice("ACGT".replace(base, "")) for base in gone)
        first, last = bases[at - 1], bases[at + length]
        most = chance.randint(1, 3)
        made += [
            ("substitution", at + 1, gone[0], other[0]),
            ("of several bases", at + 1, gone, other),
            ("in bases that are shared", at, first + gone + last, first + other + last),
            ("replacement", at + 1, gone, other + ("A" if gone[-1] != "A" else "C")),
            ("insertion", at, first, first + other),
            ("deletion", at, first + gone, first),
            ("deletion of one base", at, first + gone[0], first),
            ("duplication", at, first, first + gone),
            ("repeats put in", at, first, first + gone[:most] * chance.randint(1, 4)),
            ("begun and not gone on", at, first, first + gone[:most] + other),
        ]
    return made


def normal(bases: str, contig: str, position: int, ref: str, alt: str) -> models.Allele:
    reference = models.SequenceReference(refgetAccession=f"SQ.{SEQUENCES[contig]}")
    place = models.SequenceLocation(sequenceReference=reference, start=position - 1, end=position - 1 + len(ref))
    allele = models.Allele(location=place, state=models.LiteralSequenceExpression(sequence=alt))
    return normalize(allele, data_proxy=Made(bases), rle_seq_limit=None)


def identifier(allele: models.Allele, edition: str) -> str:
    if edition == "2.0":
        return ga4gh_identify(allele)
    whole = allele.state.sequence.root if allele.state.sequence else ""  # before, repeats were written out
    written = models.LiteralSequenceExpression(sequence=whole)
    return ga4gh_identify(models.Allele(location=allele.location, state=written), as_version=PrevVrsVersion.V1_3)


def main(folder: Path) -> None:
    chance = random.Random(20)
    with (folder / "vrs.csv").open("w", newline="") as table, (folder / "vrs.fa").open("w") as fasta:
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["kind", "contig", "position", "ref", "alt", "state", "id_2_0", "id_1_2"])
        for contig in SEQUENCES:
            bases = sequence(chance)
            fasta.write(f">{contig}\n{bases}\n")
            for kind, *allele in alleles(bases, chance):
                one = normal(bases, contig, *allele)
                rows.writerow([kind, contig, *allele, one.state.type, identifier(one, "2.0"), identifier(one, "1.2")])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
