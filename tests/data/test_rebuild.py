"""Releases made of the one before: a chromosome more, a dataset less, withdrawn people gone; and their history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from access.ledger import ConsentLedger
from cohorts.errors import InvalidSource, UnknownName, WarehouseUnavailable
from data.annotation import Asked
from data.check import check_warehouse
from data.history import difference, history, prune
from data.ingest import ingest
from data.ingest.rebuild import add_files, refresh, withdraw
from data.parquet import write_parquet
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

HEAD = "##fileformat=VCFv4.2\n##reference=GRCh38\n" + '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'


def vcf(folder: Path, name: str, contig: str, *genotypes: str, samples: str = "A B C") -> Path:
    """One record a string of genotypes, at positions 10, 20, …"""
    lines = [HEAD + f"#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT {samples}".replace(" ", "\t")]
    lines += [f"{contig} {10 * n} . A G . . . GT {g}".replace(" ", "\t") for n, g in enumerate(genotypes, 1)]
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder / name


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    for dataset, contig in (("one", "1"), ("two", "5")):
        source = vcf(tmp_path, f"{dataset}.vcf", contig, "0|1 1|1 0|0", "0|0 0|1 .|.")
        ingest([source], tmp_path / "wh", dataset=dataset, data_use="GRU", now=NOW)
    return tmp_path / "wh"


def genotypes(warehouse: Path) -> list[tuple]:
    with opened(warehouse) as con:
        return con.execute(
            "SELECT d.name, v.contig, v.position, b.source_id, g.alt_count, g.missing_count FROM genotype AS g "
            "JOIN variant AS v ON v.variant_id = g.variant_id JOIN biosample AS b ON b.biosample_id = g.biosample_id "
            "JOIN individual AS i ON i.individual_id = b.individual_id "
            "JOIN dataset AS d ON d.dataset_id = i.dataset_id ORDER BY ALL"
        ).fetchall()


def test_a_chromosome_is_added_to_a_call_set_and_nobody_is_doubled(tmp_path: Path, warehouse: Path) -> None:
    before, further = genotypes(warehouse), vcf(tmp_path, "c2.vcf", "2", "0/1 0/0 ./.", samples="B A C")
    tried = add_files([further], warehouse, "one", dry_run=True, now=NOW)
    assert (tried.release, genotypes(warehouse)) == (None, before)
    add_files([further], warehouse, "one", now=NOW)
    assert sorted(set(genotypes(warehouse)) - set(before)) == [("one", "2", 10, "B", 1, 0), ("one", "2", 10, "C", 0, 2)]
    assert set(before) <= set(genotypes(warehouse))
    with opened(warehouse) as con:
        an = con.execute(
            "SELECT v.contig, f.ac, f.an FROM variant_frequency AS f JOIN variant AS v ON v.variant_id = f.variant_id "
            "WHERE population = 'all' ORDER BY v.variant_id"
        ).fetchall()
        assert con.execute("SELECT count(*) FROM biosample").fetchall() == [(6,)]
        phased = con.execute("SELECT a.name FROM phased_assay JOIN assay AS a USING (assay_id)").fetchall()
        sources = con.execute("SELECT name FROM source ORDER BY 1").fetchall()
    assert an == [("1", 3, 6), ("1", 1, 4), ("2", 1, 4), ("5", 3, 6), ("5", 1, 4)]
    assert phased == [("two",)]  # a file of '/' ends it for dataset one
    assert sources == [("c2.vcf",), ("one.vcf",), ("two.vcf",)]
    check_warehouse(warehouse)


def test_a_chromosome_is_added_to_samples_of_two_kits(tmp_path: Path) -> None:
    folder = tmp_path / "kits"
    folder.mkdir()
    vcf(folder, "exomes.vcf", "1", "0/1 0/0 0/0")
    (folder / "biosamples.csv").write_text("biosample_id,individual_id,capture_kit\nA,A,k1\nB,B,k1\nC,C,k2\n")
    for kit, contigs in (("k1", "12"), ("k2", "1")):
        (folder / f"{kit}.bed").write_text("".join(f"{contig}\t0\t100\n" for contig in contigs))
    ingest([folder], tmp_path / "w", dataset="one", data_use="GRU", now=NOW)
    further = vcf(tmp_path, "c2.vcf", "2", "0/1 0/0 ./.")
    add_files([further], tmp_path / "w", "one", now=NOW)
    with opened(tmp_path / "w") as con:
        an = con.execute(
            "SELECT v.contig, f.ac, f.an FROM variant_frequency AS f JOIN variant AS v ON v.variant_id = f.variant_id "
            "WHERE population = 'all' ORDER BY 1"
        ).fetchall()
    assert an == [("1", 1, 6), ("2", 1, 4)]
    with pytest.raises(InvalidSource, match="records of contig 2 already"):
        add_files([further], tmp_path / "w", "one", now=NOW)


def test_what_cannot_be_added_is_refused_and_the_release_stays(tmp_path: Path, warehouse: Path) -> None:
    current = (warehouse / "current").read_text()
    with pytest.raises(InvalidSource, match="records of contig 1 already"):
        add_files([vcf(tmp_path, "again.vcf", "1", "0/1 0/0 0/0")], warehouse, "one", now=NOW)
    with pytest.raises(InvalidSource, match="No call set of 'one' holds exactly the 2 samples"):
        add_files([vcf(tmp_path, "few.vcf", "2", "0/1 0/0", samples="A B")], warehouse, "one", now=NOW)
    with pytest.raises(UnknownName, match="three"):
        add_files([vcf(tmp_path, "c3.vcf", "3", "0/1 0/0 0/0")], warehouse, "three", now=NOW)
    assert (warehouse / "current").read_text() == current


def test_a_dataset_is_withdrawn_and_the_other_stays_as_it_was(warehouse: Path) -> None:
    before = [row for row in genotypes(warehouse) if row[0] == "two"]
    summary = withdraw(warehouse, "one", now=NOW)
    assert genotypes(warehouse) == before
    assert [dataset["name"] for dataset in summary.manifest["datasets"]] == ["two"]
    check_warehouse(warehouse)
    with pytest.raises(InvalidSource, match="only dataset"):
        withdraw(warehouse, "two", now=NOW)


def test_s_du_4_who_withdrew_is_gone_at_the_next_build_also_when_it_only_annotates(
    tmp_path: Path, warehouse: Path
) -> None:
    ledger = ConsentLedger(warehouse / "consent_ledger.sqlite")
    ledger.withdraw("two", "B", date(2020, 1, 1), by="steward")
    reference = tmp_path / "ref.vcf"
    reference.write_text(
        "##fileformat=VCFv4.2\n##reference=GRCh38\n"
        '##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
        "5\t10\t.\tA\tG\t.\t.\tAF=0.25\n"
    )
    manifest = refresh(warehouse, Asked((f"r={reference}",)), now=NOW)
    assert {row[3] for row in genotypes(warehouse) if row[0] == "two"} == {"A", "C"}
    assert [layer["matched"] for layer in manifest["annotations"]] == [1]
    check_warehouse(warehouse)


def test_history_and_difference_say_what_changed(tmp_path: Path, warehouse: Path) -> None:
    add_files([vcf(tmp_path, "c2.vcf", "2", "0/1 0/0 0/0")], warehouse, "one", now=NOW)
    withdraw(warehouse, "two", now=NOW)
    entries = history(warehouse)
    names = [entry["release"] for entry in entries]
    assert [entry["in_force"] for entry in entries] == [True, False, False, False]
    assert [entry["individuals"] for entry in entries] == [3, 6, 6, 3]
    found = difference(warehouse, names[2], names[0])
    assert found["datasets"] == {"added": [], "removed": ["two"], "changed": ["one"]}
    assert found["individuals"] == [
        {"dataset": "one", "added": 0, "removed": 0},
        {"dataset": "two", "added": 0, "removed": 3},
    ]
    assert found["variants"] == [{"assembly": "GRCh38", "added": 1, "removed": 2}]
    with pytest.raises(UnknownName):
        difference(warehouse, "2001-01-01.1", names[0])


def test_pruning_keeps_the_release_in_force_and_the_history(warehouse: Path) -> None:
    withdraw(warehouse, "one", now=NOW)
    assert len(prune(warehouse, 1)) == 2
    assert [entry["there"] for entry in history(warehouse)] == [True, False, False]
    check_warehouse(warehouse)
    assert prune(warehouse, 1) == []


def test_a_release_is_written_as_parquet_and_reads_back(tmp_path: Path, warehouse: Path) -> None:
    written = write_parquet(warehouse, tmp_path / "out")
    [folder] = (tmp_path / "out").iterdir()
    assert written["genotype"] == 8
    assert "genotype_bits" not in written
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT assembly, contig, count(*) FROM read_parquet('{folder}/genotype/**/*.parquet', "
            "hive_partitioning = true, hive_types_autocast = false) GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        people = con.execute(f"SELECT count(*) FROM '{folder}/individual/*.parquet'").fetchall()
    assert found == [("GRCh38", "1", 4), ("GRCh38", "5", 4)]
    assert people == [(6,)]
    with pytest.raises(InvalidSource, match="written there before"):
        write_parquet(warehouse, tmp_path / "out")


def test_an_empty_warehouse_has_no_history(tmp_path: Path) -> None:
    with pytest.raises(WarehouseUnavailable, match="holds no release"):
        history(tmp_path)
