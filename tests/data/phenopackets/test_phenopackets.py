"""Phenopackets in: nothing of a message is lost, and what cannot be a row of a table is said to be so."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import phenopackets.schema.v2 as schema
import pytest
from google.protobuf.json_format import Parse

from cohorts.errors import InvalidSource
from data.ingest import Summary, ingest
from tests.data.phenopackets.packets import AGES, BORN, FAMILY, WORDS, packet, reported
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

Rows = Callable[..., list[tuple]]


def written(folder: Path, *contents: object) -> Path:
    folder.mkdir(parents=True)
    for number, content in enumerate(contents):
        (folder / f"{number}.json").write_text(json.dumps(content))
    return folder


def brought(sources: Path, warehouse: Path) -> tuple[Summary, Rows, dict[str, dict]]:
    summary = ingest([sources], warehouse, dataset="cases", data_use="GRU", now=NOW)
    con = opened(warehouse)
    return summary, lambda sql: con.execute(sql).fetchall(), {f["rule"]: f for f in summary.manifest["findings"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packets")


@pytest.fixture(scope="module")
def cases(folder: Path) -> tuple[Summary, Rows, dict[str, dict]]:
    return brought(written(folder / "in", AGES, BORN, WORDS, FAMILY), folder / "w")


def test_onset_keeps_its_shape_and_becomes_a_day_of_age(cases: tuple[Summary, Rows, dict[str, dict]]) -> None:
    found = cases[1](
        """SELECT c.code, f.onset, date_diff('day', i.birth_date, f.onset_date), f.excluded FROM phenotypic_feature f
        JOIN code c USING (code_id) JOIN individual i USING (individual_id)
        WHERE i.source_id = 'ages' AND c.system = 'HP' ORDER BY 1"""
    )
    assert found == [
        ("0000252", "HP:0003621", 1826, False),
        ("0000365", "P1Y/P3Y", 365, False),
        ("0001250", "P5Y", 1826, False),
        ("0001263", None, None, True),
        ("0001511", "P32W4D gestation", 0, False),
        ("0012758", "HP:9999999", None, False),
    ]
    assert cases[2]["unknown-onset-class"]["outcome"] == "repaired"


def test_s_cl_5_excluded_features_and_diseases_are_data(cases: tuple[Summary, Rows, dict[str, dict]]) -> None:
    sql = """SELECT c.system || ':' || c.code, r.start_date IS NULL, r.precision FROM condition r
        JOIN code c USING (code_id) JOIN individual i USING (individual_id) WHERE source_id = 'ages' ORDER BY 1"""
    assert cases[1](sql) == [("MONDO:0004979", True, "none"), ("OMIM:143890", False, "interval")]
    sql = "SELECT c.code FROM phenotypic_feature f JOIN code c USING (code_id) WHERE f.excluded ORDER BY 1"
    assert cases[1](sql) == [("0001250",), ("0001263",), ("0005015",)]


def test_dates_and_ages_share_one_scale_where_somebody_has_no_date_of_birth(
    cases: tuple[Summary, Rows, dict[str, dict]],
) -> None:
    assert cases[1]("SELECT calendar FROM dataset") == [(False,)]
    sql = """SELECT date_diff('day', i.birth_date, f.onset_date) FROM phenotypic_feature f
        JOIN individual i USING (individual_id) WHERE i.source_id = 'born'"""
    assert cases[1](sql) == [(3652,)]
    died = "SELECT vital_status, death_date - birth_date, karyotypic_sex FROM individual WHERE source_id = 'ages'"
    assert cases[1](died) == [("deceased", 15340, "XX")]


def test_s_gt_2_allelic_states_become_zygosity_and_others_are_not_called(
    cases: tuple[Summary, Rows, dict[str, dict]],
) -> None:
    sql = """SELECT i.source_id, v.contig, v.position, g.alt_count, g.missing_count, g.ploidy, v.gene
        FROM genotype g JOIN variant v USING (variant_id) JOIN biosample b USING (biosample_id)
        JOIN individual i USING (individual_id) ORDER BY ALL"""
    assert cases[1](sql) == [
        ("ages", "19", 11105408, 1, 0, 2, "LDLR"),
        ("ages", "19", 11105500, 0, 2, 2, "LDLR"),
        ("ages", "X", 154536002, 0, 2, 2, "G6PD"),
        ("born", "19", 11105408, 2, 0, 2, "LDLR"),
        ("born", "19", 11105500, 1, 1, 2, "LDLR"),
        ("born", "X", 154536002, 1, 0, 1, "G6PD"),
    ]
    words = cases[1]("SELECT value FROM attribute WHERE name = 'reported_variant'")
    assert words == [("LDLR; telomeric 11q deletion; chromosomal_deletion; GENO:0000135",)]


def test_s_gt_4_who_reports_on_another_contig_was_never_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No row says so: the variant's place is outside their assay."""
    place = {"chrom": "chr2", "pos": "47403068", "ref": "G", "alt": "A"}
    elsewhere = packet("elsewhere", interpretations=[reported("GENO:0000135", place, gene="MSH2")])
    _, rows, _ = brought(written(tmp_path / "in", BORN, elsewhere), tmp_path / "made")
    told = rows("SELECT a.name, count(*) FROM assay a JOIN biosample USING (assay_id) GROUP BY 1 ORDER BY 1")
    assert told == [("0.json and 1 more · 19", 1), ("0.json and 1 more · 2", 1)]
    assert rows("SELECT max(missing_count) FROM genotype WHERE alt_count = 0") == [(None,)]
    sql = """SELECT v.contig, f.ac, f.an, f.not_called FROM variant v JOIN variant_frequency f USING (variant_id)
        WHERE f.population = 'all' ORDER BY v.variant_id"""
    assert rows(sql) == [("2", 1, 2, 1), ("19", 2, 2, 1), ("19", 1, 1, 1), ("X", 0, 0, 2)]  # X: karyotype not told
    shutil.copytree(tmp_path / "made", tmp_path / "w")  # a file is open to one kind of connection
    carrier = {"carrier_of": {"variant": "2-47403068-G-A"}}
    assert counted(tmp_path, carrier, capsys) == {"count": 1, "unknown": 1}
    assert counted(tmp_path, {"not": carrier}, capsys) == {"count": 0, "unknown": 1}


