"""How comparing pages end: power from the sizes as shown, and the ledger with its adjusted view."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from stats.groups.power import power_of_proportions, smallest_hazard_ratio
from stats.multiplicity import q_values
from stats.shown import Below
from stats.survival.estimates import CURVE_SCHEMA, GroupEstimate, SurvivalEstimate
from widgets.ending import power_of_carrying, power_of_shares, power_of_survival
from widgets.ledger import adjusted, of_scan
from workspace.ledger import Asked

EMPTY = pl.DataFrame(schema=CURVE_SCHEMA)


def seen(n: object, events: object) -> SurvivalEstimate:
    groups = tuple(
        GroupEstimate(name, size, many, None, (None, None), EMPTY, None)
        for name, size, many in (("carriers", n, events), ("others", 900, 80))
    )
    return SurvivalEstimate(groups, None, (), (), "age", "years")


def test_power_says_which_ratios_so_few_events_can_find() -> None:
    said = power_of_survival(seen(100, 20))
    ratio = smallest_hazard_ratio(100, 0.1)
    assert f"{ratio:.2f} up or {1 / ratio:.2f} down" in said
    assert "Schoenfeld 1983" in said
    assert "does not exclude" in said


def test_a_ratio_that_nothing_has_is_told_as_too_few() -> None:
    said = power_of_survival(seen(2, 0))
    assert "no hazard ratio below 50: too few" in said
    assert " up or " not in said


def test_power_of_a_scan_is_that_of_its_line() -> None:
    said = power_of_carrying(2_000, 18_000, 18_000)
    ratio = float(said.split("odds ratios from ")[2].split(" up")[0])  # of 1 % of controls
    share = 0.01 * ratio / (1 - 0.01 + 0.01 * ratio)
    assert power_of_proportions(2_000, share, 18_000, 0.01, 0.05 / 18_000) == pytest.approx(0.8, abs=0.05)
    assert power_of_carrying(Below(11), 900, 10) is None
    assert power_of_carrying(None, 900, 10) is None
    assert power_of_carrying(2_000, 18_000, 0) is None


@pytest.mark.parametrize(("n", "events"), [(Below(11), Below(11)), (20, Below(11)), (0, 0)])
def test_s_dc_4_nothing_is_said_of_numbers_that_are_not_told(n: object, events: object) -> None:
    assert power_of_survival(seen(n, events)) is None
    assert power_of_shares("a", "b", Below(11), 900) is None


def test_many_tests_need_more() -> None:
    one, many = power_of_shares("a", "b", 200, 900), power_of_shares("a", "b", 200, 900, 500)
    assert "one test; many need more" in one
    assert "500 tests (Bonferroni)" in many
    assert one.split("or more")[0] != many.split("or more")[0]


def test_s_st_10_q_is_over_every_test_of_every_question_told_or_not() -> None:
    asked = Asked("1", datetime(2026, 1, 1, tzinfo=UTC), "First", 40, (("a", 0.001), ("b", 0.2)))
    other = replace(asked, hash="2", title="Second", attempted=2, tests=(("c", 0.004), ("d", 0.9)))
    found = adjusted((asked, other))
    assert found["test"].to_list() == ["a", "c", "b", "d"]
    assert found["q"].to_list() == pytest.approx(q_values([0.001, 0.004, 0.2, 0.9], 42).tolist())
    assert adjusted(()).height == 0


def test_of_a_scan_the_smallest_p_are_kept() -> None:
    frame = pl.DataFrame({"name": ["a", "b", "c"], "log10_p": [1.0, None, 3.0]})
    made = of_scan(frame, "name", 40)
    assert made.attempted == 40
    assert [label for label, _ in made.shown] == ["c", "a"]
    assert made.shown[0][1] == pytest.approx(0.001)
