"""Concord's own tables beside a source."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.ingest.consents import parse_data_use
from data.ingest.relatives import largest_unrelated
from data.ingest.side_tables import modifiers_of, permission_of
from data.release import Releases
from tests.warehouses import NOW, write_vcf

Build = Callable[..., tuple[duckdb.DuckDBPyConnection, dict[str, dict]]]


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here asks for genes, and loading them takes half of a small build."""
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(data_use: str | None = "GRU", vcf: bool = False, **files: str) -> tuple[duckdb.DuckDBPyConnection, dict]:
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text)
        if vcf:
            write_vcf(folder / "tiny.vcf.gz")
        summary = ingest([folder], tmp_path / "warehouse", data_use=data_use, now=NOW)
        path = Releases(tmp_path / "warehouse").file(str(summary.release))
        return duckdb.connect(str(path), read_only=True), {f["rule"]: f for f in summary.manifest["findings"]}

    return build


def test_birth_dates_may_be_partial_and_odd_values_are_reported(build: Build) -> None:
    con, findings = build(
        individuals="individual_id,sex,birth_date,vital_status\na,F,1950,alive\nb,male,1951-07,Deceased\nc,?,19-1-1,lost\n"
    )
    found = con.execute(
        "SELECT sex, birth_date, birth_precision, vital_status FROM individual ORDER BY source_id"
    ).fetchall()
    assert found == [
        ("female", date(1950, 1, 1), "year", "alive"),
        ("male", date(1951, 7, 1), "month", "deceased"),
        (None, None, None, "unknown"),
    ]
    for rule in ("unknown-sex", "unreadable-birth-date", "unknown-vital-status"):
        assert findings[rule]["n"] == 1


def test_a_vcf_alone_makes_its_samples_individuals(build: Build) -> None:
    con, findings = build(vcf=True)
    assert con.execute("SELECT count(*) FROM individual").fetchall() == [(51,)]
    assert con.execute("SELECT DISTINCT callable_basis FROM assay").fetchall() == [("sites",)]
    assert findings["data-use-stated"]["n"] == 51
    assert con.execute("SELECT DISTINCT basis FROM consent").fetchall() == [("stated for the source",)]


def test_samples_and_individuals_that_do_not_find_each_other_are_counted(build: Build) -> None:
    con, findings = build(vcf=True, individuals="individual_id\nS00\nS01\nnobody\n")
    assert con.execute("SELECT count(*) FROM individual").fetchall() == [(52,)]
    assert findings["sample-without-individual"]["n"] == 49
    assert findings["individual-without-calls"]["n"] == 1


def test_a_kit_without_intervals_is_told(build: Build) -> None:
    _, findings = build(vcf=True, biosamples="biosample_id,individual_id,capture_kit\nS00,S00,exome\nS99,S99,exome\n")
    assert findings["kit-without-intervals"]["n"] == 1
    assert findings["biosample-without-calls"]["n"] == 1
    assert findings["sample-not-listed"]["n"] == 50


def test_a_table_with_a_blank_or_repeated_key_is_refused(build: Build) -> None:
    with pytest.raises(InvalidSource, match="rows lack individual_id"):
        build(individuals="individual_id,sex\na,male\n,female\n")
    with pytest.raises(InvalidSource, match="repeat a individual_id"):
        build(individuals="individual_id,sex\na,male\na,female\n")


def test_relatives_and_consents_of_nobody_are_counted(build: Build) -> None:
    _, findings = build(
        individuals="individual_id\na\nb\n",
        relatives="individual_id,relative_id,relationship\na,ghost,parent\na,b,cousin\na,a,sibling\n",
        consents="individual_id,permission\nghost,GRU\na,HMB\n",
    )
    assert (findings["relative-of-nobody"]["n"], findings["relative-of-nobody"]["place"]) == (1, "line 2")
    assert (findings["consent-of-nobody"]["source"], findings["consent-of-nobody"]["place"]) == (
        "consents.csv",
        "line 2",
    )
    assert findings["unknown-relationship"]["n"] == 1
    assert findings["relative-of-self"]["n"] == 1
    assert findings["consent-of-nobody"]["n"] == 1
    assert findings["data-use-stated"]["n"] == 1


