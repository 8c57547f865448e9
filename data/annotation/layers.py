"""Table annotation_layer: what was asked about the variants and when; and what a new release takes over of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.findings import Finding
from data.storage import hash_file

_SAME = (
    "JOIN {old}.variant AS o ON o.variant_id = x.variant_id JOIN variant AS v ON v.assembly = o.assembly "
    "AND v.contig = o.contig AND v.position = o.position AND v.ref = o.ref AND v.alt = o.alt"
)


@dataclass(frozen=True)
class Layer:
    """One row of annotation_layer, less what is counted in the release. `version` is None where the file tells none."""

    kind: str
    name: str
    version: str | None
    assembly: str
    source: Path
    records: int


#: The kind of consequences that stood in the files of genotypes.
IN_FILE = "consequences in file"


def record_in_files(con: duckdb.DuckDBPyConnection, layers: Sequence[tuple[Layer, str]]) -> None:
    """Write down who wrote the consequences that the files brought, each with its file's hash.

    Those of an assembly whose consequences were computed anew (kind 'consequences', asked after) are not there.
    """
    for layer, digest in layers:
        asked, matched = con.execute(
            "SELECT count(*), count(consequence) FROM variant WHERE assembly = ?", [layer.assembly]
        ).fetchall()[0]
        row = [IN_FILE, layer.name, layer.version or digest[:12], layer.assembly, layer.source.name, digest,
               layer.records, asked, matched]  # fmt: skip
        con.execute("INSERT INTO annotation_layer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def record(con: duckdb.DuckDBPyConnection, layer: Layer, matched: int) -> str:
    """Write the layer down, in place of an earlier one of its kind, name and assembly; give its version."""
    digest = hash_file(layer.source)
    version = layer.version or digest[:12]
    same = [layer.kind, layer.assembly]
    # Frequencies of several references stand side by side; of the other kinds the last one counts.
    more = " AND name = ?" if layer.kind == "frequencies" else ""
    con.execute(
        f"DELETE FROM annotation_layer WHERE kind = ? AND assembly = ?{more}", [*same, layer.name] if more else same
    )
    if layer.kind == "consequences":
        con.execute("DELETE FROM annotation_layer WHERE kind = ? AND assembly = ?", [IN_FILE, layer.assembly])
    asked = con.execute("SELECT count(*) FROM variant WHERE assembly = ?", [layer.assembly]).fetchall()[0][0]
    con.execute(
        "INSERT INTO annotation_layer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [layer.kind, layer.name, version, layer.assembly, layer.source.name, digest, layer.records, asked, matched],
    )
    return version


def carry_layers(con: duckdb.DuckDBPyConnection, previous: Path) -> list[Finding]:
    """Take over from the previous release's file what was said about variants that are still here.

    Needs `variant`. Variants that came with this build were never looked up: there is a finding for each layer.
    """
    old = "annotated"
    con.execute(f"ATTACH '{str(previous).replace(chr(39), chr(39) * 2)}' AS {old} (READ_ONLY)")
    try:
        layers = con.execute(f"SELECT * FROM {old}.annotation_layer").fetchall()
        if not layers:
            return []
        same = _SAME.format(old=old)
        con.execute(
            f"INSERT INTO reference_frequency SELECT x.* REPLACE (v.variant_id AS variant_id) "
            f"FROM {old}.reference_frequency AS x {same} ORDER BY v.variant_id"
        )
        con.execute(
            f"""INSERT INTO variant_equivalent
            SELECT x.* REPLACE (v.variant_id AS variant_id, e.variant_id AS equivalent_id)
            FROM {old}.variant_equivalent AS x {same} LEFT JOIN variant AS e ON e.assembly = x.assembly
                AND e.contig = x.contig AND e.position = x.position AND e.ref = x.ref AND e.alt = x.alt
            ORDER BY v.variant_id"""
        )
        _carry_haplotypes(con, old)
        for assembly in {row[3] for row in layers if row[0] == "clinvar"}:
            con.execute("DELETE FROM clinvar WHERE assembly = ?", [assembly])
            con.execute(f"INSERT INTO clinvar SELECT * FROM {old}.clinvar WHERE assembly = ?", [assembly])
            con.execute(
                "DELETE FROM variant_clinvar WHERE variant_id IN (SELECT variant_id FROM variant WHERE assembly = ?)",
                [assembly],
            )
            con.execute(
                f"INSERT INTO variant_clinvar SELECT x.* REPLACE (v.variant_id AS variant_id) "
                f"FROM {old}.variant_clinvar AS x {same} WHERE v.assembly = ? ORDER BY v.variant_id",
                [assembly],
            )
        findings = []
        for kind, name, version, assembly, source, digest, records, *_ in layers:
            if kind == IN_FILE:
                _carry_in_file(con, old, name, version, digest)
                continue
            known, new = con.execute(
                f"""SELECT count(o.variant_id), count(*) - count(o.variant_id) FROM variant AS v
                LEFT JOIN {old}.variant AS o ON v.assembly = o.assembly AND v.contig = o.contig
                    AND v.position = o.position AND v.ref = o.ref AND v.alt = o.alt WHERE v.assembly = ?""",
                [assembly],
            ).fetchall()[0]
            matched = _matched(con, kind, name, version, assembly)
            row = [kind, name, version, assembly, source, digest, records, known, matched]
            con.execute("INSERT INTO annotation_layer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            if new:
                text = (
                    f"{new:,} variants came after {name} {version} was asked and are unknown to it: "
                    "python -m data annotate asks again."
                )
                findings.append(Finding(source, f"{kind}-behind", "warning", new, text))
        return findings
    finally:
        con.execute(f"DETACH {old}")


def _carry_in_file(con: duckdb.DuckDBPyConnection, old: str, name: str, version: str, digest: str) -> None:
    """As it stood, where the file's dataset is carried over."""
    con.execute(
        f"INSERT INTO annotation_layer SELECT * FROM {old}.annotation_layer WHERE kind = ? AND name = ? AND version = ?"
        " AND sha256 = ? AND sha256 IN (SELECT sha256 FROM source)",
        [IN_FILE, name, version, digest],
    )


