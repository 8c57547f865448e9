"""Principal components of the unrelated, by a randomised block Krylov method; everybody is projected on them.

Genotypes are copies less twice the frequency, over √(2p(1−p)) (Patterson 2006, PLoS Genet 2:e190), missing ones at the
mean, p that of the fitted. The method is Algorithm 4.4 with the Krylov space kept (Halko, Martinsson, Shkolnisky &
Tygert 2011, SIAM J Sci Comput 33:2580), which plink2 --pca approx and FastPCA use (Galinsky 2016, AJHG 98:456).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.ancestry.calls import COPIES, MISSING, Calls

PASSES = 4


@dataclass(frozen=True)
class Components:
    """`scores` (person, component): mean 0 and standard deviation 1 among the fitted. `loadings` (variant, component):
    unit vectors. `explained`: share of the fitted's variance, by component. `eigenvalues`: of the fitted's relationship
    matrix, XᵀX over the number of variants, as plink2 prints them. `frequency`: p by variant."""

    scores: np.ndarray
    loadings: np.ndarray
    explained: np.ndarray
    eigenvalues: np.ndarray
    frequency: np.ndarray


def components(
    calls: Calls, fitted: np.ndarray, number: int, seed: int = 1, progress: Callable[[float], None] = lambda _: None
) -> Components:
    """The leading `number` components of `fitted` (booleans by person). The same numbers for the same seed. The sign of
    each is such that its largest loading is positive.

    Scores of people not fitted are shrunken towards 0 by a share that grows with variants over people and falls with
    the eigenvalue: little where a component tells of ancestry (Privé 2020, Bioinformatics 36:4449).
    """
    values, frequency, variance = _standard(calls, fitted)
    wide = max(2 * number + 12, 32)
    done, passes = 0, PASSES + 2

    def advance() -> None:
        nonlocal done
        done += len(range(0, len(calls), 512))
        progress(done / (passes * max(len(range(0, len(calls), 512)), 1)))

    rng = np.random.Generator(np.random.SFC64(seed))
    block = rng.standard_normal((calls.n, wide)).astype(np.float32)
    block[~fitted] = 0
    space = []
    for _ in range(PASSES):
        block = np.linalg.qr(_there_and_back(calls, values, block, fitted))[0]
        space.append(block)
        advance()
    basis = np.linalg.qr(np.concatenate(space, axis=1).astype(np.float64))[0].astype(np.float32)
    over = np.concatenate([each @ basis for _, each in calls.worth(values)]).astype(np.float64)
    advance()
    squares, turn = np.linalg.eigh(over.T @ over)
    order = np.argsort(squares)[::-1][:number]
    sizes = np.sqrt(np.maximum(squares[order], 0))
    loadings = over @ turn[:, order] / np.where(sizes > 0, sizes, 1)
    loadings *= np.where(np.take_along_axis(loadings, np.abs(loadings).argmax(axis=0)[None], 0)[0] < 0, -1, 1)
    loadings /= np.linalg.norm(loadings, axis=0)
    scores = np.zeros((calls.n, len(order)))
    for start, each in calls.worth(values):
        scores += each.T @ loadings[start : start + len(each)].astype(np.float32)
    advance()
    squared = (scores[fitted] ** 2).sum(axis=0)
    scores /= np.sqrt(squared / fitted.sum())
    return Components(scores, loadings, squared / variance, squared / len(calls), frequency)


def _standard(calls: Calls, fitted: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """What each code is worth by variant, the frequencies, and the variance of all the fitted's genotypes together."""
    counts = calls.counts_of(fitted)
    called = np.maximum(counts.sum(axis=1) - counts[:, MISSING], 1)
    frequency = (counts @ COPIES.astype(np.float64)) / (2 * called)
    spread = np.sqrt(2 * frequency * (1 - frequency))
    around = COPIES[None, :].astype(np.float64) - 2 * frequency[:, None]
    values = np.divide(around, spread[:, None], out=np.zeros_like(around), where=spread[:, None] > 0)
    values[:, MISSING] = 0
    return values.astype(np.float32), frequency, float((counts * values**2).sum())


def _there_and_back(calls: Calls, values: np.ndarray, block: np.ndarray, fitted: np.ndarray) -> np.ndarray:
    """XᵀX times a block of (person, column), X the standardised genotypes of the fitted."""
    found = np.zeros_like(block)
    for _, each in calls.worth(values):
        found += each.T @ (each @ block)
    found[~fitted] = 0
    return found
