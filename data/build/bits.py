"""Table genotype_bits: the genotypes of common variants as one bit a biosample, for scans of the whole call set."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from data.build import arrow
from data.build.codes import ALT, HAPLOID, MISSING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ALWAYS = ("alt_1", "alt_2", "het", "missing_1", "missing_2")
RAW = {"raw_1": "alt_1", "raw_2": "alt_2", "raw_missing_1": "missing_1", "raw_missing_2": "missing_2"}


class Bits:
    """Collects rows of packed variants, in any order, and writes them out."""

    def __init__(self, packed: np.ndarray, regions: np.ndarray, biosamples: int) -> None:
        """`packed` bool and `regions` by variant_id."""
        self.biosamples = biosamples
        self.ids = np.flatnonzero(packed)
        self.place = np.full(len(packed), -1, np.int32)
        self.place[self.ids] = np.arange(len(self.ids))
        self.mitochondrial = regions == 3
        self.matrix = {name: np.zeros((len(self.ids), (biosamples + 7) // 8), np.uint8) for name in ALWAYS}
        self.raw: dict[int, dict[str, np.ndarray]] = {}  # only of variants with calls that failed QC

    def add(
        self, variant_id: np.ndarray, biosample_id: np.ndarray, code: np.ndarray, failed: np.ndarray | None
    ) -> None:
        """Rows of any variants; those of one variant stand together. Variants that are not packed are passed over."""
        bounds = np.concatenate(([0], np.flatnonzero(variant_id[1:] != variant_id[:-1]) + 1, [len(variant_id)]))
        wanted = np.flatnonzero(self.place[variant_id[bounds[:-1]]] >= 0)
        for start, end in zip(bounds[wanted].tolist(), bounds[wanted + 1].tolist(), strict=True):
            bad = failed[start:end].astype(bool) if failed is not None else None
            self._variant(int(variant_id[start]), biosample_id[start:end], code[start:end], bad)

    def _variant(self, variant: int, who: np.ndarray, code: np.ndarray, failed: np.ndarray | None) -> None:
        at = int(self.place[variant])
        passes, fails = _flags(bool(self.mitochondrial[variant]))
        flags = passes[code]
        any_fails = failed is not None and bool(failed.any())
        if any_fails and variant not in self.raw:  # until now its plain bits were the raw ones
            self.raw[variant] = {raw: self.matrix[name][at].copy() for raw, name in RAW.items()}
        if variant in self.raw:
            as_called = self._planes(who, flags)
            for raw, name in RAW.items():
                self.raw[variant][raw] |= as_called[name]
        if any_fails:
            flags[failed] = fails[code[failed]]
        for name, plane in self._planes(who, flags).items():
            self.matrix[name][at] |= plane

    def _planes(self, who: np.ndarray, flags: np.ndarray) -> dict[str, np.ndarray]:
        """The flags of those biosamples as packed bits, one plane a name of ALWAYS."""
        everybody = np.zeros(self.biosamples, np.uint8)  # who has no row is called without the allele
        everybody[who] = flags
        return {name: np.packbits(everybody & (1 << bit)) for bit, name in enumerate(ALWAYS)}

    def write(self, con: DuckDBPyConnection) -> None:
        """Fill genotype_bits. A BIT is as long as its bytes: the last ones may stand for no biosample, and are 0."""
        import pyarrow as pa

        columns = {"variant_id": arrow.numbers(self.ids.astype(np.int32))}
        for name, matrix in self.matrix.items():
            columns[name] = arrow.binary([row.tobytes() for row in matrix])
        for name in RAW:
            columns[name] = arrow.binary([self._raw_bytes(int(v), name) for v in self.ids])
        found = pa.Table.from_arrays(list(columns.values()), list(columns))  # noqa: F841 — read by name
        cast = ", ".join(f"CAST({name} AS BIT) AS {name}" for name in (*ALWAYS, *RAW))
        con.execute(f"INSERT INTO genotype_bits BY NAME SELECT variant_id, {cast} FROM found ORDER BY variant_id")

    def _raw_bytes(self, variant: int, name: str) -> bytes | None:
        """NULL where no call failed QC: the plain bits then say the same."""
        return self.raw[variant][name].tobytes() if variant in self.raw else None


@cache
def _flags(mitochondrial: bool) -> tuple[np.ndarray, np.ndarray]:
    """(256,) uint8 each, by code: what a call that passes QC sets of ALWAYS, and one that fails; bit 0 is the first."""
    code = np.arange(256, dtype=np.uint8)
    alt, missing, diploid = code & ALT, code & MISSING, (code & HAPLOID) == 0
    het = (alt == 1) & diploid & ((missing == 0) | mitochondrial)
    passes = (alt > 0, alt == 2, het, missing > 0, missing >= 2 << 4)
    not_called = (False, False, False, True, diploid & (not mitochondrial))
    table = [sum(np.where(on, 1 << bit, 0) for bit, on in enumerate(sets)) for sets in (passes, not_called)]
    return np.asarray(table[0], np.uint8), np.asarray(np.broadcast_to(table[1], 256), np.uint8)
