"""Many tests at once: what share of those called true would be false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def q_values(p: ArrayLike, attempted: int | None = None) -> NDArray[np.float64]:
    """Benjamini and Hochberg's (1995) adjusted p, as R's `p.adjust(p, "BH", n)`. NaN stays NaN and is not counted.

    `attempted` is the number of tests that were made, where `p` holds only some of them, the smallest (S-GT 15).
    Raises ValueError when fewer were attempted than are given.
    """
    given = np.asarray(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(given))
    attempted = len(tested) if attempted is None else attempted
    if attempted < len(tested):
        raise ValueError(f"{attempted} tests were attempted and {len(tested)} have a p")
    order = tested[np.argsort(given[tested], kind="stable")]
    raised = given[order] * attempted / np.arange(1, len(order) + 1)
    found = np.full(given.shape, np.nan)
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found
