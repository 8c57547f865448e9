"""A polygenic score for coronary disease, drawn around each individual's simulated liability.

It is made after the lives it predicts and from a stream of its own, so that nothing else changes: who gets
coronary disease early in the simulation is given a higher score, as if common variants had caused a part of it.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import polars as pl

from data.demo.biobank import Biobank
from data.demo.plan import GROUPS, stream

NAME = "coronary_disease"
#: Correlation of the score with liability: about what a genome-wide score of today reaches.
CORRELATION = 0.3
#: Where groups' means lie, in standard deviations: scores made in one ancestry are shifted in others.
SHIFT = {"EUR-like": 0.0, "AFR-like": -0.5, "AMR-like": -0.1, "EAS-like": 0.2, "SAS-like": 0.3}


def scores(biobank: Biobank, source_ids: list[str]) -> pl.DataFrame:
    """individual_id, score, value: one row for each of nearly all; some have no array to make a score of."""
    rng = stream(biobank.seed, "polygenic score")
    n = len(biobank)
    onset = biobank.lives.onsets["coronary"]
    # Ranks of age at onset, latest first; who never gets it comes before all of them in random order.
    order = np.lexsort((rng.random(n), -np.where(np.isfinite(onset), onset, 1_000.0)))
    rank = np.empty(n)
    rank[order] = (np.arange(n) + 0.5) / n
    liability = np.array([NormalDist().inv_cdf(share) for share in rank])
    noise = rng.standard_normal(n)
    shift = np.array([SHIFT[group] for group in GROUPS])[biobank.people.group]
    value = CORRELATION * liability + np.sqrt(1 - CORRELATION**2) * noise + shift
    typed = rng.random(n) < 0.97
    frame = pl.DataFrame({"individual_id": source_ids, "score": NAME, "value": np.round(value, 4)})
    return frame.filter(pl.Series(typed))
