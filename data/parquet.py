"""A release as Parquet: a folder a table, those of genotypes cut by assembly and contig.

    DIR/<release>/<table>/part-0.parquet
    DIR/<release>/genotype/assembly=GRCh38/contig=1/….parquet      and phased_genotype
    DIR/<release>/manifest.json

`genotype_bits` stays behind: an accelerator of one engine, of a type that Parquet does not know.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource, WarehouseUnavailable
from data.ingest.tables import quoted
from data.release import Releases
from data.storage import disk_failures_named, memory_limit

BY_CONTIG = ("genotype", "phased_genotype")


def write_parquet(warehouse: Path | str, directory: Path) -> dict[str, int]:
    """Rows by table. The release's folder appears whole or not at all; an existing one is refused."""
    releases = Releases(warehouse)
    name = releases.current()
    if name is None:
        raise WarehouseUnavailable("The warehouse holds no release", where=str(warehouse))
    target = directory / name
    if target.exists():
        raise InvalidSource(
            "This release was written there before", where=str(target), do="Remove it, or name another DIR."
        )
    directory.mkdir(parents=True, exist_ok=True)
    aside = directory / f".{name}.{uuid.uuid4().hex[:8]}"
    written: dict[str, int] = {}
    try:
        with disk_failures_named(directory), duckdb.connect(str(releases.file(name)), read_only=True) as con:
            con.execute(f"SET memory_limit = '{memory_limit()}'")
            for table in _tables(con):
                written[table] = _write(con, table, aside / table)
        shutil.copyfile(releases.manifest_file(name), aside / "manifest.json")
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables of schema.sql; `genotype` may be a view over genotype_call."""
    names = {row[0] for row in con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    return sorted(names - {"genotype_bits", "genotype_call"})


def _write(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> int:
    folder.mkdir(parents=True)
    rows = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    if table in BY_CONTIG and rows:
        con.execute(
            f"COPY (SELECT g.*, v.assembly, v.contig FROM {table} AS g "
            f"JOIN variant AS v ON v.variant_id = g.variant_id "
            f"ORDER BY g.variant_id, g.biosample_id) TO {quoted(folder)} "
            "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (assembly, contig), OVERWRITE_OR_IGNORE)"
        )
    else:
        con.execute(f"COPY {table} TO {quoted(folder / 'part-0.parquet')} (FORMAT parquet, COMPRESSION zstd)")
    return rows
