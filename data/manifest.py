"""The manifest beside a release: what went in, what came out, and what made it."""

from __future__ import annotations

import platform
from datetime import datetime
from importlib.metadata import version
from typing import Any

import duckdb

from data.release import schema_version

TOOLS = ("duckdb", "polars", "pysam", "numpy", "pyarrow")


def manifest_of(con: duckdb.DuckDBPyConnection, release: str, created: datetime) -> dict[str, Any]:
    """Everything about the finished tables but the file's own hash. `created` is in UTC."""
    tables = [
        row[0]
        for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1").fetchall()
    ]
    datasets = _rows(
        con,
        """SELECT d.name, d.assembly, d.simulated, d.calendar,
            (SELECT count(*) FROM individual i WHERE i.dataset_id = d.dataset_id) AS individuals,
            (SELECT count(*) FROM biosample b JOIN assay a ON a.assay_id = b.assay_id WHERE a.dataset_id = d.dataset_id)
                AS biosamples
        FROM dataset d ORDER BY d.dataset_id""",
    )
    sources = _rows(
        con,
        """SELECT d.name AS dataset, s.name, s.format, s.sha256, s.bytes, s.records
        FROM source s JOIN dataset d ON d.dataset_id = s.dataset_id ORDER BY s.source_id""",
    )
    findings = _rows(
        con,
        """SELECT d.name AS dataset, f.source, f.rule, f.severity, f.n, f.message, f.outcome, f.place
        FROM finding f JOIN dataset d ON d.dataset_id = f.dataset_id ORDER BY d.dataset_id, f.severity DESC, f.source,
        f.rule, f.message""",
    )
    return {
        "release": release,
        "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "schema": schema_version(),
        "datasets": datasets,
        "sources": sources,
        "annotations": _rows(
            con,
            "SELECT kind, name, version, assembly, source, sha256, records, variants, matched FROM annotation_layer "
            "ORDER BY kind, name, assembly",
        ),
        "counts": {table: con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables},
        "findings": findings,
        "tools": {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS},
    }


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
