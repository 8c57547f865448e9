"""The parts of a described cohort: they add up, agree with the criteria that a click makes of them, are protected."""

from __future__ import annotations

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import (
    EVERYBODY,
    Age,
    AllOf,
    AnyOf,
    CarrierOf,
    FollowedUp,
    HasCondition,
    HasMeasurement,
    SelfReportedGroup,
    Sex,
    Site,
)
from queries.answer import answer
from queries.cohort.count import Count
from queries.cohort.describe import Describe
from queries.cohort.describe_records import Carriers, Recorded, Values
from queries.ran import SqlRan
from queries.warehouse import Warehouse

WOMEN = Cohort("women", Sex("female"))
ALL = Cohort("all", EVERYBODY)


def count(warehouse: Warehouse, asking: Asking, *criteria: object) -> int:
    return answer(warehouse, asking, Count(Cohort("c", AllOf(criteria)))).count


def test_s_cl_7_a_bin_of_ages_is_what_its_criterion_counts(random_warehouse: Warehouse, researcher: Asking) -> None:
    frame = answer(random_warehouse, researcher, Describe(WOMEN, 0)).ages.frame
    assert frame.height > 2
    for low, high, n in frame.iter_rows():
        bounds = Age(from_=low, to=None if low == 90 else high - 1)
        assert n == count(random_warehouse, researcher, WOMEN.criterion, bounds)


def test_a_bin_of_follow_up_and_a_group_told_are_what_their_criteria_count(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    described = answer(random_warehouse, researcher, Describe(WOMEN, 0))
    assert described.follow_up.frame.height > 2
    for low, high, n in described.follow_up.frame.iter_rows():
        bounds = FollowedUp(low, None if low == 30 else high - 1)
        assert n == count(random_warehouse, researcher, WOMEN.criterion, bounds)
    told = described.self_reported_group.frame.drop_nulls()
    assert told.height == 2
    for group, n in told.iter_rows():
        assert n == count(random_warehouse, researcher, WOMEN.criterion, SelfReportedGroup((group,)))


@pytest.mark.parametrize("cohort", [ALL, WOMEN])
def test_s_gt_4_carriers_by_gene_are_what_their_criterion_counts(
    cohort: Cohort, random_warehouse: Warehouse, researcher: Asking
) -> None:
    frame = answer(random_warehouse, researcher, Carriers(cohort)).table.frame
    size = count(random_warehouse, researcher, cohort.criterion)
    assert frame.height > 1
    for row in frame.iter_rows(named=True):
        one = AnyOf((
            CarrierOf(gene=row["gene"], consequences=("loss_of_function",)),
            CarrierOf(gene=row["gene"], clinvar=("pathogenic",)),
        ))  # fmt: skip
        assert row["n"] == count(random_warehouse, researcher, cohort.criterion, one), row["gene"]
        assert row["called"] + row["not_called"] == size


@pytest.mark.parametrize("domain", ["condition", "treatment"])
def test_s_cl_2_prevalence_is_of_those_who_were_observed(
    domain: str, random_warehouse: Warehouse, researcher: Asking
) -> None:
    frame = answer(random_warehouse, researcher, Recorded(WOMEN, domain)).table.frame
    assert frame.height
    assert (frame["n"] <= frame["n_of"]).all()
    assert (frame["others"] <= frame["others_of"]).all()
    assert frame["n_of"][0] <= count(random_warehouse, researcher, WOMEN.criterion)


def test_one_value_an_individual(random_warehouse: Warehouse, researcher: Asking) -> None:
    found = answer(random_warehouse, researcher, Values(WOMEN))
    bins, missing = found.bins.frame["n"].sum(), found.not_measured.frame["n"][0]
    assert bins + missing == count(random_warehouse, researcher, WOMEN.criterion)
    assert bins <= count(random_warehouse, researcher, WOMEN.criterion, HasMeasurement(found.code))


def test_s_dc_4_a_partner_sees_wider_bins_and_no_small_ones(random_warehouse: Warehouse, partner: Asking) -> None:
    shown = answer(random_warehouse, partner, Values(ALL))
    told = shown.bins.frame["n"].drop_nulls().to_list()
    assert all(n % 10 == 0 for n in told)
    for question in (Recorded(ALL), Carriers(ALL)):
        frame = answer(random_warehouse, partner, question).table.frame
        assert all(n % 10 == 0 and n > 0 for n in frame["n"])
        assert frame["n"].to_list() == sorted(frame["n"], reverse=True)


def test_s_dc_3_of_few_people_no_record_is_told(
    random_warehouse: Warehouse, partner: Asking, researcher: Asking
) -> None:
    few = Cohort("few", Sex("female") & Site("north") & HasCondition("ICD10CM:C50"))
    assert 0 < count(random_warehouse, researcher, few.criterion) < 11
    for question in (Recorded(few), Recorded(few, "treatment"), Carriers(few)):
        assert answer(random_warehouse, partner, question).table.frame.height == 0
    assert answer(random_warehouse, partner, Values(few)).bins.frame.height == 0


def test_the_sql_of_a_description_is_what_runs(random_warehouse: Warehouse, researcher: Asking) -> None:
    text = answer(random_warehouse, researcher, SqlRan(Recorded(WOMEN))).text
    assert "recorded_condition" in text
    assert answer(random_warehouse, researcher, Recorded(WOMEN)).table.frame.height
