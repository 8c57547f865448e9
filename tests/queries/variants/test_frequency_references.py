"""Bounds of a frequency in a chosen reference (S-GT 10): what may be named, what it means, who may ask how finely."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, from_json
from cohorts.errors import InvalidQuestion, Refused, UnknownName
from queries.answer import answer
from queries.cohort.count import Count
from queries.variants.frequency_references import FrequencyReferences
from queries.warehouse import Warehouse
from tests.queries.small_release import NO, YES, Small


def made() -> Small:
    """Carriers of one variant each, named after what references say of it."""
    small = Small()
    assay = small.assay(("19", 1000, 2000))
    said: dict[str, dict[str, float | None]] = {
        "rare": {"all": 0.0001, "AFR": 0.0002, "FIN": 0.5},
        "common in one group": {"all": 0.001, "AFR": 0.2},
        "told of as a whole": {"all": 0.0003},
        "listed without": {"all": None},
        "absent": {},
    }
    for number, (name, frequencies) in enumerate(said.items()):
        variant = small.variant(1100 + number, assay, af=0.4)
        small.person(name)
        small.call(small.sample(name, assay), variant, alt=1)
        for population, af in frequencies.items():
            known = {"reference": "gnomAD", "version": "4.1", "population": population, "ac": 0, "an": 0, "af": af}
            small.add("reference_frequency", variant_id=variant, **known)
    return small


def who(small: Small, **values: Any) -> set[str]:
    return {name for name, state in small.ask(CarrierOf(gene="LDLR", **values)).items() if state == YES}


def test_s_gt_10_a_bound_is_of_groupmax_in_the_reference_and_bottlenecked_groups_have_no_say() -> None:
    small = made()
    absent = {"listed without", "absent"}
    assert who(small, max_af=0.01, af_reference="gnomAD") == {"rare", "told of as a whole"} | absent
    assert who(small, max_af=0.01, af_reference="gnomAD", af_absent="drop") == {"rare", "told of as a whole"}
    assert who(small, af_reference="gnomAD", af_absent="only") == absent
    assert who(small, min_af=0.1, af_reference="gnomAD") == {"common in one group"}
    assert who(small, min_af=0.1, af_reference="gnomAD:fin") == {"rare"}
    assert who(small, max_af=0.01, af_reference="gnomAD 4.1:all", af_absent="drop") == {
        "rare", "common in one group", "told of as a whole",
    }  # fmt: skip
    assert who(small, max_af=0.01) == set(), "the release's own GroupMax is 0.4"


def test_s_gt_10_a_population_of_the_release_is_a_reference() -> None:
    small = made()
    for population, ac, an in (("AFR-like", 30, 100), ("EUR-like", 0, 0)):
        counts = dict.fromkeys(("het", "hom", "hemi", "not_called", "ac_raw", "an_raw"), 0)
        small.add("variant_frequency", variant_id=0, population=population, ac=ac, an=an, **counts)
    assert who(small, min_af=0.3, af_reference="release:AFR-like") == {"rare"}
    assert "rare" in who(small, af_absent="only", af_reference="release:EUR-like")
    assert small.ask(CarrierOf(gene="LDLR", max_af=0.3, af_reference="release:AFR-like"))["rare"] == NO


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("release", "rarer than 1 % (GroupMax, this release)"),
        ("release:AFR-like", "rarer than 1 % (AFR-like, this release)"),
        ("gnomAD 4.1", "rarer than 1 % (gnomAD 4.1)"),
        ("gnomAD : NFE", "rarer than 1 % (NFE, gnomAD)"),
    ],
)
def test_the_reference_stands_in_the_sentence_and_the_json(text: str, words: str) -> None:
    asked = CarrierOf(gene="LDLR", max_af=0.01, af_reference=text)
    assert words in asked.sentence
    assert from_json(asked.to_json()) == asked


@pytest.mark.parametrize("text", ["", ":AFR", "gnomAD:", "a:b:c"])
def test_a_reference_is_a_name_and_perhaps_a_group(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="af_reference"):
        CarrierOf(gene="LDLR", af_reference=text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("genomAD 4.1", "gnomAD 4.1"),
        ("gnomAD", "gnomAD 2.1 or gnomAD 4.1"),
        ("gnomAD 4.1:NF", "NFE"),
        ("release:AFR", "AFR-like"),
    ],
)
def test_what_the_release_does_not_have_is_an_error_that_says_what_it_has(
    random_warehouse: Warehouse, researcher: Asking, text: str, hint: str
) -> None:
    asked = CarrierOf(gene="LDLR", max_af=0.01, af_reference=text)
    with pytest.raises(UnknownName, match=hint):
        answer(random_warehouse, researcher, Count(Cohort("c", asked)))


def test_choices_are_told_to_every_role(random_warehouse: Warehouse, partner: Asking) -> None:
    choices = answer(random_warehouse, partner, FrequencyReferences()).choices
    assert choices[0] == "release"
    assert {"release:AFR-like", "ALFA", "ALFA:all", "gnomAD 2.1:NFE", "gnomAD 4.1"} <= set(choices)
    assert "gnomAD" not in choices


def test_s_dc_3_few_alleles_of_a_small_group_are_not_told_apart(
    random_warehouse: Warehouse, partner: Asking, researcher: Asking
) -> None:
    def count(asking: Asking, bound: float, reference: str) -> None:
        asked = CarrierOf(gene="LDLR", max_af=bound, af_reference=reference)
        answer(random_warehouse, asking, Count(Cohort("c", asked)))

    with pytest.raises(Refused, match="so small a group"):
        count(partner, 0.005, "release:AFR-like")  # of 2,000 people: ten alleles
    count(partner, 0.01, "release:AFR-like")
    count(partner, 0.005, "gnomAD 4.1:NFE")
    count(researcher, 0.005, "release:AFR-like")
    with pytest.raises(Refused, match="fixed bounds"):
        count(replace(partner), 0.0123, "gnomAD 4.1")