def test_measurements_and_actions_have_their_units_and_days(cases: tuple[Summary, Rows, dict[str, dict]]) -> None:
    sql = """SELECT c.code, round(m.value, 2), m.unit, m.value_text, m.date IS NULL FROM measurement m
        JOIN code c USING (code_id) ORDER BY 1"""
    assert cases[1](sql) == [
        ("13457-7", 116.01, "mg/dL", None, False),
        ("600-7", None, None, "positive", True),
        ("8462-4", 80.0, "mm[Hg]", None, True),
        ("8480-6", 120.0, "mm[Hg]", None, True),
    ]
    assert cases[1]("SELECT count(*), count(start_date) FROM treatment") == [(1, 0)]
    assert cases[1]("SELECT precision, in_period FROM procedure") == [("month", True)]


def test_a_pedigree_becomes_relatives_from_both_sides(cases: tuple[Summary, Rows, dict[str, dict]]) -> None:
    sql = """SELECT a.source_id, b.source_id, r.relationship FROM relative r
        JOIN individual a ON a.individual_id = r.individual_id JOIN individual b ON b.individual_id = r.relative_id
        WHERE a.source_id = 'kid' ORDER BY 2"""
    assert cases[1](sql) == [("kid", "F/dad", "parent"), ("kid", "F/sis", "sibling"), ("kid", "mum", "parent")]
    assert cases[2]["pedigree-without-packet"]["n"] == 2


def test_what_could_not_be_a_row_is_counted_and_the_message_is_kept_whole(
    cases: tuple[Summary, Rows, dict[str, dict]],
) -> None:
    messages = dict(
        cases[1]("SELECT i.source_id, p.message FROM phenopacket p JOIN individual i USING (individual_id)")
    )
    assert json.loads(messages["words"]) == WORDS
    assert json.loads(messages["ages"]) == AGES
    refused = cases[2]["record-without-code"]
    assert (refused["n"], refused["outcome"]) == (1, "refused")
    assert cases[2]["code-not-a-curie"]["n"] == 1


def test_phenopackets_that_share_a_subject_id_are_individuals_of_their_own(tmp_path: Path) -> None:
    one, other = packet("1"), {**packet("1"), "id": "second"}
    summary, rows, findings = brought(written(tmp_path / "in", one, other), tmp_path / "w")
    assert rows("SELECT source_id FROM individual ORDER BY 1") == [("packet 1",), ("second",)]
    assert findings["subject-id-shared"]["n"] == 2
    assert summary.manifest["sources"][0]["records"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": "a", "subject": {"id": ', "not JSON .*line 1"),
        ('{"id": "a", "subject": {"id": "x", "sex": "FEM"}}', "does not follow the schema"),
        ('{"id": "a\0", "subject": {}}', "NUL"),
        ('{"id": "a", "subject": {"id": 1e999}}', "does not follow"),
        ('{"id": "a", "subject": ' + "[" * 100_000, "nested too deeply|not JSON"),
    ],
)
def test_a_broken_document_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(text)
    with pytest.raises(InvalidSource, match=said) as refused:
        ingest([path], tmp_path / "w", data_use="GRU", format="phenopackets", now=NOW)
    assert "case.json" in str(refused.value)
    assert not (tmp_path / "w" / "current").exists()


