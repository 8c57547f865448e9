"""The accelerated frequencies say what their portable twin says, on calls with everything awkward in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from queries import sql
from queries.bind_genetic import HETEROPLASMIC, HOMOPLASMIC
from tests.data.vcf.releases import release_of

PEOPLE = 43  # not a multiple of eight
HEADER = """##fileformat=VCFv4.2
##contig=<ID=1,length=248956422>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"""


def awkward_vcf(path: Path, seed: int = 3) -> Path:
    """Common and rare variants on 1, X with both its parts, Y and MT.

    With missing, half called, failed and haploid calls.
    """
    chance = random.Random(seed)
    lines = [HEADER + "\t".join(f"P{i}" for i in range(PEOPLE))]
    for contig, first in (("1", 1000), ("X", 100_000), ("X", 5_000_000), ("Y", 5_000_000), ("MT", 100)):
        for i in range(12):
            share = chance.choice([0.0, 0.01, 0.1, 0.5, 0.9])
            gapped, failing = chance.choice([0.0, 0.0, 0.05, 0.3]), chance.choice([0.0, 0.0, 0.05, 0.3])
            cells = []
            for person in range(PEOPLE):
                ploidy = 1 if contig in ("Y", "MT") or (contig == "X" and first > 1e6 and person % 2) else 2
                if contig == "MT" and chance.random() < 0.1:
                    ploidy = 2
                called = [
                    "1" if chance.random() < share else "2" if chance.random() < 0.02 else "0" for _ in range(ploidy)
                ]
                alleles = ["." if chance.random() < gapped else allele for allele in called]
                cells.append("/".join(alleles) + (":5" if chance.random() < failing else ":40"))
            lines.append(f"{contig}\t{first + i}\t.\tA\tC,G\t.\tPASS\t.\tGT:GQ\t" + "\t".join(cells))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("accelerated")
    sexes = {f"P{i}": "other" if i in (6, 7) else ("XY" if i % 2 else "XX") for i in range(PEOPLE)}
    with release_of([awkward_vcf(folder / "awkward.vcf")], folder, sexes=sexes, assembly="GRCh38") as (con, _, _):
        kinds = con.execute("SELECT packed, COUNT(*) FROM variant GROUP BY packed").fetchall()
        assert all(n > 5 for _, n in kinds)
        assert len(kinds) == 2
        # One individual with two speaking biosamples, as tumours have.
        con.execute("UPDATE biosample SET individual_id = 0 WHERE biosample_id = 2")
        con.execute(f"CREATE TEMP TABLE asked_variant AS {sql.statement('variants/asked_all.sql')}")
        con.execute(f"CREATE TEMP TABLE voice AS {sql.statement('variants/voice.sql')}")
        yield con


def counted(con: duckdb.DuckDBPyConnection, path: str, values: dict[str, Any]) -> dict:
    found = con.execute(sql.statement(path), values)
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {
        (row.pop("variant_id"), row.pop("population")): {name: int(value) for name, value in row.items()}
        for row in rows
    }


@pytest.mark.parametrize("cohort", ["TRUE", "individual_id % 3 = 0", "individual_id < 9", "FALSE"])
def test_bits_and_rows_count_alike(con: duckdb.DuckDBPyConnection, cohort: str) -> None:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE member AS "
        "SELECT individual_id, 'all' AS population FROM individual WHERE individual_id <> 2 "
        f"UNION ALL SELECT individual_id, 'cohort' FROM individual WHERE individual_id <> 2 AND {cohort}"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE population AS SELECT p.population, COUNT(m.individual_id) AS people "
        "FROM (SELECT UNNEST(['all', 'cohort']) AS population) AS p "
        "LEFT JOIN member AS m ON m.population = p.population GROUP BY p.population"
    )
    portable = counted(
        con, "variants/cohort_frequencies.sql", {"heteroplasmic": HETEROPLASMIC, "homoplasmic": HOMOPLASMIC}
    )
    last = (PEOPLE + 7) // 8 * 8 - 1
    accelerated = counted(con, "accelerated/cohort_frequencies.sql", {"last": last})
    assert len(portable) == 2 * con.execute("SELECT COUNT(*) FROM variant").fetchall()[0][0]
    assert any(row["hemi"] for row in portable.values())
    assert any(row["ac"] != row["ac_raw"] for row in portable.values())
    assert accelerated == portable
    alone = counted(con, "accelerated/cohort_allele_counts.sql", {"last": last})
    assert alone == {key: {"ac": row["ac"], "an": row["an"]} for key, row in portable.items()}


def test_the_release_itself_counts_alike(con: duckdb.DuckDBPyConnection) -> None:
    """variant_frequency, made at build by bits and rows, against the portable query over everybody."""
    con.execute("UPDATE biosample SET individual_id = 2 WHERE biosample_id = 2")
    con.execute("CREATE OR REPLACE TEMP TABLE voice AS " + sql.statement("variants/voice.sql"))
    con.execute("CREATE OR REPLACE TEMP TABLE member AS SELECT individual_id, 'all' AS population FROM individual")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE population AS SELECT 'all' AS population, COUNT(*) AS people FROM individual"
    )
    portable = counted(
        con, "variants/cohort_frequencies.sql", {"heteroplasmic": HETEROPLASMIC, "homoplasmic": HOMOPLASMIC}
    )
    names = ("ac", "an", "het", "hom", "hemi", "not_called", "ac_raw", "an_raw")
    built = con.execute(
        f"SELECT variant_id, {', '.join(names)} FROM variant_frequency WHERE population = 'all'"
    ).fetchall()
    for variant, *values in built:
        row = portable[variant, "all"]
        row["not_called"] = row["people"] - row["called"]
        assert dict(zip(names, values, strict=True)) == {name: row[name] for name in names}
