"""Consents over time: a newer record ends the older one, withdrawals count from their day, few are not told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from access import Asking, Policy, Purpose
from queries.consent.over_time import ConsentAnswer, ConsentOverTime
from queries.cursor import ReleaseCursor
from queries.permitted import fill_permitted
from tests.queries.test_permitted import TODAY, Release


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    made = Release(tmp_path)
    yield made
    made.con.close()


def ask(release: Release, **more: object) -> ConsentAnswer:
    asking = Asking("ada", "steward", None, Purpose("health"), TODAY, "r", release.ledger.revision(), **more)
    cursor = ReleaseCursor(release.con, {})
    fill_permitted(cursor, asking, release.ledger)
    return ConsentOverTime().run(cursor, asking)


def standing(found: ConsentAnswer, year: int) -> int:
    return found.years.frame.filter(pl.col("year") == year)["n"].sum()


def test_s_du_1_each_person_stands_once_a_year_under_the_newest_record(release: Release) -> None:
    release.consent(0, 0, date(2020, 3, 1))
    release.consent(0, 1, date(2022, 3, 1))  # narrowed
    release.consent(1, 0, date(2021, 1, 1), until=date(2023, 1, 1))
    release.consent(2, 0, date(2022, 1, 1))
    release.ledger.withdraw("bank", "p2", date(2024, 1, 1), "steward")
    found = ask(release)
    assert [standing(found, year) for year in range(2020, 2026)] == [1, 2, 3, 2, 2, 1]
    assert (found.individuals, found.permitted, found.without) == (10, 1, 9)


def test_s_du_2_what_stands_against_a_purpose_is_said(release: Release) -> None:
    release.consent(0, 2)
    release.consent(1, 0)
    rows = {row["short"]: row for row in ask(release).uses.frame.to_dicts()}
    assert [(row["individuals"], row["permitted"], row["hindrance"]) for row in rows.values()] == [
        (1, 0, "disease specific research (PHECODE:585)"), (1, 1, "")
    ]  # fmt: skip


def test_s_dc_3_of_few_people_not_even_their_kind_of_consent_is_told(release: Release) -> None:
    for person in range(10):
        release.consent(person, person % 2)
    found = ask(release).protected(Policy())
    assert not found.uses.frame.height
    assert found.years.frame["n"].null_count() == found.years.frame.height


def test_s_dc_7_consents_of_other_datasets_are_not_counted(release: Release) -> None:
    for person in range(10):
        release.consent(person, 0)
    assert ask(release, datasets=("other",)).individuals == 1
