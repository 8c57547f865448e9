"""Ask GA4GH's own library for the VRS identifiers of alleles on made sequences, and write the answers down.

    ENV/bin/python tests/cohorts/oracles/vrs.py > tests/cohorts/oracles/vrs.csv

ENV holds ga4gh.vrs 2.3.3 and nothing of Concord. Two made sequences stand for one chromosome under its refget digest,
which an identifier holds. Beyond the record they differ: where the library's identifier is another on the second
(`elsewhere`, else empty), it depends on bases around the allele, along which insertions and deletions are shifted.
What the library calls 1.3 is the serialisation that cohorts/vrs.py calls 1.2: an interval within the location.
"""

from __future__ import annotations

import csv
import random
import sys

from ga4gh.core import PrevVrsVersion, ga4gh_identify
from ga4gh.vrs import models, normalize
from ga4gh.vrs.dataproxy import _DataProxy

#: Of GRCh38.
SEQUENCES = {"19": "IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl", "X": "w0WZEvgJF0zf_P4yyTzjjv9oW1z61HHP"}
LENGTH, EACH = 400, 25


class Made(_DataProxy):
    """One made sequence, whatever it is asked for by."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def get_sequence(self, identifier: str, start: int | None = None, end: int | None = None) -> str:
        return self.bases[start:end]

    def get_metadata(self, identifier: str) -> dict:
        return {"aliases": [identifier], "length": len(self.bases), "alphabet": "ACGT", "added": ""}


def alleles(bases: str, chance: random.Random) -> list[tuple[str, int, str, str]]:
    """(kind, 1-based position, ref, alt) as records have them."""
    made = []
    for _ in range(EACH):
        at, length = chance.randrange(5, LENGTH - 40), chance.randint(2, 6)
        gone = bases[at : at + length]
        other = "".join(chance.choice("ACGT".replace(base, "")) for base in gone)
        first, last = bases[at - 1], bases[at + length]
        made += [
            ("substitution", at + 1, gone[0], other[0]),
            ("of several bases", at + 1, gone, other),
            ("in bases that are shared", at, first + gone + last, first + other + last),
            ("replacement", at + 1, gone, other + ("A" if gone[-1] != "A" else "C")),
            ("insertion", at, first, first + other),
            ("deletion", at, first + gone, first),
            ("duplication", at, first, first + gone),
        ]
    return made


def elsewhere(bases: str, position: int, ref: str, alt: str) -> str:
    """The bases with others behind the record, where what is inserted or deleted goes on twice more."""
    end, more = position - 1 + len(ref), max(ref, alt, key=len)[1:]
    return bases[:end] + 2 * more + bases[end + 2 * len(more) :]


def identifier(bases: str, contig: str, position: int, ref: str, alt: str, edition: str) -> str:
    reference = models.SequenceReference(refgetAccession=f"SQ.{SEQUENCES[contig]}")
    place = models.SequenceLocation(sequenceReference=reference, start=position - 1, end=position - 1 + len(ref))
    allele = models.Allele(location=place, state=models.LiteralSequenceExpression(sequence=alt))
    normal = normalize(allele, data_proxy=Made(bases))
    if edition == "2.0":
        return ga4gh_identify(normal)
    whole = normal.state.sequence.root if normal.state.sequence else ""  # 1.3 writes repeats out
    written = models.LiteralSequenceExpression(sequence=whole)
    return ga4gh_identify(models.Allele(location=normal.location, state=written), as_version=PrevVrsVersion.V1_3)


def main() -> None:
    chance = random.Random(20)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["kind", "contig", "position", "ref", "alt", "edition", "identifier", "elsewhere"])
    for contig in SEQUENCES:
        bases = "".join(chance.choice("ACGT") for _ in range(LENGTH))
        for kind, *allele in alleles(bases, chance):
            for edition in ("2.0", "1.2"):
                here, there = (identifier(one, contig, *allele, edition) for one in (bases, elsewhere(bases, *allele)))
                rows.writerow([kind, contig, *allele, edition, here, "" if here == there else there])


if __name__ == "__main__":
    main()
