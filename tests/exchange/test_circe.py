"""Circe's definitions find the individuals that Circe finds: those of its PhenotypeLibrary, and small ones beside.

The golden answers are duckcdm's, a port of OHDSI's engine; make_circe_golden.py asked it.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import (
    EVERYBODY,
    REGISTER,
    AllOf,
    AnyOf,
    Around,
    AtLeast,
    CarrierOf,
    Criterion,
    HasCondition,
    HasTreatment,
    Indexed,
    Not,
    Sex,
    from_json,
)
from cohorts.document import EXAMPLES
from cohorts.errors import InvalidQuestion
from data.ingest import ingest
from exchange.__main__ import main
from exchange.circe import Known, export_cohort, import_definition
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.individuals import Individuals
from queries.lookup.concepts import ConceptsUnder
from queries.warehouse import Warehouse, open_warehouse
from tests.exchange.circe_definitions import CELECOXIB, DEFINITIONS, GI_BLEED, definition, event, group, near, span
from tests.warehouses import NOW

GOLDEN = json.loads((Path(__file__).parent / "circe_golden.json").read_text(encoding="utf-8"))["answers"]
#: Of these we find others than Circe, for a reason.
DIFFERS = {
    "a long drug era": "Eunomia's drug_era ends two persons' eras before the longest of their exposures ends",
    "nobody died": "Eunomia's death table is empty: who died is not known, and Circe takes it for nobody",
}
#: What the library says that has no word here.
UNSAID = {
    "ProcedureSourceConcept",
    "ValueAsConcept",
    "Specimen",
    "a value in any unit",
    "a criterion without a concept set",
    "in the same visit",
}


@dataclass(frozen=True)
class Eunomia:
    warehouse: Warehouse
    asking: Asking
    person: dict[str, int]  # source value → person_id

    def known(self, concepts: tuple[int, ...]) -> Known:
        return answer(self.warehouse, self.asking, ConceptsUnder(concepts)).under

    def persons(self, criterion: Any) -> list[int]:
        found = answer(self.warehouse, self.asking, Individuals(criterion)).frame["individual_id"]
        return sorted(self.person[one.split("/", 1)[1]] for one in found)


@pytest.fixture(scope="module")
def eunomia(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eunomia]:
    folder = shared_data("eunomia_gibleed")
    directory = tmp_path_factory.mktemp("eunomia")
    ingest([folder], directory, data_use="DUO:0000042", now=NOW)
    people = pl.read_parquet(folder / "person.parquet", columns=["person_id", "person_source_value"])
    warehouse = open_warehouse(directory)
    asking = asking_for(warehouse, "test", "researcher", Purpose("health"))
    yield Eunomia(warehouse, asking, {source: int(person) for person, source in people.iter_rows()})
    warehouse.close()


@pytest.fixture(scope="module")
def library(shared_data: Callable[[str], Path]) -> dict[str, Any]:
    with tarfile.open(shared_data("circe") / "cohorts.tar.gz") as archive:
        read = {Path(name).stem: archive.extractfile(name).read() for name in archive.getnames()}
    return {f"library {name}": json.loads(text) for name, text in read.items() if text.strip()}


def digest(persons: list[int]) -> str:
    return hashlib.sha256("\n".join(map(str, persons)).encode()).hexdigest()


@pytest.mark.parametrize("name", [name for name in DEFINITIONS if name not in DIFFERS])
def test_a_definition_finds_whom_circe_finds(eunomia: Eunomia, name: str) -> None:
    imported = import_definition(DEFINITIONS[name], name, eunomia.known)
    assert imported.lost == ()
    found = eunomia.persons(imported.cohort)
    assert (len(found), digest(found)) == (GOLDEN[name]["n"], GOLDEN[name]["sha256"])


def test_fifty_definitions_and_more_are_compared_and_most_find_somebody() -> None:
    compared = [GOLDEN[name] for name in DEFINITIONS if name not in DIFFERS]
    assert len(compared) >= 50
    assert sum(one["n"] > 0 for one in compared) >= 50
    assert len({one["sha256"] for one in compared}) >= 45


def test_every_definition_of_the_library_finds_the_same_or_says_what_it_cannot(
    eunomia: Eunomia, library: dict[str, Any]
) -> None:
    agree, unsaid = [], []
    for name, read in library.items():
        imported = import_definition(read, name, eunomia.known)
        if imported.cohort is None:
            assert imported.lost
            unsaid += [one.what for one in imported.lost]
            continue
        found = eunomia.persons(imported.cohort)
        assert (name, len(found), digest(found)) == (name, GOLDEN[name]["n"], GOLDEN[name]["sha256"])
        agree.append(name)
    assert set(unsaid) <= UNSAID
    assert (len(library), len(agree)) == (69, 59)


def test_where_deaths_are_not_known_nobody_counts_as_alive(eunomia: Eunomia) -> None:
    imported = import_definition(DEFINITIONS["nobody died"], "nobody died", eunomia.known)
    assert eunomia.persons(imported.cohort) == []


def test_our_eras_end_with_their_longest_exposure(eunomia: Eunomia) -> None:
    imported = import_definition(DEFINITIONS["a long drug era"], "a long drug era", eunomia.known)
    assert len(eunomia.persons(imported.cohort)) == GOLDEN["a long drug era"]["n"] + 2
    assert any(finding.what == "eras" for finding in imported.findings)


@pytest.mark.parametrize("name", sorted(set(DEFINITIONS) - {"all but one"}))
def test_an_imported_criterion_reads_back_from_json(name: str) -> None:
    imported = import_definition(DEFINITIONS[name])
    assert imported.lost == ()
    assert from_json(imported.cohort.criterion.to_json()) == imported.cohort.criterion
    assert imported.cohort.sentence


def lost(definition: dict[str, Any]) -> dict[str, str]:
    imported = import_definition(definition)
    assert imported.cohort is None
    return {finding.where: finding.why for finding in imported.lost}


def test_taking_concepts_out_needs_a_warehouse() -> None:
    assert list(lost(DEFINITIONS["all but one"])) == ["ConceptSets[0]"]


def test_everything_that_cannot_be_said_is_named_at_once() -> None:
    bleed = event("condition", GI_BLEED, ConditionStatus=[{"CONCEPT_ID": 1}], Age={"Op": "gt", "Value": 95})
    visit = near(event("drug", CELECOXIB), span(None, -1), RestrictVisit=True)
    whole = definition(bleed, {"Specimen": {}}, rules=(group("ALL", visit),), CensorWindow={"StartDate": "2010-01-01"})
    assert set(lost(whole)) == {
        "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.ConditionStatus",
        "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.Age",
        "PrimaryCriteria.CriteriaList[1].Specimen",
        "InclusionRules[0].expression.CriteriaList[0].RestrictVisit",
        "CensorWindow.StartDate",
    }


def test_a_key_nobody_knows_is_named_wherever_it_stands() -> None:
    whole = definition(event("drug", CELECOXIB))
    whole["PrimaryCriteria"]["ObservationWindow"]["Hours"] = 3
    assert set(lost(whole)) == {"PrimaryCriteria.ObservationWindow.Hours"}


def places(node: Any, path: tuple = ()) -> Iterator[tuple]:
    """Every place of a JSON value, the deepest last."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.mark.parametrize("instead", [None, "x", -1, 1.5, True, [], {}, [3], {"x": 3}], ids=repr)
