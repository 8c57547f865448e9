"""S-GT 14: filtering allele frequencies as published, and GroupMax over the five continental groups alone."""

from __future__ import annotations

import pytest
from scipy.stats import poisson

from stats.alleles.allele_frequency import AlleleFrequency, allele_frequency, continental, group_max
from stats.intervals import faf95


def test_s_gt_14_the_published_filter_of_whiffin_2017() -> None:
    """Hypertrophic cardiomyopathy, maximum credible AF 4.0e-5: in ExAC's 121,412 alleles up to nine are tolerated."""
    assert poisson.ppf(0.95, 4.0e-5 * 121_412) == 9
    assert faf95(9, 121_412) < 4.0e-5 < faf95(10, 121_412)


def as_gnomad_searches(ac: int, an: int) -> float:
    """The published search: the largest frequency, in steps of 1e-6, whose Poisson quantile lies below AC."""
    if ac <= 1 or an == 0:
        return 0.0
    frequency = 0.0
    while poisson.ppf(0.95, an * (frequency + 1e-6)) < ac:
        frequency += 1e-6
    return frequency


@pytest.mark.parametrize(("ac", "an"), [(0, 10), (1, 251_000), (2, 251_000), (9, 121_412), (40, 152_000), (25, 8_128)])
def test_s_gt_14_faf95_is_gnomads_to_its_precision(ac: int, an: int) -> None:
    assert faf95(ac, an) == pytest.approx(as_gnomad_searches(ac, an), abs=1.1e-6)


def test_three_kinds_of_count_give_what_they_can() -> None:
    assert allele_frequency("EUR-like", 0, 0) == AlleleFrequency("EUR-like", 0, 0, None, None, None, None)
    assert allele_frequency("EUR-like", None, 40).faf95 is None
    one = allele_frequency("EUR-like", 3, 300)
    assert (one.af, round(one.lower, 6), round(one.upper, 6)) == (0.01, 0.003407, 0.028983)


@pytest.mark.parametrize(
    ("name", "is_of"),
    [("AFR-like", "AFR"), ("1000G-EUR-like", "EUR"), ("sas", "SAS"), ("not assigned", None), ("EUR-FIN", None),
     ("Ashkenazi ASJ", None), ("EUR/EAS", None), ("EUROPA", None)],
)  # fmt: skip
def test_s_gt_14_only_the_five_groups_count(name: str, is_of: str | None) -> None:
    assert continental(name) == is_of


def test_s_gt_14_group_max_leaves_out_the_bottlenecked_and_the_unassigned() -> None:
    groups = [
        allele_frequency("EUR-like", 40, 20_000),
        allele_frequency("AFR-like", 30, 6_000),
        allele_frequency("EUR-FIN", 300, 6_000),
        allele_frequency("not assigned", 300, 3_000),
    ]
    largest = group_max(groups)
    assert (largest.group, largest.faf95, largest.untold) == ("AFR-like", faf95(30, 6_000), ())


def test_s_gt_14_singletons_are_no_filter_and_nobody_called_is_no_frequency() -> None:
    assert group_max([allele_frequency("EUR", 1, 10), allele_frequency("AFR", 0, 10)]).faf95 == 0.0
    assert group_max([allele_frequency("EUR", 0, 0)]).faf95 is None
    assert group_max([]).faf95 is None


def test_s_dc_3_a_group_that_is_not_told_is_named_as_such() -> None:
    largest = group_max([allele_frequency("EUR", 40, 2_000), allele_frequency("AFR", None, 500)])
    assert (largest.group, largest.untold) == ("EUR", ("AFR",))
