"""Genotype columns through the compiled kernel, where a file is large enough to pay for loading it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.ingest.vcf.cells import Cells
from data.ingest.vcf.quality import Qualities

WORTH_COMPILED = 16 << 20  # bytes of a call set, as packed: loading numba takes 0.4 s, and gains as much by then


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a record's columns hold: cells that carry, miss or fail something, their qualities and phase sets (m,)."""

    cells: Cells
    qualities: Qualities
    phase_sets: np.ndarray


class Scanner:
    """Reads lines of so many biosamples. `quality`: whether genotype QC is asked, else only what is not reference."""

    def __init__(self, biosamples: int, *, quality: bool) -> None:
        from data.ingest.vcf import kernel  # with numba, which takes long to import

        self._kernel, self.n, self.quality = kernel, biosamples, quality
        kinds = (np.int32, np.uint32, np.bool_, np.int32, np.int32, np.int32)
        self._arrays = tuple(np.empty(biosamples, kind) for kind in kinds)
        self._reads = np.empty((2, biosamples), np.int32)
        self._roles: dict[bytes, np.ndarray] = {}

    def read(self, line: bytes, start: int, end: int, form: bytes, alternates: int) -> Scanned | None:
        """The columns line[start:end] of a record whose FORMAT is `form`; None where they want the exact way."""
        if (roles := self._roles.get(form)) is None:
            roles = self._roles[form] = self._roles_of(form)
        if len(self._reads) <= alternates:
            self._reads = np.empty((alternates + 1, self.n), np.int32)
        text = np.frombuffer(line, np.uint8)
        m = self._kernel.scan(text, start, end, self.n, roles, alternates, *self._arrays, self._reads)
        if m < 0:
            return None
        who, cells, failed, gq, dp, sets = (array[:m].copy() for array in self._arrays)
        reads = dict(enumerate(self._reads[: alternates + 1, :m].copy()))
        unknown = np.full(m, np.nan, np.float32)
        fraction = dict.fromkeys(range(1, alternates + 1), unknown)
        return Scanned(Cells(who, cells, {}), Qualities(who, cells, failed, gq, dp, reads, fraction), sets)

    def _roles_of(self, form: bytes) -> np.ndarray:
        kernel = self._kernel
        known = {b"PS": kernel.PS}
        if self.quality:
            known |= {b"GQ": kernel.GQ, b"DP": kernel.DP, b"AD": kernel.AD}
        return np.array([known.get(name, kernel.PASSED_OVER) for name in form.split(b":")], np.uint8)
