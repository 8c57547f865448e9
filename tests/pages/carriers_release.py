"""The small release with what a scan of conditions needs: phecodes, and a second date of each condition."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.pages.small_release import RELEASE, write_small_warehouse


def write_carriers_warehouse(directory: Path) -> Path:
    write_small_warehouse(directory)
    with duckdb.connect(str(directory / "releases" / f"{RELEASE}.duckdb")) as con:
        con.execute(
            "INSERT INTO phecode VALUES ('411', 'circulatory system', NULL), ('411.2', 'circulatory system', NULL),"
            " ('585', 'genitourinary', NULL)"
        )
        con.execute("INSERT INTO phecode_exclusion VALUES ('411', '411.2'), ('411.2', '411')")
        con.execute("INSERT INTO condition BY NAME SELECT * REPLACE (start_date + 1 AS start_date) FROM condition")
    return directory
