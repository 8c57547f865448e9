"""The described cohort in the builder: every view, for who sees exact numbers and for who does not."""

from __future__ import annotations

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, HasCondition, Sex
from widgets.permalink import packed

COHORT = packed(Cohort("c", AllOf((Sex("female"), HasCondition("PHECODE:411"), CarrierOf(gene="LDLR")))))
WOMEN = packed(Cohort("women", AllOf((Sex("female"), HasCondition("PHECODE:411")))))
VIEWS = ("who", "conditions", "treatments", "measurements", "carriers", "follow_up", "overlap", "explain")


@pytest.mark.parametrize("role", ["researcher", "partner"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn(view: str, role: str, visit) -> None:
    page = visit("cohort_builder", role=role, cohort=WOMEN, view=view)
    assert not page.exception
    assert not page.error


def test_the_count_is_explained_with_what_is_unknown_and_why(visit) -> None:
    page = visit("cohort_builder", cohort=COHORT, view="explain")
    said = " ".join(each.value for each in page.markdown)
    assert "unknown when" in said
    assert page.dataframe[0].value.columns.tolist() == ["step", "alone", "unknown", "remaining", "without"]
