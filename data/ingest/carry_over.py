"""The datasets of the previous release that stay: their rows go into the new release with new keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from cohorts.errors import WarehouseUnavailable
from data.build import Carried
from data.ingest.tables import quoted
from data.release import Releases, schema_version

#: Tables of rows about individuals: the order they are stored in, and whether they hold a code.
CLINICAL = {
    "observation_period": ("individual_id, start_date, end_date", False),
    "condition": ("code_id, individual_id, start_date, end_date NULLS LAST", True),
    "phenotypic_feature": ("code_id, individual_id, onset_date NULLS LAST, excluded", True),
    "measurement": ("code_id, individual_id, date, value NULLS LAST, value_text NULLS LAST", True),
    "treatment": ("code_id, individual_id, start_date, end_date NULLS LAST, quantity NULLS LAST", True),
    "procedure": ("code_id, individual_id, date", True),
    "visit": ("code_id, individual_id, start_date, end_date NULLS LAST", True),
}


def attach_previous(
    con: duckdb.DuckDBPyConnection, releases: Releases, release: str | None, replaced: str | None
) -> list[str]:
    """Attach the previous release as `old` when it has datasets besides `replaced`; give their names."""
    if release is None:
        return []
    manifest = releases.manifest(release)
    kept = sorted(entry["name"] for entry in manifest["datasets"] if entry["name"] != replaced)
    if not kept:
        return []
    if manifest.get("schema") != schema_version():
        raise WarehouseUnavailable(
            f"Release {release} was made by another version of Concord; its datasets cannot be carried over",
            where=f"{release}.duckdb",
            do="Ingest every dataset into a new warehouse directory.",
        )
    path = releases.file(release)
    try:
        con.execute(f"ATTACH {quoted(path)} AS old (READ_ONLY)")
    except duckdb.Error as error:
        raise WarehouseUnavailable(
            f"Release {release} cannot be read, so its other datasets cannot be carried over "
            f"({str(error).splitlines()[0]})",
            where=path.name,
            do="Restore it from a copy, or ingest every dataset into a new warehouse directory.",
        ) from error
    return kept


def number_datasets(con: duckdb.DuckDBPyConnection, new: dict[str, object] | None, kept: list[str]) -> None:
    """Fill `dataset` in the order of names, `new` being None where all are carried over.

    Leaves TEMP TABLE carried_dataset(old_id, new_id).
    """
    con.execute("CREATE OR REPLACE TEMP TABLE carried_dataset (old_id INTEGER, new_id INTEGER)")
    own = str(new["name"]) if new else None
    for number, name in enumerate(sorted([*kept, *([own] if own else [])])):
        if new and name == own:
            row = [number, name, new["assembly"], new["simulated"], new["calendar"]]
            con.execute("INSERT INTO dataset VALUES (?, ?, ?, ?, ?)", row)
        else:
            con.execute(
                "INSERT INTO dataset SELECT ?, * EXCLUDE (dataset_id) FROM old.dataset WHERE name = ?", [number, name]
            )
            con.execute(
                "INSERT INTO carried_dataset SELECT dataset_id, ? FROM old.dataset WHERE name = ?", [number, name]
            )


def load_clinical(con: duckdb.DuckDBPyConnection, carried: bool, rows: Mapping[str, Sequence[str]]) -> None:
    """Fill the clinical tables from the readers' views, from what is staged and what is carried over, sorted.

    Observation periods come first: the views ask whether a record lies in one.
    """
    for table, (order, coded) in CLINICAL.items():
        code, join = (", c.new_id AS code_id", "JOIN carried_code c ON c.old_id = o.code_id") if coded else ("", "")
        old = f"""SELECT o.* REPLACE (k.new_id AS individual_id{code}) FROM old.{table} o
            JOIN carried_individual k ON k.old_id = o.individual_id {join}"""
        parts = [f"FROM {view}" for view in rows.get(table, ())]
        if table == "observation_period":
            parts.append("FROM staged_observation_period")
        if carried:
            parts.append(old)
        if parts:
            con.execute(f"INSERT INTO {table} FROM ({' UNION ALL '.join(parts)}) ORDER BY {order}")


def load_attributes_and_relatives(con: duckdb.DuckDBPyConnection, carried: bool) -> None:
    """Fill attribute, relative and phenopacket."""
    con.execute(
        f"""INSERT INTO attribute
        SELECT DISTINCT k.individual_id, s.name, s.value FROM staged_attribute s JOIN key_of k ON k.source_id =
            s.source_id
        {_OLD.format("attribute") if carried else ""} ORDER BY 1, 2, 3"""
    )
    con.execute(
        f"""INSERT INTO relative
        SELECT k.individual_id, r.individual_id, s.relationship, s.kinship FROM staged_relative s
        JOIN key_of k ON k.source_id = s.source_id JOIN key_of r ON r.source_id = s.relative
        {_OLD_RELATIVES if carried else ""} ORDER BY 1, 2, 3"""
    )
    con.execute(
        f"""INSERT INTO phenopacket
        SELECT k.individual_id, s.message FROM staged_phenopacket s JOIN key_of k ON k.source_id = s.source_id
        {_OLD.format("phenopacket") if carried else ""} ORDER BY 1, 2"""
    )


_OLD = (
    "UNION ALL SELECT o.* REPLACE (k.new_id AS individual_id) FROM old.{0} o JOIN carried_individual k ON "
    "k.old_id = o.individual_id"
)
_OLD_RELATIVES = """UNION ALL
    SELECT k.new_id, r.new_id, o.relationship, o.kinship FROM old.relative o
    JOIN carried_individual k ON k.old_id = o.individual_id JOIN carried_individual r ON r.old_id = o.relative_id"""


def carry_records_of_ingest(con: duckdb.DuckDBPyConnection) -> None:
    """Copy `source` and `finding` of the carried datasets. Call before the new dataset's are written."""
    con.execute(
        """INSERT INTO source
        SELECT (row_number() OVER (ORDER BY c.new_id, o.source_id) - 1)::INTEGER, c.new_id, o.* EXCLUDE (source_id,
        dataset_id)
        FROM old.source o JOIN carried_dataset c ON c.old_id = o.dataset_id ORDER BY 1"""
    )
    con.execute(
        "INSERT INTO finding SELECT c.new_id, o.* EXCLUDE (dataset_id) FROM old.finding o JOIN carried_dataset c "
        "ON c.old_id = o.dataset_id"
    )


def carry_reads(con: duckdb.DuckDBPyConnection) -> None:
    """Copy the registered files of reads of the carried datasets. Needs carried_biosample."""
    con.execute(
        "INSERT INTO reads SELECT c.new_id, o.* EXCLUDE (biosample_id) FROM old.reads o "
        "JOIN carried_biosample c ON c.old_id = o.biosample_id ORDER BY 1, 2"
    )


def carried_genotypes(con: duckdb.DuckDBPyConnection, path: Path) -> list[Carried]:
    """What the genotype builder copies from the previous release."""
    biosamples = dict(con.execute("SELECT old_id, new_id FROM carried_biosample").fetchall())
    assays = dict(con.execute("SELECT old_id, new_id FROM carried_assay").fetchall())
    return [Carried(path, biosamples, assays)] if assays else []
