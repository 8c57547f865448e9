"""A cohort over releases: who is who by name and never by key, and today's consent counts for every release."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from access.asking import Asking
from access.disclosure import Policy
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import HasCondition, Sex
from cohorts.errors import Refused, WarehouseUnavailable
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.changes import REASONS, Changed, Changes, ChangesAnswer
from queries.cohort.individuals import Individuals
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.random_release import RELEASE, Rows, write_warehouse

TODAY = date(2026, 3, 1)
NEXT, BROKEN = "2026-02-01.2", "2026-02-01.10"
WOMEN = Cohort("women", Sex("female"))


def next_rows(rows: Rows) -> Rows:
    """A month later: the keys have moved, one woman left, one man is recorded as a woman, one woman as a man."""
    later = copy.deepcopy({**rows, "genotype": []})
    women = [row["individual_id"] for row in later["individual"] if row["sex"] == "female"]
    men = [row["individual_id"] for row in later["individual"] if row["sex"] == "male"]
    gone = women[0]
    later = {
        table: [row for row in members if row.get("individual_id") != gone and row.get("relative_id") != gone]
        for table, members in later.items()
    }
    for row in later["individual"]:
        if row["individual_id"] in (men[0], women[1]):
            row["sex"] = "female" if row["individual_id"] == men[0] else "male"
    for members in later.values():
        for row in members:
            for column in ("individual_id", "relative_id"):
                if column in row:
                    row[column] += 1000
    return later


@pytest.fixture(scope="module")
def warehouse(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    directory: Path = write_warehouse(rows, tmp_path_factory.mktemp("two"))
    write_warehouse(next_rows(rows), directory, NEXT)
    made = open_warehouse(directory)
    yield made
    made.close()


@pytest.fixture
def ada(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=TODAY)


def test_releases_stand_in_the_order_they_were_published_in_up_to_the_current(warehouse: Warehouse) -> None:
    assert warehouse.releases == (RELEASE, NEXT)


def test_gains_and_losses_are_by_name_with_their_reasons(warehouse: Warehouse, ada: Asking) -> None:
    names = {}
    for release in warehouse.releases:
        asked = replace(ada, release=release)
        names[release] = set(answer(warehouse, asked, Individuals(WOMEN)).frame["individual_id"])
    gained, lost = names[NEXT] - names[RELEASE], names[RELEASE] - names[NEXT]
    found = answer(warehouse, ada, Changes(WOMEN, warehouse.releases))
    first, second = found.releases.frame.rows(named=True)
    assert (first["count"], second["count"]) == (len(names[RELEASE]), len(names[NEXT]))
    assert (first["gained"], first["lost"]) == (None, None)
    assert (second["gained"], second["lost"]) == (len(gained), len(lost))
    assert second["count"] == first["count"] + second["gained"] - second["lost"]
    assert gained
    assert lost
    reasons = {(row["change"], row["why"]): row["n"] for row in found.reasons.frame.rows(named=True)}
    assert set(reasons) <= {(change, why) for (change, _), why in REASONS.items()}
    assert sum(n for (change, _), n in reasons.items() if change == "lost") == len(lost)
    named = answer(warehouse, ada, Changed(WOMEN, RELEASE, NEXT))
    moved = dict(named.frame.select("individual_id", "change").iter_rows())
    assert {one for one, change in moved.items() if change == "gained"} == gained
    here = {one for one in lost if one in moved}
    assert named.unnamed == len(lost) - len(here)  # who is in the release no more cannot be asked about


def test_s_du_4_who_withdrew_counts_in_no_release(warehouse: Warehouse, ada: Asking) -> None:
    before = answer(warehouse, ada, Changes(WOMEN, warehouse.releases)).releases.frame["count"].to_list()
    people = answer(warehouse, ada, Individuals(WOMEN)).frame["individual_id"]
    earlier = set(answer(warehouse, replace(ada, release=RELEASE), Individuals(WOMEN)).frame["individual_id"])
    person = next(one for one in people if one in earlier)
    warehouse.ledger.withdraw(*person.split("/"), TODAY, "steward")
    after = answer(warehouse, ada, Changes(WOMEN, warehouse.releases)).releases.frame["count"].to_list()
    assert after == [n - 1 for n in before]
    assert person not in set(answer(warehouse, ada, Changed(WOMEN, RELEASE, NEXT)).frame["individual_id"])


def test_s_du_4_consent_that_only_the_newest_release_knows_counts_for_the_older_too(rows: Rows, tmp_path: Path) -> None:
    write_warehouse(rows, tmp_path)
    later = copy.deepcopy(rows)
    asking = asking_for(open_warehouse(tmp_path), "ada", "researcher", Purpose("health"), as_of=TODAY)
    warehouse = open_warehouse(tmp_path)
    person = answer(warehouse, asking, Individuals(WOMEN)).frame["individual_id"][0]
    warehouse.close()
    dataset, source_id = person.split("/")
    ids = {row["dataset_id"]: row["name"] for row in rows["dataset"]}
    key = next(
        row["individual_id"] for row in rows["individual"]
        if (ids[row["dataset_id"]], row["source_id"]) == (dataset, source_id)
    )  # fmt: skip
    later["consent"] = [row for row in later["consent"] if row["individual_id"] != key]
    warehouse = open_warehouse(write_warehouse(later, tmp_path, NEXT))
    ada = replace(asking, release=NEXT)
    first, second = answer(warehouse, ada, Changes(WOMEN, warehouse.releases)).releases.frame.rows(named=True)
    assert (first["consent"], second["consent"]) == (1, 0)
    assert first["count"] == second["count"]
    assert (second["gained"], second["lost"]) == (0, 0)
    warehouse.close()


def test_rows_go_by_right(warehouse: Warehouse, ada: Asking) -> None:
    partner = replace(ada, role="partner")
    with pytest.raises(Refused):
        answer(warehouse, partner, Changed(WOMEN, RELEASE, NEXT))
    found = answer(warehouse, partner, Changes(WOMEN, warehouse.releases))
    assert found.reasons is None
    assert "consent" not in found.releases.frame.columns
    assert all(n is None or n % 10 == 0 for n in found.releases.frame["count"])


def test_s_dc_3_a_small_change_is_not_told_from_none() -> None:
    from access.disclosure import Table
    from queries.cohort.changes import _COUNTS, _SCHEMA

    def protected(gained: int) -> list:
        rows = [("r1", 125, 0, 200, None, None, 0, ""), ("r2", 125 + gained - 1, 0, 200, gained, 1, 0, "")]
        table = Table(pl.DataFrame(rows, schema=_SCHEMA, orient="row"), counts=_COUNTS)
        return ChangesAnswer(table, None).protected(Policy()).releases.frame.select("count", "gained", "lost").rows()

    assert protected(1) == protected(0) == protected(4)
    assert protected(30)[1] == (150, 30, None)


def test_a_release_that_cannot_be_asked_says_so_and_the_rest_is_told(rows: Rows, tmp_path: Path) -> None:
    directory = write_warehouse(rows, tmp_path, "2025-01-01.1")
    with duckdb.connect(str(directory / "releases" / "2025-01-01.1.duckdb")) as old:
        old.execute("ALTER TABLE condition DROP COLUMN in_period")
        old.execute("ALTER TABLE condition DROP COLUMN start_date")
    warehouse = open_warehouse(write_warehouse(rows, directory))
    ada = asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=TODAY)
    ill = Cohort("ill", HasCondition("PHECODE:411"))
    found = answer(warehouse, ada, Changes(ill, warehouse.releases)).releases.frame
    assert found["count"].to_list()[0] is None
    assert "older Concord" in found["note"][0]
    assert found["count"].to_list()[1] is not None
    assert found["gained"].to_list() == [None, None]
    with pytest.raises(WarehouseUnavailable):
        answer(warehouse, ada, Changed(ill, *warehouse.releases))
    warehouse.close()
