"""Rows beside the genotypes of a piece: phased calls, and calls of intervals. Files appear only when there are rows.

phase.row.i4 phase.biosample.i4 phase.phase_set.i4 phase.haplotype.u1              heterozygous calls written with '|'
interval.row.i4 interval.biosample.i4 interval.code.u1 interval.copy_number.f4 interval.gq.i2
intervals.tsv    row and INTERVAL_COLUMNS: a line a symbolic allele, breakend or copy number
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

PHASE_ARRAYS = {"row": "<i4", "biosample": "<i4", "phase_set": "<i4", "haplotype": "u1"}
INTERVAL_ARRAYS = {"row": "<i4", "biosample": "<i4", "code": "u1", "copy_number": "<f4", "gq": "<i2"}
INTERVAL_COLUMNS = {
    "row": "INTEGER",
    "contig": "VARCHAR",
    "position": "INTEGER",
    "end_position": "INTEGER",
    "kind": "VARCHAR",
    "alt": "VARCHAR",
    "length": "BIGINT",
    "mate_contig": "VARCHAR",
    "mate_position": "INTEGER",
    "copies": "REAL",
    "imprecise": "BOOLEAN",
    "name": "VARCHAR",
    "filter": "VARCHAR",
}
INTERVALS = "intervals.tsv"


class SideWriter:
    """Appends arrays of one group ('phase' or 'interval'); its files are opened by the first rows."""

    def __init__(self, folder: Path, group: str, kinds: dict[str, str]) -> None:
        self.folder, self.group, self.kinds = folder, group, kinds
        self.rows = 0
        self._files: dict[str, IO[bytes]] = {}

    def add(self, **arrays: np.ndarray) -> None:
        """One array of each kind, equally long."""
        if not len(arrays["row"]):
            return
        for name, kind in self.kinds.items():
            if name not in self._files:
                self._files[name] = _path(self.folder, self.group, name, kind).open("wb")
            np.ascontiguousarray(arrays[name], kind).tofile(self._files[name])
        self.rows += len(arrays["row"])

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def side_arrays(folder: Path, group: str, kinds: dict[str, str]) -> dict[str, np.ndarray]:
    """The arrays of one group, mapped read-only; empty where a piece has none."""
    found = {name: np.empty(0, kind) for name, kind in kinds.items()}
    with suppress(FileNotFoundError):
        for name, kind in kinds.items():
            found[name] = np.asarray(np.memmap(_path(folder, group, name, kind), kind, "r"))
    return found


def _path(folder: Path, group: str, name: str, kind: str) -> Path:
    dtype = np.dtype(kind)
    return folder / f"{group}.{name}.{dtype.kind}{dtype.itemsize}"
