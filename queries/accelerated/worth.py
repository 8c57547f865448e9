"""What a genotype adds to each count (S-GT 2, 3, 6, 7), as variants/cohort_frequencies.sql has it."""

from __future__ import annotations

import numpy as np

KINDS = 3  # 0 autosome, 1 X, 2 Y: asked_variant.kind, but for the mitochondrion
MITOCHONDRIAL = 3
#: `unusable` and `missing` are the alleles that AN and raw AN lack, `uncalled` the people that `called` lacks.
MEASURES = ("ac", "ac_raw", "unusable", "missing", "het", "hom", "hemi", "carriers", "uncalled")


def of_rows(
    kind: int, ploidy: np.ndarray, alt: np.ndarray, lost: np.ndarray, written: np.ndarray, passes: np.ndarray
) -> np.ndarray:
    """(MEASURES, n) of n rows: alleles the individual has there (0: is not counted), then the row's alt_count,
    missing_count, ploidy and passes_qc."""
    alleles, missing = np.minimum(alt, ploidy), np.minimum(lost, ploidy)
    shown = passes & (alt > 0)
    certain = shown & (lost == 0)
    values = (
        shown * alleles,
        alleles,
        np.where(passes, missing, ploidy),
        missing,
        certain & (alt < written),
        certain & (alt == written) & ((written == 2) | (kind == 0)),
        certain & (written == 1) & (kind > 0),
        shown,
        ~(passes & ((lost == 0) | (alt > 0))),
    )
    return np.array(values, np.float64) * (ploidy > 0)


def of_bits(kind: int, ploidy: int, sums: np.ndarray) -> np.ndarray:
    """(MEASURES, n) of n variants, whose calls have all passed, from how many members of that ploidy have each bit.

    sums: (5, n), of alt_1, alt_2, missing_1, missing_2, and alt_1 with missing_1.
    """
    one, two, lost, both_lost, unknown = sums
    ac, missing, none = one + two, lost + both_lost, np.zeros_like(one)
    het = one - two - unknown if ploidy == 2 else none
    hemi = one if ploidy == 1 and kind > 0 else none
    return np.array((ac, ac, missing, missing, het, two, hemi, one, lost - unknown))
