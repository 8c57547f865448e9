"""Calls of a few hundred people made by hand: rare variants as rows, common ones as bits, one on X, one assay less."""

from __future__ import annotations

import numpy as np
import polars as pl

from queries.variants.called import Called


def made_calls(seed: int = 1, people: int = 600, variants: int = 60) -> tuple[Called, np.ndarray]:
    """The calls, and what they say: float64 (variant × person), NaN where unknown. Every second variant has bits; the
    last three lie on X; every fifth is not looked at by the second assay."""
    chance = np.random.default_rng(seed)
    frequency = chance.uniform(0.05, 0.9, variants)
    on_x = np.arange(variants) >= variants - 3
    x = np.where(chance.random(people) < 0.5, 1, 2)
    x[:4] = 0
    copies = (chance.random((2, variants, people)) < frequency[:, None]).sum(axis=0)
    alleles = np.where(on_x[:, None] & (x == 1), copies > 0, copies)  # a man's only copy is written as one
    lost = chance.random((variants, people)) < 0.02
    assay = np.where(chance.random(people) < 0.3, 1, 0)
    covered = np.ones((variants, 2), bool)
    covered[::5, 1] = False
    packed = np.arange(variants) % 2 == 0
    order = chance.permutation(people)  # biosamples stand in another order than people
    planes = [np.zeros((variants, people), np.uint8) for _ in range(3)]
    for plane, told in zip(planes, ((alleles >= 1) & ~lost, (alleles >= 2) & ~lost, lost), strict=True):
        plane[:, order] = told
    rows = [np.flatnonzero(((alleles[v] > 0) | lost[v]) & ~packed[v]) for v in range(variants)]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    of = np.repeat(np.arange(variants), [len(row) for row in rows])
    person = np.concatenate(rows)
    frame = pl.DataFrame(
        {
            "variant_id": np.arange(variants), "contig": np.where(on_x, "X", "1"),
            "position": 5_000_000 + 100 * np.arange(variants), "ref": ["A"] * variants, "alt": ["G"] * variants,
            "rsid": [None] * variants, "gene": ["LDLR"] * variants, "consequence_class": ["other"] * variants,
            "on_x": on_x, "packed": packed,
        }
    )  # fmt: skip
    called = Called(
        frame, np.arange(people), order, assay, x, covered,
        tuple(np.packbits(plane[packed], axis=1) for plane in planes), np.where(packed, np.cumsum(packed) - 1, -1),
        starts, person.astype(np.int32), np.where(lost[of, person], 0, alleles[of, person]).astype(np.uint8),
        ~lost[of, person],
    )  # fmt: skip
    true = np.where(lost | ~covered[:, assay], np.nan, np.where(on_x[:, None] & (x == 1), 2 * (alleles > 0), alleles))
    true[on_x] = np.where(x > 0, true[on_x], np.nan)
    return called, true
