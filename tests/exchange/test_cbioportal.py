"""A study of cBioPortal: our own importer reads it back as it was, and it says what the portal asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from access.banners import RESEARCH_BANNER
from data.consequences import consequence_class
from data.ingest import ingest
from data.ingest.maf.mutations import TERMS, _class_of
from data.release import Releases
from exchange.__main__ import main
from exchange.maf import CLASSES, classified, spelled
from tests.exchange.beacon.client import linked
from tests.warehouses import NOW

SAME = {
    "individuals": "SELECT source_id, sex, vital_status, birth_date, enrolment_date, death_date FROM individual",
    "follow-up": "SELECT i.source_id, start_date, end_date FROM observation_period JOIN individual i USING"
    " (individual_id)",
    "samples": "SELECT b.source_id, i.source_id, a.origin, b.speaks FROM biosample b JOIN individual i USING"
    " (individual_id) JOIN assay a USING (assay_id)",
    "mutations": "SELECT b.source_id, v.assembly, v.contig, v.position, v.ref, v.alt, v.rsid, v.gene, v.consequence,"
    " v.hgvsc, v.hgvsp, g.alt_count, g.missing_count, g.ad_ref, g.ad_alt, round(g.vaf, 4) FROM genotype g"
    " JOIN biosample b USING (biosample_id) JOIN variant v USING (variant_id)",
    "attributes": "SELECT i.source_id, upper(name), value FROM attribute JOIN individual i USING (individual_id)"
    " WHERE upper(name) NOT IN ('CALL_SET')",
}


def rows(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    releases = Releases(warehouse)
    with duckdb.connect(str(releases.file(releases.current())), read_only=True) as con:
        return sorted(con.execute(query).fetchall(), key=str)


def write(warehouse: Path, folder: Path, *more: str, criterion: Any = None, role: str = "researcher") -> int:
    file = folder.parent / "cohort.json"
    file.write_text(json.dumps({"name": "AML, all", "criterion": criterion or {"all_of": []}}))
    asked = ["--purpose", "health", "--role", role, "--warehouse", str(warehouse)]
    return main(["cbioportal", str(file), "--out", str(folder), *asked, *more])


@pytest.fixture(scope="module")
def laml(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of TCGA LAML and, in its folder, the study written of it."""
    home = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])
        ingest([shared_data("tcga_laml")], home / "warehouse", data_use="DUO:0000042", now=NOW)
        assert write(home / "warehouse", home / "study") == 0
        ingest([home / "study"], home / "again", data_use="DUO:0000042", now=NOW)
    return home


@pytest.mark.parametrize("what", SAME)
def test_a_written_study_is_read_back_as_it_was(laml: Path, what: str) -> None:
    before, after = rows(laml / "warehouse", SAME[what]), rows(laml / "again", SAME[what])
    assert len(before) == {"individuals": 200, "samples": 193, "mutations": 2207}.get(what, len(before)) > 0
    assert before == after


def test_the_importer_finds_nothing_that_the_portals_validator_would_warn_of(laml: Path) -> None:
    told = rows(laml / "again", "SELECT rule, n FROM finding WHERE rule LIKE 'portal-%'")
    assert told == [("portal-no-protein-change", 76)]  # as in the source: the portal computes them


def test_s_dc_9_a_study_says_what_must_be_said_and_tells_no_date(laml: Path) -> None:
    study = dict(line.split(": ", 1) for line in (laml / "study" / "meta_study.txt").read_text().splitlines())
    assert study["cancer_study_identifier"] == "aml_all"
    assert study["reference_genome"] == "hg19"
    assert RESEARCH_BANNER in study["description"]
    assert "1900-" not in "".join(path.read_text() for path in (laml / "study").rglob("*.txt"))
    metas = [*(laml / "study").rglob("meta_*.txt"), laml / "study" / "case_lists" / "cases_sequenced.txt"]
    assert all(path.read_text().startswith("cancer_study_identifier: aml_all\n") for path in metas)


def test_a_study_is_of_the_cohort_alone(laml: Path, tmp_path: Path) -> None:
    some = {"carrier_of": {"gene": "FLT3", "consequences": "missense"}}
    assert write(laml / "warehouse", tmp_path / "study", "--study", "flt3", criterion=some) == 0
    lines = (tmp_path / "study" / "data_clinical_patient.txt").read_text().splitlines()[5:]
    listed = (tmp_path / "study" / "case_lists" / "cases_sequenced.txt").read_text().splitlines()[-1]
    carriers = {who for who, *_ in rows(laml / "warehouse", """SELECT DISTINCT i.source_id FROM genotype g
        JOIN variant v USING (variant_id) JOIN biosample b USING (biosample_id) JOIN individual i USING (individual_id)
        WHERE v.gene = 'FLT3' AND v.consequence_class = 'missense'""")}  # fmt: skip
    assert {line.split("\t")[0] for line in lines} == carriers
    assert {*listed.removeprefix("case_list_ids: ").split("\t")} == carriers


def test_who_takes_no_rows_takes_no_study_and_nothing_stays_behind(laml: Path, tmp_path: Path) -> None:
    assert write(laml / "warehouse", tmp_path / "study", role="partner") == 3
    assert write(laml / "warehouse", tmp_path / "study", "--study", "a b") == 2
    assert not (tmp_path / "study").exists()


def test_without_tumours_there_is_no_study(tiny_warehouse: Path, tmp_path: Path) -> None:
    assert write(linked(tiny_warehouse, tmp_path), tmp_path / "study") == 2
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("allele", "said"),
    [
        ((100, "A", "C"), (100, 100, "A", "C", "SNP")),
        ((100, "AC", "GT"), (100, 101, "AC", "GT", "DNP")),
        ((100, "A", "ACC"), (100, 101, "-", "CC", "INS")),
        ((100, "NAC", "N"), (101, 102, "AC", "-", "DEL")),
        ((100, "AC", "GTT"), (100, 101, "AC", "GTT", "INS")),
    ],
)
def test_alleles_are_spelled_as_a_maf_does(allele: tuple[int, str, str], said: tuple[Any, ...]) -> None:
    assert spelled(*allele) == said


def test_what_changes_a_protein_comes_back_in_its_class() -> None:
    for term in CLASSES:
        if (kind := consequence_class(term)) in ("loss_of_function", "missense"):
            assert _class_of(TERMS[classified(term, 1, 2)]) == kind, term
