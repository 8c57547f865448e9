"""The page of the PheWAS."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf
from tests.pages.test_guard import words
from widgets.permalink import packed

CARRIERS = packed(Cohort("Carriers", AllOf((CarrierOf(gene="LDLR", clinvar=("pathogenic",)),))))


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_the_cohort_against_every_condition(visit: Callable[..., AppTest], role: str) -> None:
    app = visit("phewas", role=role, cohort=CARRIERS)
    assert not app.exception
    assert not app.error
    assert "PheWAS" in words(app) or app.main


def test_crude_says_that_it_is_crude(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", cohort=CARRIERS, adjust="")
    assert not app.exception
    assert "nothing is adjusted for" in " ".join(one.value for one in app.warning)


@pytest.mark.parametrize("exposure", ["gene", "gene_set", "variant"])
def test_every_kind_of_exposure(visit: Callable[..., AppTest], exposure: str) -> None:
    app = visit("phewas", exposure=exposure, variant="19-11105408-C-T")
    assert not app.exception


def test_a_score_that_nobody_has_is_told(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", exposure="score", score="nothing_such")
    assert not app.exception
    assert "nothing_such" in words(app) or "cannot" in words(app)


def test_without_a_purpose_nothing_is_asked(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", stated=None, cohort=CARRIERS)
    assert not app.exception
    assert not app.dataframe
