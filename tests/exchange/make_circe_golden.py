"""Ask OHDSI's Circe, as duckcdm ports it, whom each definition finds, and write the answers down.

    ENV/bin/python tests/exchange/make_circe_golden.py EUNOMIA_FOLDER LIBRARY.tar.gz > tests/exchange/circe_golden.json

ENV holds duckcdm 0.4.7 and duckdb, and nothing of Concord. Of each definition stands the number of persons and the
SHA-256 of their sorted person_id, one a line; for one that Circe itself cannot read, why.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import duckdb
from circe_definitions import DEFINITIONS
from duckcdm import __version__
from duckcdm.circe import build_cohort_query
from duckcdm.omop import cdm_fields, create_parquet_views
from duckcdm.sqlrender import render, split_sql, translate


def opened(folder: str) -> Any:
    """Eunomia as tables, and a table for cohorts."""
    con = duckdb.connect()
    create_parquet_views(con, folder, log=None, materialize=True)
    for table in ("death", "measurement", "observation"):  # Eunomia's empty columns have no type of their own
        for column, kind in cdm_fields()[table]:
            con.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {kind} USING TRY_CAST("{column}" AS {kind})')
    con.execute("CREATE SCHEMA results")
    con.execute(
        "CREATE TABLE results.cohort (cohort_definition_id BIGINT, subject_id BIGINT, cohort_start_date DATE, "
        "cohort_end_date DATE)"
    )
    return con


def persons(con: Any, definition: dict[str, Any]) -> list[int]:
    """Whom Circe finds, in order."""
    made = build_cohort_query(
        json.dumps(definition), cdm_schema="main", vocabulary_schema="main", result_schema="results",
        target_table="results.cohort", cohort_id=1, generate_stats=False,
    )  # fmt: skip
    con.begin()
    try:
        for statement in split_sql(translate(render(made), "duckdb")):
            con.execute(statement)
        found = con.execute("SELECT DISTINCT subject_id FROM results.cohort ORDER BY 1").fetchall()
    finally:
        con.rollback()
    return [int(row[0]) for row in found]


def library(path: str) -> dict[str, dict[str, Any] | None]:
    """The definitions of an archive; None for a file that is empty."""
    with tarfile.open(path) as archive:
        names = sorted(archive.getnames(), key=lambda name: int(Path(name).stem))
        read = {name: archive.extractfile(name).read() for name in names}
    return {f"library {Path(name).stem}": json.loads(text) if text.strip() else None for name, text in read.items()}


def hashed(ids: list[int]) -> str:
    return hashlib.sha256("\n".join(map(str, ids)).encode()).hexdigest()


def main(folder: str, archive: str) -> None:
    con = opened(folder)
    answers: dict[str, Any] = {}
    for name, definition in (DEFINITIONS | library(archive)).items():
        if definition is None:
            answers[name] = {"error": "the file is empty"}
            continue
        try:
            found = persons(con, definition)
        except Exception as error:  # whatever the peer does with it is its answer
            answers[name] = {"error": f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"}
        else:
            answers[name] = {"n": len(found), "sha256": hashed(found)}
    json.dump({"oracle": f"duckcdm {__version__}", "answers": answers}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
