"""Groups to compare: disjoint, at most six, and 'not a carrier' means called."""

from __future__ import annotations

from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, Ancestry, CarrierOf, Not, Sex
from widgets.cohort import groups

CARRIER = CarrierOf(gene="LDLR", clinvar=("pathogenic",))


def test_s_gt_4_the_rest_of_a_cohort_leaves_the_unknown_out() -> None:
    one, rest = groups.against_the_rest(Cohort("FH", CARRIER))
    assert one.criterion == CARRIER
    assert rest.criterion == Not(CARRIER, unknown="drop")


def test_s_gt_2_zygosity_classes_and_non_carriers() -> None:
    two, one, none = groups.by_zygosity(CARRIER, "LDLR")
    assert two.criterion.zygosity == "homozygous"
    assert one.criterion.zygosity == "heterozygous"
    assert none.criterion == Not(CARRIER)


def test_age_bands_meet_without_overlap() -> None:
    bands = [group.criterion for group in groups.by_age([40, 60])]
    assert bands == [Age("enrolment", None, 39), Age("enrolment", 40, 59), Age("enrolment", 60, None)]


def test_never_more_than_six() -> None:
    assert len(groups.by_value(Ancestry, [f"G{n}" for n in range(9)])) == groups.MOST
    assert len(groups.by_age(range(20, 90, 5))) == groups.MOST
    assert len(groups.by_diplotype("X", [str(n) for n in range(9)])) == groups.MOST


def test_within_cuts_every_group_and_everybody_cuts_none() -> None:
    both = groups.by_sex()
    assert groups.within(both, AllOf(())) == both
    assert [g.criterion for g in groups.within(both, CARRIER)] == [
        AllOf((CARRIER, Sex("female"))),
        AllOf((CARRIER, Sex("male"))),
    ]
