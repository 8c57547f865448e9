"""S-DU 5: who declined, or was not asked, to have results returned is nobody whose genotypes a clinician is shown."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, InCohort, Not, PolygenicScore, Sex
from cohorts.loci import parse_locus
from queries import Warehouse, answer, open_warehouse
from queries.cohort.count import Count
from queries.cohort.explain import Explain
from queries.cohort.freeze import Freeze, Standing
from queries.cohort.individuals import Individuals
from queries.cohort.people import People
from queries.variants.frequencies import Frequencies, FrequenciesByGroup
from queries.variants.gene_summary import GeneSummary
from tests.access.attacks.conftest import Target, opened

CARRY, WOMAN, NESTED = (f"00000000-0000-4000-8000-{n:012d}" for n in range(3))
CARRIES = CarrierOf(gene="LDLR", consequences=("missense",))
WOMEN = Cohort("women", AllOf((Sex("female"),)))
CARRIERS, OTHERS = (Cohort("asked", AllOf((each,))) for name, each in (("carry", CARRIES), ("not", Not(CARRIES))))


@pytest.fixture
def clinic(small_folder: Path, tmp_path: Path) -> Target:
    """Everybody is in one clinician's care; of every three people the first agreed, the second declined, the third was
    not asked; who agreed and later declined did not agree."""
    folder = Path(shutil.copytree(small_folder, tmp_path / "clinic"))
    with duckdb.connect(str(next((folder / "releases").glob("*.duckdb")))) as con:
        con.execute("UPDATE consent SET recontact_results = [TRUE, FALSE, NULL][individual_id % 3 + 1]")
        con.execute("INSERT INTO consent SELECT * REPLACE (FALSE AS recontact_results, DATE '2004-01-01' AS valid_from)"
                    " FROM consent WHERE individual_id % 30 = 0")  # fmt: skip
    target = opened(folder)
    people = [tuple(name.split("/")) for name in target.true_rows()]
    target.warehouse.care.give("mallory", people, "root")
    care = target.warehouse.care.revision("mallory")
    return replace(target, partner=replace(target.partner, role="clinician", care=care))


def agreed(name: str) -> bool:
    number = int(name.split("/P")[1])
    return number % 3 == 0 and number % 30 != 0


def members(target: Target, cohort: Cohort) -> set[str]:
    return {*target.told(Individuals(cohort)).frame["individual_id"]}


def test_s_du_5_attack_a_clinician_asks_for_the_genotypes_of_who_declined(
    clinic: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = {cohort: {*clinic.true(Individuals(cohort)).frame["individual_id"]} for cohort in (CARRIERS, OTHERS)}
    for cohort in (CARRIERS, OTHERS):
        assert members(clinic, cohort) == {name for name in true[cohort] if agreed(name)} != set()
    one = min(name for name in true[CARRIERS] if not agreed(name))
    opened_record = clinic.told(Explain(CARRIERS, one, "a referral"))
    assert opened_record.state == 0
    assert not sum(
        each.genotypes["alt_count"].fill_null(0).sum() for each in opened_record.decided if each.genotypes is not None
    )
    whole = Cohort("everybody", AllOf(()))
    summary = clinic.told(GeneSummary("LDLR", whole))
    assert clinic.told(Count(whole)).count == clinic.true(Count(whole)).count  # they are in every other cohort
    assert summary != clinic.true(GeneSummary("LDLR", whole))

    monkeypatch.setattr("queries.permitted._SAMPLES", "SELECT * FROM biosample")
    bare = replace(clinic, warehouse=Warehouse(clinic.warehouse.directory))
    assert members(bare, CARRIERS) == true[CARRIERS]
    assert bare.told(Explain(CARRIERS, one, "a referral")).state == 1
    bare.warehouse.close()


def test_s_du_5_no_other_role_and_not_the_owner_of_one_machine_is_cut(clinic: Target) -> None:
    own = replace(clinic.partner, care="owner")
    assert answer(clinic.warehouse, own, Count(CARRIERS)).count == clinic.true(Count(CARRIERS)).count
    assert clinic.told(Count(CARRIERS)).count < clinic.true(Count(CARRIERS)).count  # and after it the cut stands


def test_s_du_5_counts_of_an_allele_are_of_who_agreed_by_arrays_and_by_rows_alike(clinic: Target) -> None:
    key = "19-11105567-C-T"
    carry = Cohort("carry", AllOf((CarrierOf(variant=key),)))
    true = {*clinic.true(Individuals(carry)).frame["individual_id"]}
    wanted = sum(map(agreed, true))
    by_group = clinic.told(FrequenciesByGroup(parse_locus(key), unrelated_only=False)).frame
    [by_rows] = clinic.told(Frequencies(None, parse_locus(key), unrelated_only=False)).frame.to_dicts()
    assert members(clinic, carry) == {name for name in true if agreed(name)}
    assert by_group.filter(population="all")["carriers"].to_list() == [wanted]
    assert by_rows["het"] + by_rows["hom"] + by_rows["hemi"] == wanted


def test_the_warehouse_keeps_what_names_mean_apart(clinic: Target) -> None:
    clinic.told(Count(CARRIERS)), clinic.true(Count(CARRIERS))
    assert {gated for _, gated in clinic.warehouse._lookups} == {True, False}
    assert open_warehouse(clinic.warehouse.directory).release == clinic.warehouse.release


def test_s_du_5_attack_a_frozen_list_of_carriers_that_another_role_shared_with_a_clinician(
    clinic: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of who declined it is unknown whether they are on it; a list that rests on no genotypes is as it was."""
    nested = Cohort("nested", AllOf((InCohort(CARRY, 1), Sex("female"))))
    for name, cohort in ((CARRY, CARRIERS), (WOMAN, WOMEN), (NESTED, nested)):
        clinic.true(Freeze(cohort, name, 1, ("*",)))

    def on(name: str, target: Target = clinic) -> tuple[set[str], set[str]]:
        leaf = InCohort(name, 1)
        yes, no = (members(target, Cohort("asked", AllOf((each,)))) for each in (leaf, Not(leaf)))
        return yes, no

    everybody = {*clinic.true_rows()}
    true = {*clinic.true(Individuals(CARRIERS)).frame["individual_id"]}
    yes, no = on(CARRY)
    assert yes == {name for name in true if agreed(name)} != set()
    assert no == {name for name in no - true if agreed(name)} != set()
    assert all(map(agreed, set.union(*on(NESTED))))
    assert set.union(*on(WOMAN)) == everybody
    assert clinic.told(Count(Cohort("x", AllOf((InCohort(CARRY, 1),))))).unknown >= sum(map(agreed, true))

    monkeypatch.setattr("queries.cohort.frozen_lists._disclosed", lambda members, *_: members)
    bare = replace(clinic, warehouse=Warehouse(clinic.warehouse.directory))
    assert on(CARRY, bare)[0] == true
    bare.warehouse.close()


