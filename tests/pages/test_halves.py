"""From the page of saved cohorts to a confirmed comparison: halves made, a question fixed, asked of the other half."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.halves import HALVES_FILE, Halves, Split
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from cohorts.saved import InCohort
from tests.pages.test_guard import words
from widgets.permalink import packed, packed_list


@pytest.fixture
def split(visit: Callable[..., AppTest], small_warehouse: Path) -> Split:
    for file in small_warehouse.glob(f"{HALVES_FILE}*"):
        file.unlink()
    app = visit("saved_cohorts")
    next(button for button in app.button if button.label == "Make the halves").click().run()
    assert not app.exception
    assert "to explore" in "\n".join(one.value for one in app.success)
    [made] = Halves(small_warehouse).splits()
    yield made
    for file in small_warehouse.glob(f"{HALVES_FILE}*"):
        file.unlink()


def half(id: str) -> str:
    return packed(Cohort("half", AllOf((InCohort(id, 1, "half"),))))


def groups(id: str) -> str:
    leaf = InCohort(id, 1, "half")
    return packed_list(
        [Cohort(name, AllOf((AllOf((leaf,)), Sex(sex)))) for name, sex in (("Women", "female"), ("Men", "male"))]
    )


def test_a_question_is_fixed_in_one_half_and_answered_by_the_other(
    visit: Callable[..., AppTest], split: Split, small_warehouse: Path
) -> None:
    refused = visit("comparison", by="saved", groups=groups(split.confirm))
    assert "fixed beforehand" in words(refused)
    assert not refused.dataframe
    app = visit("comparison", by="sex", within="yes", cohort=half(split.explore))
    assert "Exploring half" in words(app)
    next(button for button in app.button if button.label == "Fix this question").click().run()
    assert not app.exception
    assert "Fixed" in words(app)
    assert len(Halves(small_warehouse).fixed(split)) == 1
    confirmed = visit("comparison", by="saved", groups=groups(split.confirm))
    assert not confirmed.exception
    assert "Confirming half" in words(confirmed)
    assert "no wall" in words(confirmed)
    assert confirmed.dataframe
