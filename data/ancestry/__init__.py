"""Ancestry of a release: principal components and kinship, from its own common variants, kept beside the release.

    chosen.py      which variants: common, autosomal, called, outside regions of long-range LD
    calls.py       their genotypes as two bits a person, read from the release in blocks
    pruning.py     one variant of each set that are inherited together
    kinship.py     KING-robust kinship of all pairs: who is closer than a third-degree relative of whom
    components.py  randomised principal components of the unrelated; everybody else projected
    files.py       <release>.ancestry.parquet, .kinship.parquet, .loadings.parquet and the manifest .ancestry.json

A release is never changed: these files can be deleted and made again (docs/decisions/0040).
"""

from data.ancestry.derive import Derived, derive_ancestry

__all__ = ["Derived", "derive_ancestry"]
