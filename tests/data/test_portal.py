"""A cBioPortal study folder: what the portal's validator warns of is said, and the study is read all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.ingest import ingest
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

STUDY = {
    "meta_study.txt": "type_of_cancer: aml\ncancer_study_identifier: s1\nname: A study\n",
    "meta_mutations.txt": "cancer_study_identifier: other\ngenetic_alteration_type: MUTATION_EXTENDED\ndatatype: MAF\n"
    "data_filename: data_mutations.txt\n",
    "meta_cna.txt": "cancer_study_identifier: s1\ngenetic_alteration_type: CNA\ndatatype: DISCRETE\n"
    "data_filename: data_cna.txt\n",
    "data_mutations.txt": "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\t"
    "Variant_Classification\tTumor_Sample_Barcode\tNCBI_Build\tHGVSp_Short\tt_alt_count\tt_ref_count\n"
    "TP53\t17\t7577120\tC\tT\tMissense_Mutation\tA-1\tGRCh37\tp.R273H\t30\t70\n"
    "TP53\t17\t7577120\tC\tT\tMissense_Mutation\tA-2\tGRCh37\t\t10\t90\n"
    "FLT3\t13\t28592642\tC\tA\tMissense_Mutation\tX-9\tGRCh37\tp.D835Y\t1\t9\n",
    "data_clinical_patient.txt": "#Id\tMonths\tStatus\n#d\td\td\n#STRING\tNUMBER\tSTRING\n#1\t1\t1\n"
    "PATIENT_ID\tOS_MONTHS\tOS_STATUS\nA\t12\t1:DECEASED\nB\tlong\talive\n",
    "data_clinical_sample.txt": "PATIENT_ID\tSAMPLE_ID\tSAMPLE_TYPE\nA\tA-1\tPrimary\nA\tA-2\tRelapse\n"
    "C\tC-1\tPrimary\n",
    "case_lists/cases_sequenced.txt": "cancer_study_identifier: s1\nstable_id: s1_sequenced\n"
    "case_list_ids: A-1\tA-2\tC-1\tQ-1\n",
}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])
    for name, text in STUDY.items():
        path = tmp_path / "study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "study"


def test_what_the_portals_validator_warns_of_is_said(study: Path, tmp_path: Path) -> None:
    summary = ingest([study], tmp_path / "w", data_use="GRU", now=NOW)
    said = [finding for finding in summary.manifest["findings"] if finding["rule"].startswith("portal-")]
    found = {(f["source"], f["rule"]): f["n"] for f in said}
    places = {f["rule"]: f["place"] for f in said if f["place"]}
    assert places == {"portal-datatype": "line 7", "portal-status": "line 7", "portal-no-protein-change": "line 3"}
    assert found == {
        ("meta_study.txt", "portal-meta-key"): 1,
        ("meta_mutations.txt", "portal-study-name"): 1,
        ("meta_cna.txt", "portal-file-missing"): 1,
        ("data_clinical_patient.txt", "portal-file-without-meta"): 1,
        ("data_clinical_sample.txt", "portal-file-without-meta"): 1,
        ("data_clinical_sample.txt", "portal-header"): 1,
        ("data_clinical_patient.txt", "portal-datatype"): 1,
        ("data_clinical_patient.txt", "portal-status"): 1,
        ("data_clinical_sample.txt", "portal-patient-unknown"): 1,
        ("data_mutations.txt", "portal-no-protein-change"): 1,
        ("data_mutations.txt", "portal-sample-unknown"): 1,
        ("cases_sequenced.txt", "portal-sample-unknown"): 1,
    }


def test_s_cl_1_several_tumours_are_one_individual_each_with_its_allele_fraction(study: Path, tmp_path: Path) -> None:
    ingest([study], tmp_path / "w", data_use="GRU", now=NOW)
    rows = opened(tmp_path / "w").execute(
        """SELECT i.source_id, b.source_id, round(g.vaf, 2), a.origin FROM genotype g
        JOIN biosample b USING (biosample_id) JOIN individual i USING (individual_id) JOIN assay a USING (assay_id)
        JOIN variant v USING (variant_id) WHERE v.gene = 'TP53' AND g.alt_count > 0 ORDER BY 2"""
    ).fetchall()  # fmt: skip
    assert [(who, sample, round(vaf, 2), origin) for who, sample, vaf, origin in rows] == [
        ("A", "A-1", 0.3, "somatic"), ("A", "A-2", 0.1, "somatic")]  # fmt: skip


def test_without_a_meta_file_nothing_is_said_of_a_portal(study: Path, tmp_path: Path) -> None:
    for path in study.glob("meta_*"):
        path.unlink()
    summary = ingest([study], tmp_path / "w", data_use="GRU", now=NOW)
    assert not [f for f in summary.manifest["findings"] if f["rule"].startswith("portal-")]
