"""Ingest of the tiny dataset: what ends up where, what is said of it, and how datasets live side by side."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from access.ledger import ConsentLedger
from cohorts.errors import InvalidSource, WarehouseUnavailable
from data.check import check_warehouse
from data.ingest import Summary, ingest
from data.release import Releases
from tests.warehouses import NOW, build_tiny

Rows = Callable[..., list[tuple]]


def opened(warehouse: Path) -> duckdb.DuckDBPyConnection:
    releases = Releases(warehouse)
    return duckdb.connect(str(releases.file(str(releases.current()))), read_only=True)


@pytest.fixture(scope="module")
def rows(tiny_warehouse: Path) -> Rows:
    con = opened(tiny_warehouse)
    return lambda sql, *parameters: con.execute(sql, list(parameters)).fetchall()


@pytest.fixture(scope="module")
def findings(tiny_warehouse: Path) -> dict[str, dict]:
    manifest = check_warehouse(tiny_warehouse).manifest
    return {finding["rule"]: finding for finding in manifest["findings"]}


# ── what the tiny dataset becomes ─────────────────────────────────────────────────────────────────────────────────────
def test_individuals_of_all_sources_are_joined_by_source_id(rows: Rows) -> None:
    assert rows("SELECT count(*) FROM individual") == [(60,)]
    p03 = rows(
        "SELECT sex, site, birth_date, birth_precision, vital_status, death_date FROM individual WHERE source_id "
        "= 'P03'"
    )
    assert p03 == [("male", "north", date(1943, 1, 15), "day", "deceased", date(2012, 3, 3))]


def test_s_cl_1_the_biosample_sequenced_last_speaks(rows: Rows, findings: dict[str, dict]) -> None:
    two = "SELECT source_id, speaks FROM biosample WHERE individual_id = 49 ORDER BY source_id"
    assert rows(two) == [("S49", False), ("S50b", True)]
    assert findings["several-biosamples"]["n"] == 1


def test_each_kit_is_an_assay_with_its_merged_intervals_one_based(rows: Rows) -> None:
    found = rows(
        """SELECT a.capture_kit, a.callable_basis, count(*), min(i.start_position) FILTER (WHERE i.contig = '19')
        FROM assay a JOIN callable_interval i ON i.assay_id = a.assay_id GROUP BY ALL ORDER BY 1"""
    )
    assert found == [("narrow", "intervals", 1, 11_089_463), ("wide", "intervals", 3, 11_089_463)]


def test_a_place_is_covered_by_the_kits_that_look_at_it(rows: Rows) -> None:
    kits = """SELECT a.capture_kit FROM variant_assay c JOIN assay a ON a.assay_id = c.assay_id
        JOIN variant v ON v.variant_id = c.variant_id WHERE v.contig = ? AND v.position = ? ORDER BY 1"""
    assert rows(kits, "17", 43_057_062) == [("wide",)]
    assert rows(kits, "19", 11_105_408) == [("narrow",), ("wide",)]


def test_s_cl_6_units_are_converted_and_never_mixed(rows: Rows, findings: dict[str, dict]) -> None:
    found = rows("SELECT unit, source_unit, count(*) FROM measurement GROUP BY ALL ORDER BY 3 DESC")
    assert found == [("mg/dL", "mg/dL", 120), ("mg/dL", "mmol/L", 5), (None, None, 1)]
    assert rows("SELECT DISTINCT value FROM measurement WHERE source_unit = 'mmol/L'")[0][0] == pytest.approx(116.01)
    assert findings["value-without-unit"]["n"] == 1


def test_s_cl_2_records_know_whether_they_lie_in_an_observation_period(rows: Rows) -> None:
    found = rows("SELECT individual_id, start_date FROM condition WHERE NOT in_period")
    assert found == [(5, date(2005, 1, 1))]


def test_codes_count_their_individuals_descendants_included(rows: Rows) -> None:
    n = dict(
        rows("SELECT system || ':' || code, n_individuals FROM code WHERE code IN ('E78', 'E78.0', 'I21.4', 'C10AA01')")
    )
    assert n == {"ICD10CM:E78": 5, "ICD10CM:E78.0": 5, "ICD10CM:I21.4": 5, "ATC:C10AA01": 3}


def test_both_directions_of_kinship_and_a_set_without_relatives(rows: Rows) -> None:
    assert rows("SELECT relationship FROM relative WHERE individual_id = 0") == [("child",)]
    assert rows("SELECT relationship FROM relative WHERE individual_id = 1") == [("parent",)]
    assert rows("SELECT source_id FROM individual WHERE NOT unrelated ORDER BY 1") == [("P01",), ("P21",), ("P31",)]


def test_consent_is_kept_per_individual_and_those_without_are_reported(rows: Rows, findings: dict[str, dict]) -> None:
    profiles = rows(
        """SELECT p.permission, p.disease, p.modifiers, count(*) FROM consent c
        JOIN consent_profile p ON p.profile_id = c.profile_id GROUP BY ALL ORDER BY 4"""
    )
    assert profiles == [
        ("DUO:0000006", None, '{"DUO:0000046": null}', 1),
        ("DUO:0000006", None, "{}", 7),
        ("DUO:0000007", "ICD10CM:E78", "{}", 10),
        ("DUO:0000042", None, "{}", 40),
    ]
    assert findings["no-consent"]["n"] == 2
    assert rows("SELECT DISTINCT basis FROM consent") == [("record",)]


def test_every_source_stands_in_the_manifest_with_its_hash_and_records(tiny_warehouse: Path, tiny_files: Path) -> None:
    import hashlib

    sources = {s["name"]: s for s in Releases(tiny_warehouse).manifest("2025-06-01.1")["sources"]}
    files = {path.name: path for path in tiny_files.rglob("*") if path.is_file()}
    assert set(sources) == set(files)
    for name, path in files.items():
        assert sources[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sources["individuals.csv"]["records"] == 60
    assert sources["tiny.vcf.gz"]["records"] == 6


def test_a_person_of_no_source_is_reported_and_left_out(rows: Rows, findings: dict[str, dict]) -> None:
    assert findings["orphan-record"]["n"] == 1
    assert rows("SELECT count(*) FROM condition") == [(13,)]


# ── several datasets ──────────────────────────────────────────────────────────────────────────────────────────────────
SMALL = "individual_id,sex,birth_date,site,permission\n"


def small(folder: Path, name: str, people: int = 3) -> Path:
    """A dataset of individuals alone."""
    folder.mkdir(parents=True)
    (folder / "dataset.json").write_text(json.dumps({"name": name}))
    lines = [f"{name}{n},female,19{50 + n},x" for n in range(people)]
    (folder / "individuals.csv").write_text("individual_id,sex,birth_date,site\n" + "\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def three(tiny_warehouse: Path, tiny_files: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """'tiny' with 'alpha' ingested after it and 'tiny' a second time after that: alpha and tiny are both carried over
    once."""
    base = tmp_path_factory.mktemp("three")
    warehouse = Path(shutil.copytree(tiny_warehouse, base / "warehouse"))
    ingest([small(base / "alpha", "alpha")], warehouse, data_use="DUO:0000042", now=NOW)
    sources = Path(shutil.copytree(tiny_files, base / "again"))
    text = (sources / "individuals.csv").read_text()
    (sources / "individuals.csv").write_text(text.replace("P00,female", "P00,male"))
    return warehouse, build_tiny(warehouse, sources)


def named(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, list[tuple]]:
    """The content of one dataset without any integer key."""
    who = (
        f"(SELECT i.*, d.name AS dataset FROM individual i JOIN dataset d USING (dataset_id) WHERE d.name = "
        f"'{dataset}')"
    )
    code = "(SELECT code_id, system || ':' || code AS code FROM code)"
    queries = {
        "individual": f"SELECT i.* EXCLUDE (individual_id, dataset_id) FROM {who} i",
        "condition": f"SELECT i.source_id, c.code, t.* EXCLUDE (individual_id, code_id) FROM condition t JOIN "
            f"{who} i USING (individual_id) JOIN {code} c USING (code_id)",
        "measurement": f"SELECT i.source_id, c.code, t.* EXCLUDE (individual_id, code_id) FROM measurement t JOIN "
            f"{who} i USING (individual_id) JOIN {code} c USING (code_id)",
        "period": f"SELECT i.source_id, t.* EXCLUDE (individual_id) FROM observation_period t JOIN {who} i USING "
            f"(individual_id)",
        "consent": f"SELECT i.source_id, p.* EXCLUDE (profile_id), t.* EXCLUDE (individual_id, profile_id) FROM "
            f"consent t JOIN {who} i USING (individual_id) JOIN consent_profile p USING (profile_id)",
        "relative": f"SELECT i.source_id, r.source_id, t.relationship, t.kinship FROM relative t JOIN {who} i "
            f"USING (individual_id) JOIN individual r ON r.individual_id = t.relative_id",
        "genotype": f"SELECT v.* EXCLUDE (variant_id), b.source_id, b.speaks, a.name, t.* EXCLUDE (variant_id, "
            f"biosample_id) FROM genotype t JOIN variant v USING (variant_id) JOIN biosample b USING "
                f"(biosample_id) JOIN {who} i USING (individual_id) JOIN assay a USING (assay_id)",
        "interval": f"SELECT a.* EXCLUDE (assay_id, dataset_id), t.* EXCLUDE (assay_id) FROM callable_interval t "
            f"JOIN assay a USING (assay_id) JOIN dataset d USING (dataset_id) WHERE d.name = '{dataset}'",
        "source": f"SELECT t.* EXCLUDE (source_id, dataset_id) FROM source t JOIN dataset d USING (dataset_id) "
            f"WHERE d.name = '{dataset}'",
        "finding": f"SELECT t.* EXCLUDE (dataset_id) FROM finding t JOIN dataset d USING (dataset_id) WHERE d.name "
            f"= '{dataset}'",
    }  # fmt: skip
    return {table: sorted(map(repr, con.execute(sql).fetchall())) for table, sql in queries.items()}


def test_other_datasets_are_carried_over_unchanged(three: tuple[Path, Summary], tiny_warehouse: Path) -> None:
    warehouse, _ = three
    second = duckdb.connect(str(Releases(warehouse).file("2025-06-01.2")), read_only=True)
    assert named(second, "tiny") == named(opened(tiny_warehouse), "tiny")
    assert named(opened(warehouse), "alpha") == named(second, "alpha")


def test_a_dataset_of_the_same_name_is_replaced_and_the_earlier_release_keeps_its_own(
    three: tuple[Path, Summary],
) -> None:
    warehouse, summary = three
    assert summary.replaced
    assert summary.release == "2025-06-01.3"
    sex = "SELECT sex FROM individual JOIN dataset USING (dataset_id) WHERE name = 'tiny' AND source_id = 'P00'"
    assert opened(warehouse).execute(sex).fetchall() == [("male",)]
    before = duckdb.connect(str(Releases(warehouse).file("2025-06-01.2")), read_only=True)
    assert before.execute(sex).fetchall() == [("female",)]


def test_a_release_of_several_datasets_keeps_every_rule(three: tuple[Path, Summary]) -> None:
    report = check_warehouse(three[0])
    assert [d["name"] for d in report.manifest["datasets"]] == ["alpha", "tiny"]
    assert sum(d["individuals"] for d in report.manifest["datasets"]) == 63


def test_a_release_whose_other_datasets_cannot_be_read_stops_the_ingest(
    three: tuple[Path, Summary], tmp_path: Path
) -> None:
    warehouse = Path(shutil.copytree(three[0], tmp_path / "warehouse"))
    file = Releases(warehouse).file("2025-06-01.3")
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(WarehouseUnavailable, match="cannot be carried over"):
        ingest([small(tmp_path / "beta", "beta")], warehouse, data_use="DUO:0000042", now=NOW)


# ── withdrawals ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_s_du_4_who_withdrew_is_purged_at_the_next_build(
    tiny_warehouse: Path, tiny_files: Path, tmp_path: Path
) -> None:
    warehouse = Path(shutil.copytree(tiny_warehouse, tmp_path / "warehouse"))
    ledger = ConsentLedger(warehouse / "consent_ledger.sqlite")
    ledger.withdraw("tiny", "P02", date(2025, 5, 1), "test")
    ledger.withdraw("tiny", "P04", date(2099, 1, 1), "test")  # not yet in force
    ingest([small(tmp_path / "alpha", "alpha")], warehouse, data_use="DUO:0000042", now=NOW)
    assert purged(warehouse)  # as a carried-over dataset
    summary = build_tiny(warehouse, tiny_files)
    assert purged(warehouse)  # as an ingested one
    found = {f["rule"]: f for f in summary.manifest["findings"]}
    assert found["withdrawn-individuals"]["n"] == 1
    assert found["orphan-record"]["n"] == 1  # records of who withdrew are purged, not orphans


def purged(warehouse: Path) -> bool:
    con = opened(warehouse)
    people = {row[0] for row in con.execute("SELECT source_id FROM individual").fetchall()}
    homozygous = con.execute(
        """SELECT count(*) FROM genotype g JOIN variant v ON v.variant_id = g.variant_id
        WHERE v.position = 11105408 AND g.alt_count = 2"""
    ).fetchall()[0][0]
    return "P02" not in people and "P04" in people and homozygous == 0


def test_a_ledger_that_cannot_be_read_stops_the_build(tiny_warehouse: Path, tmp_path: Path) -> None:
    warehouse = Path(shutil.copytree(tiny_warehouse, tmp_path / "warehouse"))
    (warehouse / "consent_ledger.sqlite").write_text("damaged")
    with pytest.raises(WarehouseUnavailable, match="ledger"):
        ingest([small(tmp_path / "alpha", "alpha")], warehouse, data_use="DUO:0000042", now=NOW)


def test_who_consents_anew_after_withdrawing_is_kept(tiny_warehouse: Path, tiny_files: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "new"
    warehouse.mkdir()
    ConsentLedger(warehouse / "consent_ledger.sqlite").withdraw("tiny", "P02", date(2009, 1, 1), "test")
    build_tiny(warehouse, tiny_files)  # consents of the files are valid from 2010
    assert ("P02",) in opened(warehouse).execute("SELECT source_id FROM individual").fetchall()


def test_the_ledger_read_here_is_the_one_access_writes(tmp_path: Path) -> None:
    ledger = ConsentLedger(tmp_path / "consent_ledger.sqlite")
    ledger.withdraw("d", "x", date(2020, 1, 1), "t")
    with sqlite3.connect(ledger.path) as connection:
        assert connection.execute("SELECT dataset, source_id, withdrawn_on FROM withdrawal").fetchall() == [
            ("d", "x", "2020-01-01")
        ]


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_dataset_of_two_assemblies_is_refused(tiny_files: Path, tmp_path: Path) -> None:
    sources = Path(shutil.copytree(tiny_files, tmp_path / "sources"))
    (sources / "dataset.json").write_text('{"name": "tiny", "assembly": "GRCh37"}')
    with pytest.raises(InvalidSource, match="GRCh3"):
        build_tiny(tmp_path / "warehouse", sources)


def test_the_same_table_twice_is_refused(tmp_path: Path) -> None:
    folder = small(tmp_path / "a", "a")
    with pytest.raises(InvalidSource, match="Two files hold the table"):
        ingest([folder, small(tmp_path / "b", "b") / "individuals.csv"], tmp_path / "w", data_use="GRU", now=NOW)


def test_a_named_file_of_unknown_format_is_refused_and_one_in_a_folder_is_reported(tmp_path: Path) -> None:
    folder = small(tmp_path / "a", "a")
    (folder / "notes.xyz").write_text("?")
    with pytest.raises(InvalidSource, match="not recognised"):
        ingest([folder / "notes.xyz"], tmp_path / "w", data_use="GRU", now=NOW)
    summary = ingest([folder], tmp_path / "w", data_use="GRU", dry_run=True, now=NOW)
    assert [f["rule"] for f in summary.manifest["findings"]] == ["data-use-stated", "file-not-read"]


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="no such file"):
        ingest([tmp_path / "nothing"], tmp_path / "w", data_use="GRU", now=NOW)
