"""The accelerated frequencies say what their portable twin says, on calls with everything awkward in them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from data.build import genotype_table
from queries import sql
from queries.accelerated import bits, count_call_set, rows
from queries.criteria.bind_genetic import HETEROPLASMIC, HOMOPLASMIC
from queries.variants.frequencies import frequency_rows
from tests.data.vcf.releases import release_of

VALUES = {"heteroplasmic": HETEROPLASMIC, "homoplasmic": HOMOPLASMIC}
PEOPLE = 43  # not a multiple of eight
SEXES = {f"P{i}": "other" if i in (6, 7) else ("XY" if i % 2 else "XX") for i in range(PEOPLE)}
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
    with release_of([awkward_vcf(folder / "awkward.vcf")], folder, sexes=SEXES, assembly="GRCh38") as (con, _, _):
        kinds = con.execute("SELECT packed, COUNT(*) FROM variant GROUP BY packed").fetchall()
        assert all(n > 5 for _, n in kinds)
        assert len(kinds) == 2
        # One individual with two speaking biosamples, as tumours have.
        con.execute("UPDATE biosample SET individual_id = 0 WHERE biosample_id = 2")
        con.execute(f"CREATE TEMP TABLE asked_variant AS {sql.statement('variants/asked_all.sql')}")
        con.execute(f"CREATE TEMP TABLE voice AS {sql.statement('variants/voice.sql')}")
        yield con


def counted(con: duckdb.DuckDBPyConnection) -> dict:
    """What the portable query says."""
    return by_key(con.sql(sql.statement("variants/cohort_frequencies.sql"), params=VALUES).to_arrow_table())


def by_key(table: pa.Table) -> dict:
    rows = table.to_pylist()
    return {
        (row.pop("variant_id"), row.pop("population")): {name: int(value) for name, value in row.items()}
        for row in rows
    }


def ask(con: duckdb.DuckDBPyConnection, cohort: str, variants: str = "TRUE") -> None:
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
    everything = sql.statement("variants/asked_all.sql")
    con.execute(f"CREATE OR REPLACE TEMP TABLE asked_variant AS SELECT * FROM ({everything}) WHERE {variants}")


@pytest.mark.parametrize("cohort", ["TRUE", "individual_id % 3 = 0", "individual_id < 9", "FALSE"])
def test_bits_and_rows_count_alike(con: duckdb.DuckDBPyConnection, cohort: str) -> None:
    ask(con, cohort)
    portable = counted(con)
    assert len(portable) == 2 * con.execute("SELECT COUNT(*) FROM variant").fetchall()[0][0]
    assert any(row["hemi"] for row in portable.values())
    assert any(row["ac"] != row["ac_raw"] for row in portable.values())
    elsewhere = {row[0] for row in con.execute("SELECT variant_id FROM asked_variant WHERE kind < 3").fetchall()}
    table = count_call_set(con)
    assert by_key(table) == {key: row for key, row in portable.items() if key[0] in elsewhere}
    names = con.execute(sql.statement("variants/cohort_frequencies.sql"), VALUES).description
    assert table.column_names == [name for name, *_ in names]


@pytest.mark.parametrize("variants", ["variant_id % 3 = 1", "kind = 1", "kind = 3", "variant_id = 5", "FALSE"])
def test_only_the_variants_asked_about_are_counted(con: duckdb.DuckDBPyConnection, variants: str) -> None:
    ask(con, "individual_id % 2 = 0", variants)
    portable = frequency_rows(con)
    assert frequency_rows(con, whole_call_set=True).equals(portable)


def test_how_much_is_read_at_once_changes_nothing(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(con, "individual_id % 2 = 0")
    at_once = count_call_set(con)
    monkeypatch.setattr(rows, "_BATCH", 1)
    monkeypatch.setattr(bits, "_BATCH", 3)
    monkeypatch.setattr(bits, "_BLOCK", 2)
    assert count_call_set(con).equals(at_once)


@pytest.mark.parametrize("fields", ["GT:GQ", "GT"])
def test_rows_kept_as_one_byte_count_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: str) -> None:
    """With qualities and without: then the release keeps no word of who failed."""
    monkeypatch.setattr(genotype_table, "_COMPACT_FROM", 1)
    vcf = awkward_vcf(tmp_path / "awkward.vcf", seed=5)
    if fields == "GT":
        vcf.write_text(re.sub(r":(5|40|GQ)(?=[\t\n])", "", vcf.read_text()).replace("/", "|"))
    with release_of([vcf], tmp_path, sexes=SEXES, assembly="GRCh38") as (con, _, _):
        con.execute(f"CREATE TEMP TABLE voice AS {sql.statement('variants/voice.sql')}")
        ask(con, "individual_id % 2 = 0", "kind < 3")
        portable = counted(con)
        assert any(row["ac"] != row["ac_raw"] for row in portable.values()) == (fields == "GT:GQ")
        assert by_key(count_call_set(con)) == portable


def test_the_release_itself_counts_alike(con: duckdb.DuckDBPyConnection) -> None:
    """variant_frequency, made at build by bits and rows, against the portable query over everybody."""
    con.execute("UPDATE biosample SET individual_id = 2 WHERE biosample_id = 2")
    ask(con, "TRUE")
    con.execute("CREATE OR REPLACE TEMP TABLE voice AS " + sql.statement("variants/voice.sql"))
    con.execute("CREATE OR REPLACE TEMP TABLE member AS SELECT individual_id, 'all' AS population FROM individual")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE population AS SELECT 'all' AS population, COUNT(*) AS people FROM individual"
    )
    portable = counted(con)
    names = ("ac", "an", "het", "hom", "hemi", "not_called", "ac_raw", "an_raw")
    built = con.execute(
        f"SELECT variant_id, {', '.join(names)} FROM variant_frequency WHERE population = 'all'"
    ).fetchall()
    for variant, *values in built:
        row = portable[variant, "all"]
        row["not_called"] = row["people"] - row["called"]
        assert dict(zip(names, values, strict=True)) == {name: row[name] for name in names}
