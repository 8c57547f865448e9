"""MAF and clinical tables as maftools and cBioPortal write them, on a few rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pysam
import pytest

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.ingest.maf.clinical import headings_of, status_of
from data.release import Releases
from tests.warehouses import NOW

HEADING = [
    "Hugo_Symbol",
    "NCBI_Build",
    "Chromosome",
    "Start_Position",
    "Reference_Allele",
    "Tumor_Seq_Allele1",
    "Tumor_Seq_Allele2",
    "Variant_Classification",
    "Tumor_Sample_Barcode",
    "t_ref_count",
    "t_alt_count",
]
ROWS = [
    "AAA 37 chr1 5 - - GG Frame_Shift_Ins T1 30 10",
    "AAA 37 1 7 T T - Frame_Shift_Del T2 10 10",
    "BBB 37 23 3 A C C Missense_Mutation T1 . .",
    "BBB 37 23 3 A C C Missense_Mutation T1 . .",
    "BBB 37 23 4 A A A Silent T1 . .",
]
#           1234567890
SEQUENCE = "ACGTATTTGC"
Build = Callable[..., tuple[duckdb.DuckDBPyConnection, dict[str, dict]]]


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here asks for genes, and loading them takes half of a small build."""
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(reference: Path | None = None, rows: list[str] = ROWS, **files: str) -> tuple:
        folder = tmp_path / "study"
        (folder / "case_lists").mkdir(parents=True)
        lines = ["#version 2.4", "\t".join(HEADING), *("\t".join(row.split()) for row in rows)]
        (folder / "data_mutations.txt").write_text("\n".join(lines) + "\n")
        for name, text in files.items():
            path = folder / "case_lists" / f"{name}.txt" if name.startswith("cases_") else folder / f"{name}.txt"
            path.write_text(text)
        summary = ingest([folder], tmp_path / "w", data_use="GRU", reference=reference, now=NOW)
        con = duckdb.connect(str(Releases(tmp_path / "w").file(str(summary.release))), read_only=True)
        return con, {f["rule"]: f for f in summary.manifest["findings"]}

    return build