@pytest.mark.parametrize("name", ["exposed", "groups in groups", "two windows", "a long drug era", "an age between"])
def test_a_damaged_definition_is_named_or_refused_wherever_it_is_damaged(name: str, instead: Any) -> None:
    for path in places(DEFINITIONS[name]):
        damaged = json.loads(json.dumps(DEFINITIONS[name]))
        node = damaged
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = instead
        try:
            imported = import_definition(damaged)
        except InvalidQuestion:
            continue
        assert imported.cohort is not None or imported.lost


def test_the_command_writes_a_cohort_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, out = tmp_path / "nsaid.json", tmp_path / "cohort.json"
    given.write_text(json.dumps(DEFINITIONS["NSAIDs"]), encoding="utf-8")
    assert main(["circe", str(given), "--out", str(out)]) == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["name"] == "nsaid"
    assert from_json(written["criterion"]).key() == "indexed"
    assert capsys.readouterr().out == ""


def test_the_command_writes_nothing_where_something_would_be_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, out = tmp_path / "specimen.json", tmp_path / "cohort.json"
    given.write_text(json.dumps(definition({"Specimen": {"CodesetId": 0}})), encoding="utf-8")
    assert main(["circe", str(given), "--out", str(out)]) == 2
    assert not out.exists()
    assert "not said: PrimaryCriteria.CriteriaList[0].Specimen" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"PrimaryCriteria": 3}', '{"PrimaryCriteria": {"CriteriaList": 3}}'])
def test_what_is_no_definition_is_refused(tmp_path: Path, text: str) -> None:
    given = tmp_path / "definition.json"
    given.write_text(text, encoding="utf-8")
    assert main(["circe", str(given)]) == 2


