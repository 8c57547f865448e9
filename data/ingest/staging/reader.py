"""`Reader`: what the pipeline asks of whoever reads the sources of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from data.build import CallSet
from data.findings import Finding
from data.progress import Progress, silent


class Reader:
    """Asked for `individuals`, `call_sets`, `codes` and `load`, in this order. What most answer stands here.

    `calendar`: whether its times are dates. `origin` and `callable_basis` are those of its call sets (table assay).
    `progress` is told while it reads. `records`: file → how many it has. `rows`: clinical table → the views that hold
    its rows once it was loaded.
    """

    progress: Progress = staticmethod(silent)
    calendar = True
    origin, callable_basis = "germline", "sites"

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.records: dict[str, int] = {}
        self.rows: dict[str, list[str]] = {}

    def individuals(self) -> list[Finding]:
        """Stage the individuals; most stage their records as well, which StagedRecords loads."""
        return []

    def call_sets(self, work: Path) -> Sequence[CallSet]:
        """Genotypes, written into the folder."""
        return ()

    def codes(self) -> list[Finding]:
        """Stage the codes that the records use, where they were not staged with them."""
        return []

    def load(self) -> list[Finding]:
        """Define views of records with the release's keys. Needs key_of and code."""
        return []
