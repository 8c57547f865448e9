"""Forms of genotype criteria keep every field of what they open."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.criteria import CarrierOf, Criterion, PolygenicScore, from_json
from cohorts.definitions import gene_set
from widgets.question import genetic_forms


def shown() -> None:
    """The form of a criterion, and what it makes of it."""
    import json

    import streamlit as st

    from cohorts.criteria import from_json
    from widgets.question.criterion_forms import kind_of

    old = from_json(json.loads(st.session_state["old"]))
    made = kind_of(old).form(None, old, "form")
    st.session_state["made"] = json.dumps(made.to_json())


@pytest.mark.parametrize(
    "criterion",
    [
        CarrierOf(gene="LDLR", consequences=("missense",), impact=("HIGH",), max_af=0.01, min_af=0.001, at_least=2),
        CarrierOf(genes=("LDLR", "APOB"), clinvar=("pathogenic",), min_stars=2, zygosity="biallelic", phase="unknown"),
        CarrierOf(gene="LDLR", max_af=0.01, af_reference="gnomAD:NFE"),
        CarrierOf(gene="LDLR", max_af=0.01, af_reference="release:no longer there"),
        CarrierOf(region="19:1000-2000", af_absent="only", origin="somatic", min_vaf=0.05, max_vaf=0.6),
        CarrierOf(variant="LDLR p.D354G", zygosity="heterozygous", min_called=0.4, quality="any"),
        CarrierOf(gene_set="hfe_c282y_homozygous", phase="any", origin="germline"),
        CarrierOf(gene_set=gene_set("titin_truncating"), min_stars=2),
        PolygenicScore("coronary_disease", 40, 60),
    ],
    ids=lambda one: next(iter(one.body())),
)
def test_an_opened_form_changes_nothing(criterion: Criterion, monkeypatch: pytest.MonkeyPatch) -> None:
    known = ("release", "release:AFR-like", "gnomAD:NFE")
    monkeypatch.setattr(genetic_forms, "frequency_references", lambda visit: known)
    app = AppTest.from_function(shown)
    app.session_state["old"] = json.dumps(criterion.to_json())
    app.run(timeout=30)
    assert not app.exception, app.exception
    assert from_json(json.loads(app.session_state["made"])) == criterion
