"""However genotypes are stored and whatever way they came in, the columns and rows of `genotype` are the same."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from data.build import Calls, Carried, genotype_table, load_genotypes
from data.ingest.vcf import read_call_set
from tests.conftest import ROOT
from tests.data.vcf.releases import release_of, stored_rows
from tests.queries.test_accelerated import PEOPLE, awkward_vcf

SEXES = {f"P{i}": "XY" if i % 2 else "XX" for i in range(PEOPLE)}
EVERYTHING = "SELECT * FROM genotype ORDER BY packed, variant_id, biosample_id"


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return awkward_vcf(tmp_path / "awkward.vcf")


def whole(vcf: Path, folder: Path) -> tuple[list, list, list]:
    with release_of([vcf], folder, sexes=SEXES, assembly="GRCh38") as (con, _, _):
        described = con.execute("SELECT column_name, column_type FROM (DESCRIBE genotype)").fetchall()
        frequencies = con.execute("SELECT * FROM variant_frequency ORDER BY ALL").fetchall()
        return described, con.execute(EVERYTHING).fetchall(), frequencies


@pytest.mark.parametrize("fields", ["GT:GQ", "GT"])
def test_a_large_call_set_stored_compactly_reads_the_same(
    vcf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: str
) -> None:
    if fields == "GT":
        text = vcf.read_text().replace("GT:GQ", "GT")
        vcf.write_text(
            "".join(
                line
                for line in text.replace(":5\t", "\t")
                .replace(":40\t", "\t")
                .replace(":5\n", "\n")
                .replace(":40\n", "\n")
            )
        )
    plain = whole(vcf, tmp_path / "plain")
    monkeypatch.setattr(genotype_table, "_COMPACT_FROM", 1)
    assert whole(vcf, tmp_path / "compact") == plain
    assert len(plain[1]) > 500


@pytest.mark.parametrize("compact_from", [1, 1 << 20])
def test_what_is_carried_over_stays_beside_what_is_new(
    vcf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compact_from: int
) -> None:
    monkeypatch.setattr(genotype_table, "_COMPACT_FROM", compact_from)
    first = awkward_vcf(tmp_path / "first.vcf", seed=11)
    with release_of([first], tmp_path / "one", sexes=SEXES, assembly="GRCh38") as (con, _, _):
        alone = stored_rows(con)
        con.execute(f"ATTACH '{tmp_path / 'first.duckdb'}' AS kept; COPY FROM DATABASE memory TO kept; DETACH kept")
    with release_of([vcf], tmp_path / "two", sexes=SEXES, assembly="GRCh38") as (con, _, _):
        new = stored_rows(con)
    call_set = read_call_set([vcf], tmp_path / "again", karyotypic_sex=SEXES, assembly="GRCh38")
    with duckdb.connect() as con:
        con.execute((ROOT / "data" / "schema.sql").read_text())
        for assay in (0, 1):  # the new one first, so that the old individuals get other numbers
            con.execute(
                "INSERT INTO assay VALUES (?, 0, 'a', 'GRCh38', 'germline', NULL, 'sites', 'GQ', FALSE)", [assay]
            )
            con.execute(
                "INSERT INTO biosample BY NAME SELECT i AS biosample_id, i AS individual_id, ? AS assay_id, "
                "'b' AS source_id, TRUE AS speaks FROM (SELECT UNNEST(RANGE(?, ?)) AS i)",
                [assay, assay * PEOPLE, (assay + 1) * PEOPLE],
            )
        carried = Carried(tmp_path / "first.duckdb", {i: i + PEOPLE for i in range(PEOPLE)}, {0: 1})
        load_genotypes(con, [Calls(call_set, range(PEOPLE))], carried=[carried])
        joined = stored_rows(con)
        keys = con.execute("SELECT assembly, contig, position, ref, alt FROM variant ORDER BY variant_id").fetchall()
        covered = con.execute("SELECT COUNT(*) FROM variant_assay WHERE assay_id = 1").fetchall()[0][0]
    assert covered == len(alone)
    assert len(set(keys)) == len(keys) == len(set(alone) | set(new))
    expected = {key: dict(new.get(key, {})) for key in set(alone) | set(new)}
    for key, rows in alone.items():
        expected[key] |= {i + PEOPLE: row for i, row in rows.items()}
    assert joined == expected
