"""Null models of one outcome by whom they are fitted to, each fitted once: the covariates alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stats.scans.adjusted_scan import Patterns, independent
from stats.scans.logistic import fit_many
from stats.scans.sparse_scores import Null

Flags = NDArray[np.bool_]


class LogisticNulls:
    """`case` (individual); `patterns`: individuals as rows that differ; `kept`: who has every covariate."""

    def __init__(self, case: Flags, patterns: Patterns, kept: Flags) -> None:
        self.case, self.patterns, self.kept = case.astype(float), patterns, kept
        self._made: dict[bytes, Null | None] = {}

    def of(self, known: Flags) -> Null | None:
        """Fitted to the known who have every covariate; None where there is no fit: no cases, or no controls."""
        inside = known & self.kept
        key = np.packbits(inside).tobytes()
        if key not in self._made:
            self._made[key] = self._fitted(inside)
        return self._made[key]

    def _fitted(self, inside: Flags) -> Null | None:
        row, n = self.patterns.row, len(self.patterns.exposure)
        trials = np.bincount(row[inside], minlength=n).astype(float)
        cases = np.bincount(row[inside], self.case[inside], n)
        used = trials > 0
        if not used.any():
            return None
        columns = self.patterns.columns[:, independent(self.patterns.columns[used])]
        fits = fit_many(columns, trials[:, None], cases[:, None])
        if not fits.settled[0]:
            return None
        offset = (columns @ fits.coefficients[:, 0])[row]
        chance = 1 / (1 + np.exp(-offset))
        here = self.kept
        return Null(
            np.where(here, self.case - chance, 0.0), np.where(here, chance * (1 - chance), 0.0), offset,
            np.where(here[:, None], columns[row], 0.0), fits.information[0],
        )  # fmt: skip
