"""Phenopackets out: they hold what the release holds, say what must be said, and come back as the same messages."""

from __future__ import annotations

import json
from pathlib import Path

import phenopackets.schema.v2 as schema
import pytest
from google.protobuf.json_format import Parse, ParseDict

from access.banners import DEMO_BANNER, RESEARCH_BANNER
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, Refused
from data.ingest import ingest
from exchange.__main__ import main
from exchange.phenopackets.brought import brought
from exchange.phenopackets.export import export
from queries.asking import asking_for
from queries.warehouse import open_warehouse
from tests.data.phenopackets.packets import AGES, BORN, WORDS
from tests.exchange.beacon.client import linked
from tests.queries.conftest import HEALTH
from tests.warehouses import NOW

EVERYBODY = {"name": "everybody", "criterion": {"all_of": []}}


def written(warehouse: Path, folder: Path, *more: str, cohort: dict | None = None, role: str = "researcher") -> int:
    file = folder.parent / f"{folder.name}-cohort.json"
    file.write_text(json.dumps(cohort or EVERYBODY))
    asked = ["--purpose", "health", "--role", role, "--warehouse", str(warehouse)]
    return main(["phenopackets", str(file), "--out", str(folder), *asked, *more])


def packets(folder: Path, kind: type = schema.Phenopacket) -> dict[str, schema.Phenopacket]:
    found = (Parse(path.read_text(), kind()) for path in sorted(folder.glob("*.json")))
    return {each.id: each for each in found}


@pytest.fixture(scope="module")
def source(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return linked(tiny_warehouse, tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def out(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packets") / "out"
    assert written(source, folder) == 0
    return folder


def test_everybody_permitted_is_a_packet_with_ages_and_no_date(out: Path) -> None:
    found = packets(out)
    assert len(found) == 46
    assert {"P00", "P39", "P55"} <= {*found}
    assert not {"P40", "P56", "P58"} & {*found}  # no consent for health research
    p00 = found["P00"]
    assert p00.subject.sex == schema.FEMALE
    onsets = {each.term.id: each.onset.age.iso8601duration for each in p00.diseases}
    assert onsets == {"ICD10CM:E78.0": "P71Y3M", "ICD10CM:I21.4": "P73Y4M"}
    assert [each.treatment.agent.id for each in p00.medical_actions] == ["RXNORM:36567"]
    assert [each.value.quantity.value for each in p00.measurements] == [190.0] * 4
    deceased = found["P03"].subject.vital_status
    assert deceased.status == schema.VitalStatus.Status.DECEASED
    assert deceased.time_of_death.age.iso8601duration == "P69Y1M"
    for path in out.iterdir():
        text = json.loads(path.read_text())
        created = text["metaData"].pop("created")
        assert created
        assert "timestamp" not in json.dumps(text)
        assert not any(f"{year}-" in json.dumps(text) for year in range(1940, 2021))


def test_s_dc_9_what_must_be_said_stands_in_the_metadata(out: Path) -> None:
    for packet in packets(out).values():
        said = {each.description for each in packet.meta_data.external_references}
        assert {RESEARCH_BANNER, DEMO_BANNER} <= said
        assert packet.meta_data.phenopacket_schema_version == "2.0.2"
        used = {each.namespace_prefix for each in packet.meta_data.resources}
        assert {each.term.id.partition(":")[0] for each in packet.diseases} <= used
        annotated = {(each.id, each.version) for each in packet.meta_data.resources if not each.namespace_prefix}
        assert (("clinvar-grch38", "2024-12-15") in annotated) == bool(packet.interpretations)
    assert any(packet.interpretations for packet in packets(out).values())


def test_exported_packets_come_back_and_leave_as_equal_messages(out: Path, tmp_path: Path) -> None:
    ingest([out], tmp_path / "again", dataset="again", data_use="GRU", now=NOW)
    assert written(tmp_path / "again", tmp_path / "second") == 0
    first, second = packets(out), packets(tmp_path / "second")
    assert {*first} == {*second}
    for name, packet in first.items():
        assert packet == second[name], name


def test_packets_of_others_leave_as_they_were_brought(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, content in enumerate((AGES, WORDS)):
        (folder / f"{number}.json").write_text(json.dumps(content))
    ingest([folder], tmp_path / "warehouse", dataset="cases", data_use="GRU", now=NOW)
    assert written(tmp_path / "warehouse", tmp_path / "out") == 0
    for name, packet in packets(tmp_path / "out").items():
        original = ParseDict(next(each for each in (AGES, WORDS) if each["id"] == name), schema.Phenopacket(),
                             ignore_unknown_fields=True)  # fmt: skip
        for each in (original, packet):
            del each.meta_data.external_references[:]
            del each.files[:]
        assert packet == original


def test_s_cl_7_a_brought_packet_leaves_without_its_dates() -> None:
    packet = brought(json.dumps(BORN))
    text = str(packet)
    assert not packet.subject.HasField("date_of_birth")
    assert "timestamp" not in text
    kept = {"id": "a", "subject": {"id": "a", "timeAtLastEncounter": {"age": {"iso8601duration": "P93Y4M"}}}}
    assert brought(json.dumps(kept)).subject.time_at_last_encounter.age.iso8601duration == "P90Y"


def test_families_hold_relatives_who_permit_the_purpose_themselves(source: Path, tmp_path: Path) -> None:
    assert written(source, tmp_path / "families", "--as", "families") == 0
    found = packets(tmp_path / "families", schema.Family)
    assert {*found} == {f"{name}-family" for name in ("P00", "P01", "P20", "P21", "P30", "P31")}
    child = found["P01-family"]
    assert (child.proband.id, [each.id for each in child.relatives]) == ("P01", ["P00"])
    [person] = [each for each in child.pedigree.persons if each.individual_id == "P01"]
    assert (person.maternal_id, person.paternal_id) == ("P00", "0")
    assert not found["P30-family"].relatives  # a duplicate is no relative of a pedigree


def test_a_cohort_is_one_file_with_its_definition(source: Path, tmp_path: Path) -> None:
    women = {
        "name": "women of the south",
        "criterion": {"all_of": [{"sex": {"is": "female"}}, {"site": {"is": ["south"]}}]},
    }
    assert written(source, tmp_path / "cohort", "--as", "cohort", cohort=women) == 0
    [whole] = packets(tmp_path / "cohort", schema.Cohort).values()
    assert len(whole.members) == 8
    assert whole.description == "Individuals female, and of the site south."


def test_rows_take_the_right_and_every_stretch_is_audited(source: Path, tmp_path: Path) -> None:
    assert written(source, tmp_path / "refused", role="partner") == 3
    assert not (tmp_path / "refused").exists()
    warehouse = open_warehouse(source)
    last = warehouse.audit.entries(last=1)[0]
    assert (last.outcome, last.role) == ("refused", "partner")
    with pytest.raises(Refused):
        export(warehouse, asking_for(warehouse, "ada", "public", HEALTH), _everybody(), tmp_path / "public")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("a")
    with pytest.raises(InvalidQuestion, match="something in that folder"):
        export(warehouse, asking_for(warehouse, "ada", "researcher", HEALTH), _everybody(), tmp_path / "full")
    warehouse.close()


def _everybody() -> Cohort:
    return Cohort.from_json(EVERYBODY)
