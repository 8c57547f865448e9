"""Every criterion a person can add has a form, and a form only changes what it can hold."""

from __future__ import annotations

import pytest

from cohorts.criteria import REGISTER, Age, AllOf, CarrierOf, Criterion, Diplotype, HasCondition, Not, PolygenicScore
from widgets.question.criterion_forms import KINDS, kind_of

#: Made by groups, or kept whole and shown in words.
WITHOUT_FORM = {"all_of", "any_of", "at_least", "not"}


def test_every_leaf_has_a_form() -> None:
    assert {kind.of.key() for kind in KINDS} | WITHOUT_FORM == set(REGISTER)


def test_names_and_icons_are_told_apart() -> None:
    assert len({kind.name for kind in KINDS}) == len({kind.icon for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("criterion", "name"),
    [
        (CarrierOf(gene="LDLR"), "Variants in a gene"),
        (CarrierOf(genes=("LDLR", "APOB")), "Variants in several genes"),
        (CarrierOf(region="19:1-2000"), "Variants in a region"),
        (PolygenicScore("coronary_disease", 90), "Polygenic score"),
        (CarrierOf(gene_set="familial_hypercholesterolaemia"), "Gene set"),
        (CarrierOf(variant="19-11105408-C-T"), "One variant"),
        (Diplotype(gene="APOL1", phenotype="two risk alleles"), "Diplotype"),
        (HasCondition("PHECODE:411"), "Condition"),
        (Age("enrolment", 40, 70), "Age"),
    ],
)
def test_the_form_that_made_a_criterion_changes_it(criterion: Criterion, name: str) -> None:
    assert kind_of(criterion).name == name


@pytest.mark.parametrize(
    "criterion", [Not(AllOf((Age("enrolment", 40, 70),))), Diplotype(gene="APOL1", diplotypes=("G1/G1",))]
)
def test_what_no_form_can_hold_is_shown_in_words_only(criterion: Criterion) -> None:
    assert kind_of(criterion) is None