def test_values_that_are_none_of_their_type_are_told_with_their_line_and_nothing_is_assumed(build: Build) -> None:
    con, findings = build(
        individuals="individual_id,death_date\na,2019-04-03\nb,03/04/2019\n",
        features="individual_id,code,excluded\na,HP:1,absent\nb,HP:2,perhaps\nz,HP:3,no\n",
        attributes="individual_id,name,value\na,x,1\nghost,x,2\nghost,y,2\n",
    )
    told = {rule: (finding["source"], finding["n"], finding["place"]) for rule, finding in findings.items()}
    assert told["excluded-or-not"] == ("features.csv", 1, "line 3")
    assert told["orphan-record"] == ("features.csv", 1, "line 4")
    assert told["attribute-of-nobody"] == ("attributes.csv", 2, "line 3")
    assert told["unreadable-value"] == ("individuals.csv", 1, "line 3")
    kept = "SELECT code.code, excluded FROM phenotypic_feature JOIN code USING (code_id)"
    assert con.execute(kept).fetchall() == [("1", True)]


def test_s_du_4_a_withdrawal_whose_date_cannot_be_read_refuses_the_table(build: Build) -> None:
    with pytest.raises(InvalidSource, match="withdrawn_on") as refused:
        build(individuals="individual_id\na\n", consents="individual_id,permission,withdrawn_on\na,GRU,5.6.2019\n")
    assert refused.value.where == "consents.csv, line 2"


def test_consents_that_cannot_be_read_are_kept_and_permit_nothing(build: Build) -> None:
    con, findings = build(
        individuals="individual_id\na\nb\n",
        consents='individual_id,permission,modifiers\na,DUO_0000042,DUO:0000046;DUO:0000018\nb,whatever,"{broken"\n',
    )
    found = con.execute("SELECT permission, modifiers FROM consent_profile ORDER BY 1").fetchall()
    assert found == [
        ("DUO:0000042", '{"DUO:0000018": null, "DUO:0000046": null}'),
        ("WHATEVER", json.dumps({"{broken": None})),
    ]
    assert findings["unknown-permission"]["n"] == 1
    assert findings["unreadable-modifiers"]["n"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "not an object"),
        ('{"name": 1}', "'name' is not a str"),
        ('{"nome": "x"}', "unknown key 'nome'"),
        ('{"assembly": "hg19"}', "neither GRCh37 nor GRCh38"),
        ("{", "not JSON"),
    ],
)
def test_a_wrong_dataset_file_says_what_is_wrong(build: Build, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "dataset.json").write_text(text)
    with pytest.raises(InvalidSource, match=said):
        build(individuals="individual_id\na\n")


def test_a_bed_line_that_is_no_interval_is_named(build: Build, tmp_path: Path) -> None:
    (tmp_path / "source" / "callable").mkdir(parents=True)
    (tmp_path / "source" / "callable" / "kit.bed").write_text("chr1\t0\t10\nchr1\t10\t5\n")
    with pytest.raises(InvalidSource, match=r"kit\.bed, line 2"):
        build(individuals="individual_id\na\n")


def test_data_use_on_the_command_line() -> None:
    assert parse_data_use("DUO:0000042") == ("DUO:0000042", None, "{}")
    assert parse_data_use("HMB, DUO:0000046") == ("DUO:0000006", None, '{"DUO:0000046": null}')
    assert parse_data_use("DUO:0000007=MONDO:0005015")[:2] == ("DUO:0000007", "MONDO:0005015")
    assert permission_of("duo_0000042") == "DUO:0000042"
    assert modifiers_of('{"b": 1, "a": null}') == ('{"a": null, "b": 1}', True)


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25))
def test_no_two_relatives_are_left_and_nobody_without_relatives_goes(pairs: set[tuple[int, int]]) -> None:
    out = largest_unrelated(pairs)
    assert all(a == b or a in out or b in out for a, b in pairs)
    assert out <= {person for a, b in pairs if a != b for person in (a, b)}
    for person in out:  # none could be put back
        assert any(person in (a, b) and a != b and not ({a, b} - {person}) & out for a, b in pairs)
    assert largest_unrelated((b, a) for a, b in sorted(pairs, reverse=True)) == out


def test_of_a_family_only_the_parent_with_all_links_goes() -> None:
    assert largest_unrelated([(0, 1), (0, 2), (0, 3)]) == {0}
    assert largest_unrelated([(5, 6)]) == {6}
