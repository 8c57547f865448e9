"""Score tests of many sparse exposures of one outcome, at null models shared by all that are known for the same people.

An exposure is told by rows: who has it, and who is not known for it although others of their kind are, or is although
they are not. A null model is fitted once for everybody an exposure can be known for. The few whom an exposure is not
known for are taken out of the sums and of the information, and the nuisance scores that this leaves are projected out:
Neyman's C(α) test (1959), Rao's score test where nobody is missing and the same to first order where few are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Null:
    """A fitted null model, evaluated for everybody: `residual` (case less fitted), `weight` (its variance), `offset`
    (linear predictor), `columns` (individual × column, a constant first), `information` over those it was fitted to."""

    residual: Floats
    weight: Floats
    offset: Floats
    columns: Floats
    information: Floats


@dataclass(frozen=True, eq=False)
class Scores:
    """By test: score U, its variance V, and the variance without the covariates' share."""

    score: Floats
    variance: Floats
    alone: Floats


def sparse_scores(exposure: csr_matrix | Floats, gone: csr_matrix, added: csr_matrix, null: Null) -> Scores:
    """`exposure`, `gone`, `added`: test × individual; copies of the exposure, and 1 for who is not known here although
    the null was fitted to them, or is known although it was not."""
    width = null.columns.shape[1]
    weighted = null.weight[:, None] * null.columns
    together = exposure @ np.column_stack([null.residual, null.weight, weighted])
    u, alone, mixed = together[:, 0], together[:, 1], together[:, 2:]
    if not isinstance(exposure, csr_matrix):
        alone = (exposure * exposure) @ null.weight
    elif (exposure.data != 1).any():
        alone = exposure.multiply(exposure) @ null.weight
    information = np.broadcast_to(null.information, (exposure.shape[0], width, width))
    left = np.zeros((exposure.shape[0], width))
    if gone.nnz or added.nnz:
        first, second = np.triu_indices(width)
        crossed = weighted[:, first] * null.columns[:, second]
        slopes = null.residual[:, None] * null.columns
        changed = (added @ crossed) - (gone @ crossed)
        places = np.empty((width, width), np.intp)
        places[first, second] = places[second, first] = np.arange(len(first))
        information = information + changed[:, places]
        left = (added @ slopes) - (gone @ slopes)
    lean = np.eye(width) * (1e-10 * np.abs(information).max(axis=(1, 2)) + 1e-12)[:, None, None]
    turned = np.linalg.solve(information + lean, np.stack([mixed, left], axis=2))
    score = u - (mixed * turned[:, :, 1]).sum(axis=1)
    variance = alone - (mixed * turned[:, :, 0]).sum(axis=1)
    return Scores(score, np.where(variance > 1e-9 * np.maximum(alone, 1e-300), variance, 0.0), alone)
