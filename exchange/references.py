"""Reference sequences that a site names in `exchange.toml`: with them an insertion or deletion named from the other end
of its repeat is brought to the place where a release has it (S-GT 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import pysam

from cohorts.errors import InvalidQuestion, WarehouseUnavailable
from cohorts.normalise import fold_contig

Bases = Callable[[int, int], str]


def bases_of(references: Mapping[str, str], assembly: str | None, contig: str) -> tuple[str, Bases]:
    """The assembly, and the bases of a contig of it by first and last position, 1-based. Raises InvalidQuestion where
    the site names no such reference, WarehouseUnavailable where the one it names cannot be read."""
    known = [name for name in references if assembly in (None, name)]
    if len(known) != 1:
        what = f"the reference sequence of {assembly}" if assembly else "its assembly"
        raise InvalidQuestion(
            f"Where this change stands is told by {what}, which is not known here",
            where="genomicAlleleShortForm",
            do="Write it with the base before (referenceBases CT, alternateBases C), or as c. of its gene",
        )
    path = references[known[0]]
    try:
        names = _names(path)
        if contig not in names:
            raise InvalidQuestion(f"Contig {contig} is not in the reference of {known[0]}", where="referenceName")

        def bases(first: int, last: int) -> str:
            with pysam.FastaFile(path) as fasta:  # one reader is of one thread
                return fasta.fetch(names[contig], first - 1, last).upper()

        return known[0], bases
    except (OSError, ValueError) as error:
        raise WarehouseUnavailable(
            f"The reference of {known[0]} cannot be read ({type(error).__name__})", do="See exchange.toml, references."
        ) from None


@lru_cache(maxsize=8)
def _names(path: str) -> dict[str, str]:
    with pysam.FastaFile(path) as fasta:
        return {fold_contig(name): name for name in fasta.references}