def sample_of(archive: Path, into: Path, every: int) -> Path:
    """An archive of every n-th case of another one."""
    path = into / "sample.tar.gz"
    with tarfile.open(archive) as whole, tarfile.open(path, "w:gz", compresslevel=1) as part:
        for member in sorted((m for m in whole if m.isfile()), key=lambda m: m.name)[::every]:
            part.addfile(member, whole.extractfile(member))
    return path


def test_published_cases_arrive_as_the_schemas_own_library_counts_them(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    """All 6,462 with CONCORD_WHOLE=1; every 200th otherwise."""
    archive = shared_data("phenopacket_store") / "phenopackets.tar.gz"
    if not os.environ.get("CONCORD_WHOLE"):
        archive = sample_of(archive, tmp_path, 200)
    said: Counter = Counter()
    with tarfile.open(archive) as members:
        for member in members:
            if not member.isfile():
                continue
            one = Parse(members.extractfile(member).read(), schema.Phenopacket())
            said["individuals"] += 1
            said["excluded"] += sum(f.excluded for f in one.phenotypic_features)
            said["present"] += sum(not f.excluded for f in one.phenotypic_features)
            said["onset"] += sum(f.HasField("onset") for f in one.phenotypic_features)
            said["diseases"] += len(one.diseases)
            said["messages"] += len(one.SerializeToString(deterministic=True))
            for genomic in (g for i in one.interpretations for g in i.diagnosis.genomic_interpretations):
                described = genomic.variant_interpretation.variation_descriptor
                record, state = described.vcf_record, described.allelic_state.label
                placed = bool(record.pos) and not set(record.ref + record.alt) - set("ACGTN")
                said[state if placed else "in words"] += 1
    summary, rows, findings = brought(archive, tmp_path / "w")
    counted = dict(
        rows(
            """SELECT 'individuals', count(*) FROM individual
            UNION ALL SELECT CASE WHEN excluded THEN 'excluded' ELSE 'present' END, count(*) FROM phenotypic_feature
                GROUP BY excluded
            UNION ALL SELECT 'onset', count(onset) FROM phenotypic_feature
            UNION ALL SELECT 'diseases', count(*) FROM condition
            UNION ALL SELECT 'in words', count(*) FROM attribute WHERE name = 'reported_variant'
            UNION ALL SELECT CASE WHEN alt_count = 2 OR contig = 'MT' AND ploidy = 1 THEN 'homozygous'
                WHEN ploidy = 1 THEN 'hemizygous' ELSE 'heterozygous' END, count(*)
                FROM genotype JOIN variant USING (variant_id) WHERE alt_count > 0 GROUP BY 1"""
        )
    )
    texts = (row[0] for row in rows("SELECT message FROM phenopacket"))
    counted["messages"] = sum(
        len(Parse(text, schema.Phenopacket()).SerializeToString(deterministic=True)) for text in texts
    )
    repeated = findings.get("repeated-report", {"n": 0})["n"]
    assert sum(said.values()) - repeated == sum(counted.values())
    assert {key: n - counted.get(key, 0) for key, n in said.items() if n != counted.get(key, 0)} in (
        {}, {"heterozygous": repeated}, {"homozygous": repeated})  # fmt: skip
    assert summary.manifest["sources"][0]["records"] == said["individuals"]


@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        ({"has_condition": {"code": "MONDO:0004979"}}, 1),  # stated without a date
        ({"has_condition": {"code": "OMIM:143890"}}, 3),
        ({"has_phenotypic_feature": {"code": "HP:0001250", "state": "excluded"}}, 1),
        ({"carrier_of": {"variant": "19-11105408-C-T"}}, 2),
    ],
)
@pytest.mark.usefixtures("cases")
def test_what_has_no_date_is_found_where_no_time_is_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], criterion: dict, count: int
) -> None:
    shutil.copytree(folder / "w", tmp_path / "w")  # a file is open to one kind of connection
    assert counted(tmp_path, criterion, capsys)["count"] == count


def counted(folder: Path, criterion: dict, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """What `python -m queries count` says of the warehouse `w` in a folder."""
    from queries.__main__ import main

    (folder / "c.json").write_text(json.dumps({"name": "c", "criterion": criterion}))
    asked = ["--warehouse", str(folder / "w"), "--purpose", "investigation=general", "--role", "researcher", "--json"]
    assert main(["count", str(folder / "c.json"), *asked]) == 0
    said = json.loads(capsys.readouterr().out)
    return {name: said[name] for name in ("count", "unknown")}
