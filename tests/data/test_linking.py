"""One individual across sources, and keys in the place of identifiers."""

from __future__ import annotations

import json
import random
import stat
from datetime import date
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource, Refused
from data.ingest import ingest
from data.ingest.contradictions import STORE
from data.ingest.linking import KEY_MAP
from queries import asking_for, open_warehouse
from queries.consent.contradictions import contradictions
from tests.data.phenopackets.packets import AGES, BORN
from tests.data.test_pipeline import opened
from tests.warehouses import NOW


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "0.json").write_text(json.dumps(AGES))
    (folder / "1.json").write_text(json.dumps(BORN))
    (folder / "individuals.csv").write_text("individual_id,sex\nMRN-1,female\nMRN-2,male\n")
    (folder / "scores.csv").write_text("individual_id,score,value\nMRN-1,risk,0.5\n")
    return folder


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("identifier,individual_id", *lines)) + "\n")
    return path


def test_an_identifier_map_makes_one_individual_of_several_sources(sources: Path, tmp_path: Path) -> None:
    joined = write(tmp_path / "map.csv", "ages,MRN-1", "born,MRN-2", "nobody,MRN-9")
    summary = ingest([sources], tmp_path / "w", data_use="GRU", identifiers=joined, now=NOW)
    con = opened(tmp_path / "w")
    found = con.execute(
        """SELECT source_id, sex, vital_status, (SELECT count(*) FROM score s WHERE s.individual_id = i.individual_id),
            (SELECT count(*) FROM phenotypic_feature f WHERE f.individual_id = i.individual_id)
        FROM individual i ORDER BY 1"""
    ).fetchall()
    assert found == [("MRN-1", "female", "deceased", 1, 7), ("MRN-2", "male", "alive", 0, 1)]
    rules = {finding["rule"]: finding for finding in summary.manifest["findings"]}
    assert rules["identifiers-joined"]["n"] == 2
    assert (rules["identifier-unknown"]["n"], rules["identifier-unknown"]["outcome"]) == (1, "refused")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("a,1", "a,2"), "two individuals .*line 3"),
        (("a",), "lacks .*line 2"),
        (("a,",), "lacks .*line 2"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused_with_its_line(
    sources: Path, tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InvalidSource, match=said):
        ingest([sources], tmp_path / "w", data_use="GRU", identifiers=write(tmp_path / "m.csv", *lines), now=NOW)


def test_keys_stand_for_identifiers_and_stay_the_same(sources: Path, tmp_path: Path) -> None:
    def keys() -> list[str]:
        ingest([sources], tmp_path / "w", dataset="d", data_use="GRU", pseudonyms=True, now=NOW)
        con = opened(tmp_path / "w")
        return [row[0] for row in con.execute("SELECT source_id FROM individual ORDER BY 1").fetchall()]

    first = keys()
    assert len(first) == 4
    assert not set(first) & {"ages", "born", "MRN-1", "MRN-2"}
    assert keys() == first
    texts = opened(tmp_path / "w").execute("SELECT message FROM phenopacket").fetchall()
    assert {json.loads(text)["subject"]["id"] for (text,) in texts} < set(first)
    assert not [text for (text,) in texts if '"born"' in text or "packet ages" in text]
    assert stat.S_IMODE((tmp_path / "w" / KEY_MAP).stat().st_mode) == 0o600
    release = next((tmp_path / "w" / "releases").glob("*.duckdb")).read_bytes()
    assert b"MRN-1" not in release


def test_a_dry_run_makes_no_keys(sources: Path, tmp_path: Path) -> None:
    ingest([sources], tmp_path / "w", data_use="GRU", pseudonyms=True, dry_run=True, now=NOW)
    assert not (tmp_path / "w" / KEY_MAP).exists()


def cohort(folder: Path, *, swap: bool = False) -> Path:
    """A VCF of 100 common variants far apart; P2 has a second sample, P4 the genotypes of P3."""
    chance = random.Random(5)
    samples = ["S0", "S1", "S2", "S2b", "S3", "S4"]
    people = {name: [chance.choice(("0/0", "0/1", "1/1")) for _ in range(100)] for name in samples}
    people["S2b"] = people["S1" if swap else "S2"]
    people["S4"] = [*people["S3"][:99], "./."]
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples]
    lines = [
        "##fileformat=VCFv4.3",
        "##contig=<ID=1,length=248956422>",
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        "\t".join(columns),
    ]
    for n in range(100):
        calls = [people[name][n] for name in samples]
        lines.append("\t".join(["1", str(2_000_000 * (n + 1)), ".", "A", "G", ".", "PASS", ".", "GT", *calls]))
    folder.mkdir()
    (folder / "a.vcf").write_text("\n".join(lines) + "\n")
    rows = "".join(f"{name},P{name[1]},{'XX' if name == 'S0' else ''}\n" for name in samples)
    (folder / "biosamples.csv").write_text(f"biosample_id,individual_id,karyotypic_sex\n{rows}")
    (folder / "individuals.csv").write_text("individual_id,sex\nP0,male\nP1,female\n")
    return folder


