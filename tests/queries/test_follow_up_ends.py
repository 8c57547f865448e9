"""Follow-up ends where it is told to: administratively at a time or age, or at an event that censors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from cohorts.errors import InvalidQuestion
from queries.answer import answer
from queries.asking import asking_for
from queries.outcomes.follow_up import FollowUp, FollowUpTimes
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.random_release import Rows, random_rows, write_warehouse
from tests.queries.test_outcomes_widened import first

EVERYBODY = Cohort("everybody", AllOf(()))


@pytest.fixture(scope="module")
def rows() -> Rows:
    return random_rows(seed=11, individuals=900)


@pytest.fixture(scope="module")
def warehouse(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    opened = open_warehouse(write_warehouse(rows, tmp_path_factory.mktemp("ends")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


def asked(warehouse: Warehouse, asking: Asking, zero: str = "enrolment", **more: object) -> FollowUpTimes:
    return answer(warehouse, asking, FollowUp((EVERYBODY,), "PHECODE:411", zero, **more))


def test_administrative_censoring_cuts_times_and_later_events(warehouse: Warehouse, ada: Asking) -> None:
    whole, cut = asked(warehouse, ada), asked(warehouse, ada, until=700)
    expected = whole.frame.filter(pl.col("entry") < 700).with_columns(
        event=pl.col("event") & (pl.col("exit") <= 700), died=pl.col("died") & (pl.col("exit") <= 700)
    )
    assert cut.frame.equals(expected.with_columns(pl.col("exit").clip(upper_bound=700.0)))
    assert 0 < cut.frame["event"].sum() < whole.frame["event"].sum()
    assert "Follow-up ends at day 700" in cut.estimand
    by_age = asked(warehouse, ada, "birth", until=60)
    assert by_age.frame["exit"].max() == 60.0
    assert "age 60" in by_age.estimand


def test_an_event_that_censors_ends_follow_up_on_its_first_day(warehouse: Warehouse, ada: Asking, rows: Rows) -> None:
    whole, cut = asked(warehouse, ada), asked(warehouse, ada, censor_at="ATC:C10AA")
    enrolled = {row["individual_id"]: row["enrolment_date"] for row in rows["individual"]}
    treated = first(rows, "treatment", "C10AA")
    left = {row["individual_id"]: row for row in cut.frame.to_dicts()}
    before, shortened = 0, 0
    for row in whole.frame.to_dicts():
        who = row["individual_id"]
        day = (treated[who] - enrolled[who]).days if who in treated else None
        if day is not None and day <= row["entry"]:
            assert who not in left
            before += 1
        elif day is not None and day < row["exit"]:
            assert (left[who]["exit"], left[who]["event"], left[who]["died"]) == (day, False, False)
            shortened += 1
        else:
            assert left[who] == row
    assert min(before, shortened) > 0
    # Some of those would not have been followed after entry anyhow: everybody still counts once.
    assert dict(cut.excluded)["had the event that ends follow-up on or before entry"] >= before
    assert len(left) + sum(n for _, n in cut.excluded) == whole.frame.height + sum(n for _, n in whole.excluded)
    assert "first record of" in cut.estimand


def test_what_cannot_end_follow_up_is_refused(warehouse: Warehouse, ada: Asking) -> None:
    for wrong in ({"until": 0}, {"until": -3}, {"censor_at": "death"}, {"censor_at": "any_of:PHECODE:174+death"}):
        with pytest.raises(InvalidQuestion):
            asked(warehouse, ada, **wrong)
    with pytest.raises(InvalidQuestion, match="age"):
        asked(warehouse, ada, "birth", until=700)


def test_the_question_says_so_in_json() -> None:
    told = FollowUp((EVERYBODY,), "PHECODE:411", until=700, censor_at="ATC:C10AA").to_json()["follow_up"]
    assert told["until"] == 700
    assert "C10AA" in str(told["censor_at"])
    assert "until" not in FollowUp((EVERYBODY,), "PHECODE:411").to_json()["follow_up"]
