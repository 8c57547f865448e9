"""Cohort genomics as a page: every view, by role, empty, and wrongly asked."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, Not, Sex
from tests.pages.test_guard import words
from widgets.permalink import packed

WOMEN = packed(Cohort("Women", Sex("female")))
NOBODY = packed(Cohort("Nobody", AllOf((Sex("female"), Not(Sex("female"))))))
FEW = packed(Cohort("Few", AllOf((Sex("female"), CarrierOf(variant="19-11120143-T-C")))))


def drawings(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def images(app: AppTest) -> list[dict]:
    return [image for drawing in drawings(app) for image in drawing["layout"].get("images", ())]


def test_most_altered_genes_say_individuals_and_denominator(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_genomics", cohort=WOMEN, rarity="any")
    assert not app.exception
    (drawing,) = drawings(app)
    assert " of " in drawing["layout"]["annotations"][0]["text"]
    assert list(drawing["layout"]["yaxis"]["ticktext"]) == ["LDLR"]


def test_the_oncoprint_is_one_image_with_a_legend(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_genomics", cohort=WOMEN, rarity="any", genomics="oncoprint", tracks="sex")
    assert not app.exception
    (image,) = images(app)
    assert image["source"].startswith("data:image/png;base64,")
    assert sum(len(chart.proto.spec) for chart in app.get("plotly_chart")) < 200_000
    assert "P0" not in app.get("plotly_chart")[0].proto.spec.replace(image["source"], "")  # nobody's pseudonym


@pytest.mark.parametrize("view", ["genes", "oncoprint", "pairs", "findings", "pharmacogenes"])
def test_s_dc_7_a_partner_sees_counts_and_no_columns(visit: Callable[..., AppTest], view: str) -> None:
    app = visit("cohort_genomics", role="partner", cohort=WOMEN, rarity="any", genomics=view)
    assert not app.exception
    assert not images(app)
    if view == "oncoprint":
        assert "roles with row access" in words(app)
        assert len(drawings(app)) == 1


def test_the_public_sees_no_counts(visit: Callable[..., AppTest]) -> None:
    assert "No counts for this role" in words(visit("cohort_genomics", role="public"))


def test_a_cohort_of_few_shows_a_partner_no_gene(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_genomics", role="partner", cohort=FEW, rarity="any")
    assert "No altered gene to show" in words(app)
    assert not drawings(app)


@pytest.mark.parametrize("view", ["genes", "oncoprint", "pairs", "pharmacogenes"])
def test_nobody_is_no_error(visit: Callable[..., AppTest], view: str) -> None:
    app = visit("cohort_genomics", cohort=NOBODY, genomics=view)
    assert not app.exception


def test_genes_that_are_not_altered_here_are_said(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_genomics", cohort=WOMEN, rarity="any", genes="FLT3 NPM1")
    assert "No alteration of FLT3, NPM1" in words(app)
    app = visit("cohort_genomics", cohort=WOMEN, rarity="any", genes="LDLR FLT3")
    assert len(drawings(app)) == 1
    assert "Not shown: FLT3" in words(app)


def test_a_link_with_a_view_that_is_not_there_opens_the_first(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_genomics", cohort=WOMEN, genomics="nonsense", kind="nonsense", most="-1")
    assert not app.exception
    assert app.session_state["genomics"] == "genes"