def variants(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    return con.execute(
        "SELECT contig, position, ref, alt, original, left_aligned FROM variant ORDER BY 1, 2"
    ).fetchall()


def test_indels_without_a_reference_are_anchored_by_n(build: Build) -> None:
    con, findings = build()
    assert variants(con) == [
        ("1", 5, "N", "NGG", "5:-:GG", False),
        ("1", 6, "NT", "N", "7:T:-", False),
        ("X", 3, "A", "C", None, False),
    ]
    assert findings["repeated-mutation"]["n"] == 1
    assert findings["unreadable-mutation"]["n"] == 1  # its alternate is the reference


def fasta(folder: Path) -> Path:
    path = folder / "ref.fa"
    path.write_text(f">chr1\n{SEQUENCE}\n>chrX\n{SEQUENCE.replace('G', 'A')}\n")
    pysam.faidx(str(path))
    return path


def test_s_gt_1_with_a_reference_indels_are_anchored_and_left_aligned(build: Build, tmp_path: Path) -> None:
    con, _ = build(reference=fasta(tmp_path))
    assert variants(con) == [
        ("1", 5, "A", "AGG", "5:-:GG", True),
        ("1", 5, "AT", "A", "7:T:-", True),  # the second T of three, moved to the first
        ("X", 3, "A", "C", None, True),
    ]


def test_an_allele_that_disagrees_with_the_reference_is_refused(build: Build, tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match=r"disagrees with the reference FASTA.*1:2"):
        build(reference=fasta(tmp_path), rows=["AAA 37 1 2 T T A Missense_Mutation T1 1 1"])


def test_zygosity_of_a_mutation_is_unknown_and_depths_give_its_fraction(build: Build) -> None:
    con, _ = build()
    found = con.execute(
        """SELECT g.alt_count, g.missing_count, g.ploidy, g.passes_qc, g.ad_ref, g.ad_alt, round(g.vaf, 2)
        FROM genotype g JOIN variant v ON v.variant_id = g.variant_id WHERE v.position = 5"""
    ).fetchall()
    assert found == [(1, 1, 2, True, 30, 10, 0.25)]
    assert con.execute("SELECT origin, callable_basis FROM assay").fetchall() == [("somatic", "assumed")]


PATIENTS = """#Patient Identifier\tSex\tAge\tMonths\tStatus\tStage
#identifier\tsex\tage\tmonths\tstatus\tstage
#STRING\tSTRING\tNUMBER\tNUMBER\tSTRING\tSTRING
#1\t1\t1\t1\t1\t1
PATIENT_ID\tSEX\tAGE\tOS_MONTHS\tOS_STATUS\tSTAGE
P1\tFemale\t60\t12\t1:DECEASED\tIII
P2\tMale\t\t24\t0:LIVING\t
P3\tMale\t50\t10\t[Not Available]\tI
"""
SAMPLES = "PATIENT_ID\tSAMPLE_ID\tPURITY\nP1\tT1\t0.8\nP2\tT2\t\nP3\tT3\t\n"


def test_a_cbioportal_study_joins_tumours_to_individuals(build: Build) -> None:
    con, findings = build(
        data_clinical_patient=PATIENTS,
        data_clinical_sample=SAMPLES,
        meta_study="cancer_study_identifier: x\n",
        cases_sequenced="case_list_ids: T1\tT2\tT3\n",
    )
    found = con.execute(
        """SELECT i.source_id, i.sex, i.birth_precision, i.vital_status, i.death_date, p.end_date, b.source_id
        FROM individual i LEFT JOIN observation_period p ON p.individual_id = i.individual_id
        LEFT JOIN biosample b ON b.individual_id = i.individual_id ORDER BY 1"""
    ).fetchall()
    assert found == [
        ("P1", "female", "year", "deceased", date(1901, 1, 1), date(1901, 1, 1), "T1"),
        ("P2", "male", None, "alive", None, date(1902, 1, 1), "T2"),
        ("P3", "male", "year", "unknown", None, date(1900, 11, 1), "T3"),  # sequenced, no mutation
    ]
    attributes = con.execute("SELECT name, value FROM attribute ORDER BY 1, 2").fetchall()
    assert attributes == [("PURITY", "0.8"), ("STAGE", "I"), ("STAGE", "III")]
    assert findings["unknown-status"]["n"] == 1
    assert "individual-without-calls" not in findings


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (["FAB", "days_to_last_followup", "Overall_Survival_Status"], "Tumor_Sample_Barcode"),
        (["Tumor_Sample_Barcode", "days_to_last_followup"], "Overall_Survival_Status"),
        (["Tumor_Sample_Barcode", "Overall_Survival_Status"], "days_to_last_followup"),
    ],
)
def test_a_clinical_table_with_a_missing_column_names_it(found: list[str], missing: str) -> None:
    with pytest.raises(InvalidSource, match=f"Column '{missing}' is missing") as refused:
        headings_of(found, "clinical.tsv")
    assert "clinical.tsv (it has: " in str(refused.value)


def test_s_st_13_an_unknown_status_is_never_deceased() -> None:
    said = ("1", "0:LIVING", "Dead", "", None, "lost")
    assert [status_of(text) for text in said] == ["deceased", "alive", "deceased", "unknown", "unknown", "unknown"]


def test_a_mutation_table_without_a_build_is_refused(build: Build) -> None:
    with pytest.raises(InvalidSource, match="NCBI_Build"):
        build(rows=["AAA NA 1 2 T T A Missense_Mutation T1 1 1"])


def test_what_is_not_somatic_is_left_out_and_tumours_without_a_normal_are_told(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.data.test_maf.HEADING", [*HEADING, "Mutation_Status", "Matched_Norm_Sample_Barcode"])
    statuses = ("Somatic N1", "GERMLINE N2", "LOH N1", "Somatic N1", "Somatic .")
    rows = [f"{row} {more}" for row, more in zip(ROWS, statuses, strict=True)]
    rows.append("BBB 37 23 9 G G T Silent T3 . . Somatic NA")
    con, findings = build(rows=rows)
    assert findings["not-somatic"]["n"] == 2
    assert findings["unmatched-tumours"]["n"] == 1
    assert con.execute("SELECT count(*) FROM genotype").fetchall() == [(3,)]
