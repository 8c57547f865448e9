"""ClinVar beside variants: by contig, position, ref and alt, never by the place alone (S-GT 9)."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from data.build import join_clinvar
from data.release import SCHEMA

ROWS = [  # contig, position, ref, alt, rsid
    ("1", 100, "C", "T", "rs1"),
    ("1", 100, "C", "G", "rs2"),
    ("2", 50, "A", "G", None),
]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        con.executemany(
            "INSERT INTO clinvar BY NAME SELECT 'GRCh38' AS assembly, ? AS contig, ? AS position, ? AS ref, ? AS alt, "
            "? AS rsid, 7 AS variation_id, 'pathogenic' AS significance, 2 AS stars, '2024-12-15' AS release",
            ROWS,
        )
        yield con


def add(con: duckdb.DuckDBPyConnection, number: int, place: tuple, rsid: str | None, assembly: str = "GRCh38") -> None:
    con.execute(
        "INSERT INTO variant BY NAME SELECT $id AS variant_id, $assembly AS assembly, $contig AS contig, "
        "$position AS position, $ref AS ref, $alt AS alt, $rsid AS rsid, FALSE AS left_aligned, 'autosome' AS region, "
        "FALSE AS packed",
        dict(
            zip(
                ("id", "assembly", "contig", "position", "ref", "alt", "rsid"),
                (number, assembly, *place, rsid),
                strict=True,
            )
        ),
    )


def test_s_gt_9_another_allele_of_the_same_place_is_not_joined(con: duckdb.DuckDBPyConnection) -> None:
    add(con, 0, ("1", 100, "C", "A"), None)
    add(con, 1, ("1", 100, "C", "G"), None)
    assert join_clinvar(con) == 1
    assert con.execute("SELECT variant_id, stars FROM variant_clinvar").fetchall() == [(1, 2)]


def test_an_rsid_that_a_release_lacks_is_taken_over_and_one_that_it_has_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    add(con, 0, ("1", 100, "C", "T"), None)
    add(con, 1, ("1", 100, "C", "G"), "rs9")
    add(con, 2, ("2", 50, "A", "G"), None)
    join_clinvar(con)
    assert con.execute("SELECT rsid FROM variant ORDER BY variant_id").fetchall() == [("rs1",), ("rs9",), (None,)]


def test_s_gt_11_another_assembly_is_never_joined(con: duckdb.DuckDBPyConnection) -> None:
    add(con, 0, ("1", 100, "C", "T"), None, "GRCh37")
    assert join_clinvar(con) == 0
    assert con.execute("SELECT rsid FROM variant").fetchall() == [(None,)]
