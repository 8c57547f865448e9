"""One variant of each set that is inherited together, so that no stretch of genome counts many times."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from data.ancestry.calls import COPIES, MISSING, Calls

MOST_R2 = 0.2
REACH = 1_000_000  # bases
#: r² is estimated from so many people: its error is then below 0.03 around the threshold.
ENOUGH = 4_000
_WIDEST = 1_000  # variants looked at ahead


def prune(calls: Calls, contig: np.ndarray, position: np.ndarray, people: np.ndarray) -> np.ndarray:
    """The places of variants kept. In the order of the genome, a variant goes when one kept within REACH before it has
    r² (squared correlation of copies, missing ones at the mean) above MOST_R2 among `people`, booleans."""
    chosen = np.flatnonzero(people)
    chosen = chosen[np.linspace(0, len(chosen) - 1, min(ENOUGH, len(chosen))).astype(np.int64)]
    last = _last_within(contig, position)
    kept = np.ones(len(calls), bool)
    standard = np.zeros((0, len(chosen)), np.float32)
    first = 0  # the variant of standard's first row
    blocks = calls.worth(np.tile(COPIES, (len(calls), 1)))
    raw = calls  # what is missing is found again by its code
    for start, copies in blocks:
        here = copies.take(chosen, axis=1)
        unknown = raw.plain(start, start + len(copies)).take(chosen, axis=1) == MISSING
        new = _standardised(here, unknown)
        joined = np.concatenate([standard, new])
        ready = start + len(copies)
        # Rows whose whole reach has been read are settled; the rest wait for the next block.
        done = np.searchsorted(last[first:ready], ready, side="right") if ready < len(calls) else ready - first
        done = int(done)
        for row in range(0, done, 256):
            end = min(row + 256, done)
            ahead = min(int(last[first + end - 1]) - first, joined.shape[0])
            r2 = (joined[row:end] @ joined[row:ahead].T) ** 2
            for i in range(end - row):
                at = first + row + i
                if kept[at]:
                    stop = min(int(last[at]) - first, ahead) - row
                    kept[at + 1 : first + row + stop] &= r2[i, i + 1 : stop] <= MOST_R2
        standard, first = joined[done:], first + done
    return np.flatnonzero(kept)


def _standardised(copies: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Rows of length 1 around their mean; those that do not vary are 0."""
    called = np.maximum((~unknown).sum(axis=1, keepdims=True), 1)
    around = copies - (copies.sum(axis=1, keepdims=True) / called).astype(np.float32)
    around[unknown] = 0
    length = np.sqrt((around**2).sum(axis=1, keepdims=True))
    return np.divide(around, length, out=np.zeros_like(around), where=length > 0)


def _last_within(contig: np.ndarray, position: np.ndarray) -> np.ndarray:
    """For each variant the place after the last one of its contig within REACH, at most _WIDEST ahead."""
    last = np.empty(len(position), np.int64)
    bounds = np.flatnonzero(np.concatenate(([True], contig[1:] != contig[:-1], [True])))
    for start, end in pairwise(bounds.tolist()):
        last[start:end] = start + np.searchsorted(position[start:end], position[start:end] + REACH, side="right")
    return np.minimum(last, np.arange(len(position)) + _WIDEST)