def _carry_haplotypes(con: duckdb.DuckDBPyConnection, old: str) -> None:
    """Those of which every variant is still here, and that somebody still carries."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE kept_haplotype AS
        WITH here AS (
            SELECT x.haplotype_id, v.variant_id, count(*) OVER (PARTITION BY x.haplotype_id) AS n
            FROM {old}.haplotype_variant AS x {_SAME.format(old=old)}
        ),
        carried AS (
            SELECT DISTINCT h.haplotype_id FROM here AS h
            JOIN genotype AS g ON g.variant_id = h.variant_id AND g.alt_count > 0
            GROUP BY h.haplotype_id, g.biosample_id, h.n HAVING count(DISTINCT h.variant_id) = h.n
        )
        SELECT h.haplotype_id, h.variant_id FROM here AS h JOIN carried AS c ON c.haplotype_id = h.haplotype_id
        JOIN (SELECT haplotype_id, count(*) AS n FROM {old}.haplotype_variant GROUP BY haplotype_id) AS o
            ON o.haplotype_id = h.haplotype_id AND o.n = h.n"""
    )
    con.execute("INSERT INTO haplotype_variant FROM kept_haplotype ORDER BY haplotype_id, variant_id")
    con.execute(
        f"INSERT INTO haplotype_consequence SELECT * FROM {old}.haplotype_consequence WHERE haplotype_id IN "
        "(SELECT haplotype_id FROM kept_haplotype); DROP TABLE kept_haplotype"
    )


def _matched(con: duckdb.DuckDBPyConnection, kind: str, name: str, version: str, assembly: str) -> int:
    tables = {"frequencies": "reference_frequency", "clinvar": "variant_clinvar", "equivalents": "variant_equivalent"}
    table = tables.get(kind, "consequence")
    own = " AND x.reference = ? AND x.version = ?" if kind == "frequencies" else ""
    kept = " AND x.status IN ('lifted', 'swapped')" if kind == "equivalents" else ""
    return con.execute(
        f"SELECT count(DISTINCT x.variant_id) FROM {table} AS x JOIN variant AS v ON v.variant_id = x.variant_id "
        f"WHERE v.assembly = ?{own}{kept}",
        [assembly, name, version] if own else [assembly],
    ).fetchall()[0][0]
