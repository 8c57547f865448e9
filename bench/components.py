"""Ten principal components of 25,000 individuals from 50,000 variants, beside their bound.

Genotypes are generated as the ancestry step keeps them, two bits a person: five groups whose frequencies drifted apart
(Balding & Nichols 1995, F_ST 0.05), one call in two hundred not known.
"""

from __future__ import annotations

import time

import numpy as np

from bench.rows import Row
from data.ancestry.calls import MISSING, Calls
from data.ancestry.components import components

PEOPLE, VARIANTS, GROUPS, FST = 25_000, 50_000, 5, 0.05
BOUND = 60.0  # seconds


def run() -> list[Row]:
    calls, group = _made()
    began, spent = time.perf_counter(), time.process_time()
    found = components(calls, np.ones(PEOPLE, bool), 10)
    taken, processor = time.perf_counter() - began, time.process_time() - spent
    means = np.array([found.scores[group == one, : GROUPS - 1].mean(axis=0) for one in range(GROUPS)])
    near = np.linalg.norm(found.scores[:, None, : GROUPS - 1] - means, axis=2).argmin(axis=1)
    if (near != group).mean() > 0.001:
        raise SystemExit("components do not tell the groups apart")
    what = f"ten components, {VARIANTS:,} variants × {PEOPLE:,}"
    return [
        Row(what, taken, "bound", BOUND, at_most=1.0),
        Row("the same, processor time", processor, "two cores for the bound", 2 * BOUND, at_most=1.0),
    ]


def _made() -> tuple[Calls, np.ndarray]:
    chance = np.random.default_rng(1)
    group = chance.integers(0, GROUPS, PEOPLE)
    codes = np.empty((VARIANTS, -(-PEOPLE // 4)), np.uint8)
    scale = (1 - FST) / FST
    for start in range(0, VARIANTS, 500):
        ancestral = chance.uniform(0.05, 0.5, (500, 1))
        frequency = chance.beta(ancestral * scale, (1 - ancestral) * scale, (500, GROUPS))[:, group]
        drawn = chance.random((2, 500, PEOPLE), np.float32) < frequency
        plain = np.array([0, 1, 3], np.uint8)[drawn.sum(axis=0)]
        plain[chance.random(plain.shape, np.float32) < 0.005] = MISSING
        four = plain.reshape(500, -1, 4)
        codes[start : start + 500] = four[..., 0] | four[..., 1] << 2 | four[..., 2] << 4 | four[..., 3] << 6
    return Calls(codes, PEOPLE), group