@pytest.mark.parametrize(("swap", "disagreeing"), [(False, 0), (True, 1)])
def test_genotypes_tell_swapped_samples_and_individuals_that_are_one(
    tmp_path: Path, swap: bool, disagreeing: int
) -> None:
    summary = ingest([cohort(tmp_path / "in", swap=swap)], tmp_path / "w", data_use="GRU", now=NOW)
    found = {finding["rule"]: finding["n"] for finding in summary.manifest["findings"]}
    assert found.get("samples-disagree", 0) == disagreeing
    assert found["same-genotypes"] == 1 + disagreeing  # the swapped sample is another individual's
    assert found["sex-against-genotypes"] == 1


def test_stewards_are_told_who_contradicts_themselves_and_findings_name_nobody(tmp_path: Path) -> None:
    folder = cohort(tmp_path / "in", swap=True)
    (folder / "a.fam").write_text("P1 P1 0 0 1 0\nP3 P3 0 0 2 0\n")
    summary = ingest([folder], tmp_path / "w", dataset="d", data_use="GRU", now=NOW)
    store = tmp_path / "w" / STORE
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    warehouse = open_warehouse(tmp_path / "w")
    told = contradictions(warehouse, asking_for(warehouse, "ada", "steward", None))
    assert told.rows() == [
        ("d", "same-genotypes", "P1", "P2", "the same genotypes at 96 common variants"),
        ("d", "same-genotypes", "P3", "P4", "the same genotypes at 96 common variants"),
        ("d", "samples-disagree", "P2", None, told["told"][2]),
        ("d", "sex-against-genotypes", "P0", None, "recorded male, genotypes XX"),
        ("d", "sources-disagree", "P1", None, "sex: female (side table), male (clinical source)"),
    ]
    assert told["told"][2].startswith("samples S2 and S2b: their samples agree at ")
    assert not [f for f in summary.manifest["findings"] if any(f"P{n}" in f["message"] for n in range(5))]
    for role, datasets, n in (("steward", ("other",), 0), ("steward", None, 5)):
        asked = asking_for(warehouse, "ada", role, None, datasets=datasets)
        assert contradictions(warehouse, asked).height == n
    with pytest.raises(Refused):
        contradictions(warehouse, asking_for(warehouse, "ada", "researcher", None))
    warehouse.ledger.withdraw("d", "P3", date(2020, 1, 1), "ada")
    assert contradictions(warehouse, asking_for(warehouse, "ada", "steward", None)).height == 4
    ingest([cohort(tmp_path / "again")], tmp_path / "w", dataset="d", data_use="GRU", now=NOW)
    left = contradictions(warehouse, asking_for(warehouse, "ada", "steward", None))
    assert left["rule"].to_list() == ["sex-against-genotypes"]  # P3 is purged, and nothing else is swapped any more
    ingest([cohort(tmp_path / "third")], tmp_path / "w", dataset="e", data_use="GRU", dry_run=True, now=NOW)
    assert b"P4" not in store.read_bytes()
