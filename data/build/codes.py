"""One byte for what a genotype says about one allele, and what S-GT 7 makes of it on X, Y and MT.

bits 0–1  alt_count          bit 6  haploid (one allele was written)
bits 2–3  other_alt_count    bit 7  phased
bits 4–5  missing_count             (other_alt_count 3: two copies, of two different alternates)
"""

from __future__ import annotations

import numpy as np

ALT, OTHER, MISSING, HAPLOID, PHASED = 0x03, 0x0C, 0x30, 0x40, 0x80
INVALID = 0x03  # three copies: no diploid genotype has them
DROPPED = 0xFF

KARYOTYPES = ("XX", "XY", "other")  # 'other' also stands for not known
REGIONS = ("autosome", "X", "Y", "MT")


def encode(
    alt: np.ndarray, other: np.ndarray, missing: np.ndarray, ploidy: np.ndarray, phased: np.ndarray
) -> np.ndarray:
    """Arrays of counts as codes; `ploidy` is 1 or 2."""
    a, o, m = (np.asarray(x).astype("u1") for x in (alt, other, missing))
    haploid = (np.asarray(ploidy) == 1).astype("u1")
    return a | (o << 2) | (m << 4) | (haploid << 6) | (np.asarray(phased).astype("u1") << 7)


def pack(alt: int, other: int, missing: int, *, haploid: bool = False, phased: bool = False) -> int:
    """One genotype as a code."""
    return alt | other << 2 | missing << 4 | haploid << 6 | phased << 7


def unpack(code: int) -> tuple[int, int, int, int, bool]:
    """(alt_count, other_alt_count, missing_count, ploidy, phased) of a code."""
    return code & 3, min(code >> 2 & 3, 2), code >> 4 & 3, 1 if code & HAPLOID else 2, bool(code & PHASED)


def resolve(code: int, region: str, karyotype: str) -> tuple[int, bool]:
    """The code as S-GT 7 reads it in that region of that karyotype, and whether that is worth a warning.

    DROPPED means the genotype is not about this person (Y in XX).
    """
    alt, other, missing, ploidy, phased = unpack(code)
    if region == "MT":
        return _mitochondrial(code), False
    if region == "Y" and karyotype == "XX":
        return DROPPED, alt > 0 or other > 0
    if region in ("X", "Y") and karyotype == "XY":
        return _hemizygous(code)
    if region in ("X", "Y") and karyotype == "other":
        return code, False  # as written: left out of frequencies, but a carrier is a carrier
    if ploidy == 2:
        return code, False
    return pack(alt, other, missing + 1, phased=phased), True  # one allele where there are two: half a call


def _hemizygous(code: int) -> tuple[int, bool]:
    """One chromosome: '1', '1/1' and '1/.' are hemizygous; two different alleles cannot be, and are set missing."""
    alt, other, missing, ploidy, _ = unpack(code)
    called = ploidy - missing
    if called <= 0:
        return pack(0, 0, 1, haploid=True), False
    two_alleles = (code & OTHER) == OTHER or max(alt, other, called - alt - other) < called
    if two_alleles:
        return pack(0, 0, 1, haploid=True), True
    return pack(min(alt, 1), min(other, 1), 0, haploid=True), False


def _mitochondrial(code: int) -> int:
    """One kind of molecule is haploid: homoplasmic, or reference. Two kinds stay two alleles: heteroplasmic."""
    alt, other, missing, ploidy, _ = unpack(code)
    called = ploidy - missing
    if called <= 0:
        return pack(0, 0, 1, haploid=True)
    if alt == called:
        return pack(1, 0, 0, haploid=True)
    return code if alt else pack(0, min(other, 1), 0, haploid=True)


def resolution(region: str, karyotype: str) -> tuple[np.ndarray, np.ndarray]:
    """`resolve` for all 256 codes: arrays to index by code.

    DROPPED and flags for codes that cannot occur are harmless.
    """
    pairs = [resolve(code, region, karyotype) for code in range(256)]
    return np.array([code for code, _ in pairs], "u1"), np.array([flag for _, flag in pairs], bool)


def counts() -> dict[str, np.ndarray]:
    """Tables to index by code, one per column of `genotype`."""
    table = np.array([unpack(code) for code in range(256)])
    names = ("alt_count", "other_alt_count", "missing_count", "ploidy")
    return {name: table[:, i].astype("i1") for i, name in enumerate(names)} | {"phased": table[:, 4].astype(bool)}
