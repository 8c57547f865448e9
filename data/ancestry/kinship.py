"""KING-robust kinship of all pairs (Manichaikul 2010, Bioinformatics 26:2867), and degrees of relationship.

    φ = ½ + (N_AaAa − 2 N_AA,aa) / (2 n) − (N_Aa(i) + N_Aa(j)) / (4 n),   n = min(N_Aa(i), N_Aa(j))

over the variants called in both. With every variant called this is ½ − Σ (g_i − g_j)² / (4 n), so that one matrix
product over a few thousand variants finds the pairs that can be close; those are then counted exactly, by bits, over
all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from data.ancestry.calls import BLOCK, COPIES, MISSING, Calls

#: Kinship above which a pair is so related: powers of ½ between the expected ones (Manichaikul 2010, table 1).
DEGREES = ((2**-1.5, "duplicate"), (2**-2.5, "first degree"), (2**-3.5, "second degree"))
CLOSE = DEGREES[-1][0]
_SCREENED = 3_072  # variants of the first look, those with the most heterozygotes
_ERRORS = 3.5  # standard errors of the first look that a close pair may fall short
_ROWS = 1_024  # people compared with all others at once
_PAIRS = 8_192  # counted at once


def kinships(calls: Calls, progress: Callable[[float], None] = lambda _: None) -> pl.DataFrame:
    """Pairs closer than third degree: one, other (places of people, one < other), kinship, variants (called in both),
    ibs0 (variants at which they share no allele), degree. Ordered by one, other."""
    one, other = _close_pairs(calls, progress)
    counted = _Counted(calls)
    found = [counted.of(one[i : i + _PAIRS], other[i : i + _PAIRS]) for i in range(0, len(one), _PAIRS)]
    kinship, variants, ibs0 = (
        np.concatenate([each[column] for each in found]) if found else np.zeros(0) for column in range(3)
    )
    frame = pl.DataFrame(
        {
            "one": pl.Series(one, dtype=pl.Int32),
            "other": pl.Series(other, dtype=pl.Int32),
            "kinship": pl.Series(kinship, dtype=pl.Float64),
            "variants": pl.Series(variants, dtype=pl.Int32),
            "ibs0": pl.Series(ibs0, dtype=pl.Int32),
        }
    )
    return frame.filter(pl.col("kinship") > CLOSE).with_columns(degree=_degree()).sort("one", "other")


def _degree() -> pl.Expr:
    degree = pl.lit(DEGREES[-1][1])
    for least, name in DEGREES[-2::-1]:
        degree = pl.when(pl.col("kinship") > least).then(pl.lit(name)).otherwise(degree)
    return degree


def _close_pairs(calls: Calls, progress: Callable[[float], None]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that a first look cannot tell from close ones. What is missing is put at its mean, which makes people look
    closer, never farther."""
    counts = calls.counts()
    called = np.maximum(counts.sum(axis=1) - counts[:, MISSING], 1)
    share = counts[:, 1] / called
    chosen = np.sort(np.argsort(-share, kind="stable")[:_SCREENED])
    some = calls.take(chosen)
    means = (counts @ COPIES.astype(np.float64) / called)[chosen]
    values = (COPIES[None, :] - means[:, None]).astype(np.float32)
    values[:, MISSING] = 0
    heterozygous, known = _by_person(some)
    heterozygous = heterozygous * (len(some) / np.maximum(known, 1))
    # The standard error of φ from M variants of heterozygosity h is about 1 / (4 h √M).
    least = CLOSE - _ERRORS / (4 * float(share[chosen].mean() or 1) * np.sqrt(len(some)))
    bound = (4 * (0.5 - least) * heterozygous).astype(np.float32)
    order = np.argsort(bound, kind="stable")  # so that of two people the first has the fewer heterozygous variants
    bound = bound[order]
    looked = np.empty((len(some) + 2, calls.n), np.float32)
    for start, each in some.worth(values):
        looked[start : start + len(each)] = each.take(order, axis=1)
    length = np.einsum("vp,vp->p", looked[:-2], looked[:-2])
    looked[-2], looked[-1] = length, 1
    ones, others = [], []
    for start in range(0, calls.n, _ROWS):
        rows = slice(start, min(start + _ROWS, calls.n))
        # One product makes Σ (g_i − g_j)²: the last two rows bring in Σ g_i² and Σ g_j².
        left = np.concatenate([-2 * looked[:-2, rows], np.ones((1, rows.stop - start), np.float32), length[None, rows]])
        i, j = np.nonzero(left.T @ looked[:, start:] < bound[rows, None])
        later = j > i
        ones.append(order[i[later] + start])
        others.append(order[j[later] + start])
        progress(1 - (1 - rows.stop / calls.n) ** 2)
    one, other = np.concatenate(ones), np.concatenate(others)
    return np.minimum(one, other), np.maximum(one, other)


def _by_person(calls: Calls) -> tuple[np.ndarray, np.ndarray]:
    """Heterozygous and called variants of each person."""
    heterozygous, known = np.zeros((2, calls.n), np.int64)
    for start in range(0, len(calls), BLOCK):
        codes = calls.plain(start, min(start + BLOCK, len(calls)))
        heterozygous += (codes == 1).sum(axis=0)
        known += (codes != MISSING).sum(axis=0)
    return heterozygous, known


class _Counted:
    """Bits by person over all variants: heterozygous, and homozygous for either allele."""

    def __init__(self, calls: Calls) -> None:
        self.planes = [np.concatenate(parts, axis=1) for parts in zip(*_planes(calls), strict=True)]

    def of(self, one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(φ, variants called in both, variants without a shared allele) of pairs of people."""
        het_i, none_i, both_i = (plane[one] for plane in self.planes)
        het_j, none_j, both_j = (plane[other] for plane in self.planes)
        called_i, called_j = het_i | none_i | both_i, het_j | none_j | both_j
        shared, ibs0 = _bits(het_i & het_j), _bits((none_i & both_j) | (both_i & none_j))
        first, second = _bits(het_i & called_j), _bits(het_j & called_i)
        least = np.maximum(np.minimum(first, second), 1)
        return (
            0.5 + (shared - 2 * ibs0) / (2 * least) - (first + second) / (4 * least),
            _bits(called_i & called_j),
            ibs0,
        )


def _planes(calls: Calls) -> Iterator[tuple[np.ndarray, ...]]:
    for start in range(0, len(calls), BLOCK):
        codes = calls.plain(start, min(start + BLOCK, len(calls)))
        yield tuple(_across(codes == code) for code in (1, 0, 3))


def _across(has: np.ndarray) -> np.ndarray:
    """(variant, person) booleans as (person, word of 64 variants)."""
    packed = np.packbits(has, axis=0)
    words = np.zeros((-(-len(packed) // 8) * 8, packed.shape[1]), np.uint8)
    words[: len(packed)] = packed
    return np.ascontiguousarray(words.T).view(np.uint64)


def _bits(words: np.ndarray) -> np.ndarray:
    return np.bitwise_count(words).sum(axis=1, dtype=np.int64)