def test_an_empty_group_always_holds_and_counts() -> None:
    bleed, empty = near(event("condition", GI_BLEED), span(1, None)), group("ALL")
    drug = event("drug", CELECOXIB)

    def such_that(rule: dict[str, Any]) -> Any:
        return import_definition(definition(drug, rules=(rule,))).cohort.criterion.such_that

    alone = such_that(group("ALL", bleed))
    assert such_that(group("ALL", bleed, groups=(empty,))) == alone
    assert such_that(group("ANY", bleed, groups=(empty,))) == AnyOf((alone, EVERYBODY))
    assert such_that(group("ANY", bleed, near(drug, span(None, None), "at least", 0))) == AnyOf((alone, EVERYBODY))
    assert such_that(empty) is None


def test_a_negation_that_keeps_the_unknown_is_not_exported() -> None:
    bleed = Around(HasCondition("OMOP:192671"), from_days=1)
    kept = Indexed((HasTreatment("OMOP:1118084"),), such_that=AllOf((bleed, Not(bleed, unknown="keep"))))
    assert [one.why for one in export_cohort(Cohort("kept", kept)).findings] == ["Circe knows yes and no alone"]


#: Imported, but not to be exported: a measurement may be Circe's Measurement or its Observation.
ONE_HERE = {"measured before", "measurement as index", "observation as index"}


@pytest.mark.parametrize("name", sorted(set(DEFINITIONS) - {"all but one"} - ONE_HERE))
def test_an_exported_definition_comes_back(name: str) -> None:
    cohort = import_definition(DEFINITIONS[name], name).cohort
    definition = export_cohort(cohort).definition
    back = import_definition(definition, name).cohort
    assert export_cohort(back).definition == definition
    if name != "not an age between":  # a choice inside an event becomes a choice of index events
        assert back == cohort


@pytest.mark.parametrize("name", sorted(ONE_HERE))
def test_what_circe_has_two_words_for_is_not_exported(name: str) -> None:
    exported = export_cohort(import_definition(DEFINITIONS[name], name).cohort)
    assert exported.definition is None
    assert {finding.why for finding in exported.findings} == {
        "measurements and observations are one here, and two for Circe"
    }


def test_every_example_of_a_criterion_is_exported_or_named() -> None:
    for key in REGISTER:
        exported = export_cohort(Cohort("example", from_json({key: EXAMPLES[key]})))
        assert (exported.definition is None) == any(finding.lost for finding in exported.findings)


@pytest.mark.parametrize(
    "plain",
    [
        HasCondition("OMOP:192671"),
        HasTreatment("OMOP:1125315", min_dates=2),
        AllOf((Sex("female"), Not(HasTreatment("OMOP:1118084")), HasCondition("OMOP:192671", descendants=False))),
        AtLeast(2, (HasTreatment("OMOP:1118084"), HasTreatment("OMOP:1124300"), HasCondition("OMOP:192671"))),
    ],
    ids=lambda one: one.key(),
)
def test_a_cohort_without_an_index_event_is_exported_from_the_start_of_observation(
    eunomia: Eunomia, plain: Criterion
) -> None:
    exported = export_cohort(Cohort("plain", plain))
    assert [finding.lost for finding in exported.findings] == [False]
    back = import_definition(exported.definition, "back", eunomia.known)
    assert back.lost == ()
    assert eunomia.persons(back.cohort) == eunomia.persons(Cohort("plain", plain))
    assert eunomia.persons(back.cohort)


def test_what_has_no_word_in_circe_is_named_and_there_is_no_definition() -> None:
    exported = export_cohort(Cohort("carriers", AllOf((CarrierOf(gene="LDLR"), HasCondition("ICD10CM:I21")))))
    assert exported.definition is None
    assert {finding.why for finding in exported.findings if finding.lost} == {
        "Circe asks what lies around the event, age and sex",
        "Circe asks by OMOP concept id",
    }


def test_the_command_goes_both_ways(tmp_path: Path) -> None:
    atlas, ours, back = (tmp_path / f"{name}.json" for name in ("atlas", "ours", "back"))
    atlas.write_text(json.dumps(DEFINITIONS["groups in groups"]), encoding="utf-8")
    assert main(["circe", str(atlas), "--out", str(ours)]) == 0
    assert main(["circe", "--export", str(ours), "--out", str(back)]) == 0
    assert import_definition(json.loads(back.read_text(encoding="utf-8"))).cohort.name == "atlas"
