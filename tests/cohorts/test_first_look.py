"""Where the carriers cards begin: every name in the table is one that exists."""

from __future__ import annotations

import pytest

from cohorts.codes import Code
from cohorts.criteria import CarrierOf
from cohorts.definitions import gene_set, names
from cohorts.first_look import FirstLook, _looks, first_look, usual_copies


def test_every_outcome_and_measurement_is_known() -> None:
    sets, genes = _looks()
    assert set(sets) <= set(names("gene_sets"))
    for look in (*sets.values(), *genes.values()):
        assert look.outcome is None or look.outcome in names("case_definitions")
        if look.measurement:
            Code.parse(look.measurement).require("measurement")


@pytest.mark.parametrize(("criterion", "genes", "outcome"), [
    (CarrierOf(gene_set="familial_hypercholesterolaemia"), (), "coronary_disease"),
    (CarrierOf(gene="BRCA1"), (), "breast_cancer_women"),
    (CarrierOf(gene_set=gene_set("titin_truncating")), (), "heart_failure"),
    (CarrierOf(variant="GRCh38 18-31598655-G-A"), ("TTR",), "heart_failure"),
    (CarrierOf(variant="GRCh38 6-26092913-G-A"), ("H2BC4", "HFE"), "haemochromatosis"),
    (CarrierOf(gene="ACTN3"), (), None),
])  # fmt: skip
def test_a_criterion_begins_where_its_genes_do(criterion: CarrierOf, genes: tuple[str, ...], outcome: str) -> None:
    assert first_look(criterion, genes).outcome == outcome


def test_nothing_is_chosen_for_a_gene_without_an_entry() -> None:
    assert first_look(CarrierOf(gene="ACTN3")) == FirstLook()


def test_s_gt_18_both_copies_of_hfe_c282y_are_asked_for_first() -> None:
    assert usual_copies(CarrierOf(variant="GRCh38 6-26092913-G-A")) == "homozygous"
    assert usual_copies(CarrierOf(variant="6-26092913-G-A")) == "homozygous"
    assert usual_copies(CarrierOf(variant="GRCh38 18-31598655-G-A")) == "any"
    assert usual_copies(CarrierOf(gene="HFE")) == "any"