def test_s_du_5_attack_a_clinician_reads_scores_and_the_phenopackets_of_who_declined(
    clinic: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A polygenic score is a result; a phenopacket as it was brought may interpret a variant."""
    file = next((clinic.warehouse.directory / "releases").glob("*.duckdb"))
    clinic.warehouse.close()
    with duckdb.connect(str(file)) as con:
        con.execute("INSERT INTO score SELECT individual_id, 'risk', 1.0, 50.0 FROM individual")
        con.execute("INSERT INTO phenopacket SELECT individual_id, '{\"interpretations\": []}' FROM individual")
    high = Cohort("high", AllOf((PolygenicScore("risk", 40.0),)))
    everybody = {*clinic.true_rows()}
    packets = People(Cohort("all", AllOf(())), limit=1_000, kinds=("stored",))

    def stored(target: Target) -> int:
        return target.told(packets).frames["stored"].height

    assert members(clinic, high) == {name for name in everybody if agreed(name)} != set()
    assert stored(clinic) == sum(map(agreed, everybody))
    assert {*clinic.true(Individuals(high)).frame["individual_id"]} == everybody

    monkeypatch.setattr("queries.permitted._AGREED", "SELECT individual_id FROM individual")
    bare = replace(clinic, warehouse=Warehouse(clinic.warehouse.directory))
    assert members(bare, high) == everybody
    assert stored(bare) == len(everybody)
    bare.warehouse.close()


def test_s_dc_7_a_frozen_cohort_tells_who_reaches_some_no_count_of_the_others(
    small_folder: Path, tmp_path: Path
) -> None:
    target = opened(Path(shutil.copytree(small_folder, tmp_path / "some")))
    frozen = target.true(Freeze(WOMEN, WOMAN, 1, ("*",))).frozen
    mine = sorted(target.true(Individuals(WOMEN)).frame["individual_id"])[:3]
    target.warehouse.care.give("mallory", [tuple(name.split("/")) for name in mine], "root")
    clinician = replace(target.partner, role="clinician", care=target.warehouse.care.revision("mallory"))
    elsewhere = replace(target.owner, datasets=("elsewhere",))
    told = [answer(target.warehouse, each, Standing(WOMAN, 1)) for each in (target.owner, clinician, elsewhere)]
    assert [each.frozen for each in told] == [frozen, 3, 0]
    assert [each.changed for each in told] == [0, 0, 0] or told[1].permitted < 3
    target.warehouse.close()
