"""TCGA LAML as maftools ships it: what maftools prints, counted on the release."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data.ingest import Summary, ingest
from data.release import Releases
from tests.warehouses import NOW

NON_SILENT = """g.alt_count > 0 AND q.consequence IN ('frameshift_variant', 'inframe_deletion', 'inframe_insertion',
    'missense_variant', 'stop_gained', 'splice_site_variant')"""
MUTATED = f"""SELECT DISTINCT b.individual_id FROM genotype g JOIN biosample b ON b.biosample_id = g.biosample_id
    JOIN consequence q ON q.variant_id = g.variant_id WHERE {NON_SILENT} AND q.gene = $gene"""


@pytest.fixture(scope="module")
def laml(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    warehouse = tmp_path_factory.mktemp("laml")
    return warehouse, ingest([shared_data("tcga_laml")], warehouse, data_use="DUO:0000042", now=NOW)


@pytest.fixture(scope="module")
def con(laml: tuple[Path, Summary]) -> duckdb.DuckDBPyConnection:
    releases = Releases(laml[0])
    return duckdb.connect(str(releases.file(releases.current())), read_only=True)


@pytest.fixture(scope="module")
def expected(shared_data: Callable[[str], Path]) -> dict:
    return json.loads((shared_data("tcga_laml") / "expected.json").read_text())


def findings(laml: tuple[Path, Summary]) -> dict[str, dict]:
    return {finding["rule"]: finding for finding in laml[1].manifest["findings"]}


def test_samples_genes_and_mutations_are_maftools(con: duckdb.DuckDBPyConnection, expected: dict) -> None:
    counted = con.execute(
        f"""SELECT count(DISTINCT (g.variant_id, g.biosample_id)), count(DISTINCT q.gene) FROM genotype g JOIN
            consequence q ON q.variant_id = g.variant_id
        WHERE {NON_SILENT}"""
    ).fetchall()[0]
    assert counted == (expected["variants_nonsyn"], expected["genes_nonsyn"])
    assert con.execute("SELECT count(*) FROM biosample").fetchall()[0][0] == expected["samples"]


def test_the_summary_says_how_many_are_not_silent(laml: tuple[Path, Summary], expected: dict) -> None:
    finding = findings(laml)["non-silent-mutations"]
    assert finding["n"] == expected["variants_nonsyn"]
    assert f"{expected['genes_nonsyn']:,} genes, {expected['samples']} biosamples" in finding["message"]
    assert f"{expected['silent_removed']} silent" in finding["message"]


def test_classes_are_maftools_under_their_sequence_ontology_terms(
    con: duckdb.DuckDBPyConnection, expected: dict
) -> None:
    counted = dict(
        con.execute(
            """SELECT q.consequence, count(DISTINCT (g.variant_id, g.biosample_id)) FROM genotype g
            JOIN consequence q ON q.variant_id = g.variant_id GROUP BY 1"""
        ).fetchall()
    )
    said = expected["by_class"]
    assert counted["frameshift_variant"] == said["Frame_Shift_Del"] + said["Frame_Shift_Ins"]
    assert counted["splice_site_variant"] == said["Splice_Site"]
    assert counted["missense_variant"] == said["Missense_Mutation"]


def test_x_written_23_is_folded_and_the_build_is_read(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT DISTINCT assembly FROM variant").fetchall() == [("GRCh37",)]
    contigs = {row[0] for row in con.execute("SELECT DISTINCT contig FROM variant").fetchall()}
    assert "X" in contigs
    assert "23" not in contigs


def test_182_individuals_have_mutations_called_and_usable_follow_up(
    con: duckdb.DuckDBPyConnection, expected: dict
) -> None:
    usable = """SELECT count(DISTINCT i.individual_id), count(DISTINCT m.individual_id) FROM individual i
        JOIN biosample b ON b.individual_id = i.individual_id
        JOIN observation_period p ON p.individual_id = i.individual_id
        LEFT JOIN ({}) m ON m.individual_id = i.individual_id WHERE i.vital_status <> 'unknown'"""
    n, mutated = con.execute(usable.format(MUTATED), {"gene": "DNMT3A"}).fetchall()[0]
    assert (mutated, n - mutated) == (expected["DNMT3A_survival"]["Mutant_N"], expected["DNMT3A_survival"]["WT_N"])


def test_who_is_in_no_maf_was_not_sequenced_and_is_no_wild_type(laml: tuple[Path, Summary]) -> None:
    assert findings(laml)["individual-without-calls"]["n"] == 7


def test_unusable_and_zero_follow_up_are_reported_and_deaths_on_day_0_stay(
    laml: tuple[Path, Summary], con: duckdb.DuckDBPyConnection
) -> None:
    assert findings(laml)["unusable-follow-up"]["n"] == 12
    assert findings(laml)["zero-follow-up"]["n"] == 13
    assert "12 of them deceased" in findings(laml)["zero-follow-up"]["message"]
    on_day_0 = "SELECT count(*) FROM individual WHERE death_date = enrolment_date"
    assert con.execute(on_day_0).fetchall()[0][0] == 12


def test_infinite_follow_up_gives_no_date_and_no_period(con: duckdb.DuckDBPyConnection) -> None:
    without = con.execute(
        """SELECT vital_status, count(*), count(death_date) FROM individual i
        ANTI JOIN observation_period p ON p.individual_id = i.individual_id GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    assert without == [("alive", 1, 0), ("deceased", 11, 0)]


def test_allele_fractions_in_percent_are_stored_as_fractions(con: duckdb.DuckDBPyConnection) -> None:
    vaf = """SELECT g.vaf FROM genotype g JOIN variant v ON v.variant_id = g.variant_id
        WHERE v.gene = 'ABCA10' AND v.position = 67170917"""
    assert con.execute(vaf).fetchall()[0][0] == pytest.approx(0.4566, abs=1e-4)
    assert con.execute("SELECT max(vaf) FROM genotype").fetchall()[0][0] <= 1


def test_insertions_without_a_reference_are_anchored_by_n_and_keep_their_spelling(
    con: duckdb.DuckDBPyConnection,
) -> None:
    unknown = con.execute("SELECT ref, alt, original, left_aligned FROM variant WHERE ref[1] = 'N'").fetchall()
    assert len(unknown) > 100
    assert all(alt[0] == "N" and not aligned and "-" in original for _, alt, original, aligned in unknown)


def test_other_columns_become_attributes(con: duckdb.DuckDBPyConnection, expected: dict) -> None:
    sizes = dict(
        con.execute(
            """SELECT a.value, count(*) FROM attribute a JOIN biosample b ON b.individual_id = a.individual_id
            WHERE a.name = 'FAB_classification' GROUP BY 1"""
        ).fetchall()
    )
    assert {fab: sizes[fab] for fab in ("M0", "M3", "M7")} == {
        fab: expected["clinicalEnrichment_FAB"]["sizes"][fab] for fab in ("M0", "M3", "M7")
    }


def test_dates_of_the_dataset_are_no_calendar(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT calendar, assembly FROM dataset").fetchall() == [(False, "GRCh37")]
