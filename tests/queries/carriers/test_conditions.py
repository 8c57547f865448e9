"""Cases and controls of every phecode: held to slow, obvious rules on random releases, and nothing small leaves."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from access.disclosure import Policy
from cohorts.cohort import Cohort
from cohorts.criteria import Ancestry, Site
from cohorts.errors import InvalidQuestion
from queries.carriers.conditions import CELLS, CarriersConditions, ConditionsAnswer
from stats.scans.association import scan
from tests.queries.small_release import Small

PHECODES = ("100", "100.1", "100.2", "200", "300", "300.1")
PARENTS = {"100.1": ("PHECODE:100",), "100.2": ("PHECODE:100",), "300.1": ("PHECODE:300",)}
EXCLUDED = {"100": ("100", "100.1", "100.2", "200"), "100.1": ("100", "100.1", "100.2", "200"), "200": ("200", "100.2")}
SEXES = {"200": "female", "300.1": "male"}
CARRIERS, OTHERS = Cohort("c", Site(("a",))), Cohort("o", Ancestry(("x",)))
DAY = date(2010, 1, 1)


def random_small(seed: int, people: int = 60) -> Small:
    """Individuals whose site says carrier and whose group says other; some are both, some neither."""
    chance = random.Random(seed)
    made = Small()
    for code in PHECODES:
        made.code(f"PHECODE:{code}", "condition", *PARENTS.get(code, ()))
        made.code(f"ICD10CM:{code}", "condition", f"PHECODE:{code}", *PARENTS.get(code, ()))
        made.add("phecode", code=code, category="some", sex=SEXES.get(code))
        for excluded in EXCLUDED.get(code, ()):
            made.add("phecode_exclusion", code=code, excluded=excluded)
    for n in range(people):
        made.person(
            f"P{n}", observed=chance.random() < 0.9, unrelated=chance.random() < 0.9,
            sex=chance.choice(["female", "female", "male", "male", "other", None]),
            site=chance.choice(["a", "a", "b"]), genetic_group=chance.choice(["x", "y", "y"]),
        )  # fmt: skip
        for _ in range(chance.choice([0, 0, 1, 2, 3, 5])):
            day = DAY + timedelta(days=chance.randrange(3))
            code = f"ICD10CM:{chance.choice(PHECODES)}"
            made.record("condition", f"P{n}", code, day, inside=chance.random() < 0.9)
    return made


def run(made: Small, question: CarriersConditions) -> ConditionsAnswer:
    cursor = made.con.cursor()
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return question.run(cursor, SimpleNamespace(release="r"))


def rows(made: Small, table: str) -> list[dict]:
    return made.con.sql(f"SELECT * FROM {table}").pl().to_dicts()


def expected(made: Small, min_dates: int, unrelated_only: bool) -> dict[str, tuple[int, ...]]:
    """The rules, one person and one phecode at a time."""
    observed = {row["individual_id"] for row in rows(made, "observation_period")}
    below: dict[int, set[int]] = {}
    for row in rows(made, "code_ancestor"):
        below.setdefault(row["ancestor_id"], set()).add(row["descendant_id"])
    records: dict[int, list[tuple[int, date]]] = {}
    for row in rows(made, "condition"):
        if row["in_period"]:
            records.setdefault(row["individual_id"], []).append((row["code_id"], row["start_date"]))
    found = {f"PHECODE:{code}": [0, 0, 0, 0] for code in PHECODES}
    for person in rows(made, "individual"):
        carrier, other = person["site"] == "a", person["genetic_group"] == "x"
        if carrier == other or person["individual_id"] not in observed:
            continue
        if unrelated_only and not person["unrelated"]:
            continue
        theirs = records.get(person["individual_id"], [])
        for code in PHECODES:
            if SEXES.get(code) not in (None, person["sex"]):
                continue
            mine = below[made.codes[f"PHECODE:{code}"]]
            barred = set().union(mine, *(below[made.codes[f"PHECODE:{one}"]] for one in EXCLUDED.get(code, ())))
            dates = {day for at, day in theirs if at in mine}
            if len(dates) >= min_dates:
                found[f"PHECODE:{code}"][0 if carrier else 1] += 1
            elif not any(at in barred for at, _ in theirs):
                found[f"PHECODE:{code}"][2 if carrier else 3] += 1
    return {code: tuple(cells) for code, cells in found.items()}


@pytest.mark.parametrize("seed", range(5))
def test_s_cl_8_every_phecode_agrees_with_slow_rules(seed: int) -> None:
    made = random_small(seed)
    for min_dates in (1, 2):
        for unrelated_only in (True, False):
            answer = run(made, CarriersConditions(CARRIERS, OTHERS, min_dates, unrelated_only))
            found = {row[0]: row[1:] for row in answer.conditions.frame.select("code", *CELLS).iter_rows()}
            assert found == expected(made, min_dates, unrelated_only)


def test_s_st_6_and_11_everybody_who_is_left_out_is_counted() -> None:
    made = random_small(3, people=150)
    answer = run(made, CarriersConditions(CARRIERS, OTHERS))
    sizes = answer.sizes
    assert sizes.permitted == 150
    assert sizes.carriers + sizes.others - sizes.both_groups + sizes.neither == sizes.permitted
    compared = sizes.carriers + sizes.others - 2 * sizes.both_groups - sizes.relatives - sizes.unobserved
    plain = answer.conditions.frame.filter(code="PHECODE:300").select(CELLS).row(0)
    assert sum(plain) <= compared
    assert min(sizes.both_groups, sizes.relatives, sizes.unobserved) > 0


def test_only_one_date_or_two_make_a_case() -> None:
    with pytest.raises(InvalidQuestion, match="one date or on two"):
        CarriersConditions(CARRIERS, OTHERS, min_dates=3)


def of(cells: list[tuple[int, int, int, int]]) -> ConditionsAnswer:
    """An answer as `run` gives it, with these cells a phecode."""
    from queries.carriers.conditions import Sizes, table_of

    frame = pl.DataFrame(cells, schema=dict.fromkeys(CELLS, pl.Int64), orient="row")
    names = {"code": "PHECODE", "name": "N", "category": "C", "sex": None}
    words = [pl.Series(name, [text and f"{text}:{n}" for n in range(frame.height)], dtype=pl.String)
             for name, text in names.items()]  # fmt: skip
    table = table_of(pl.DataFrame(words).hstack(frame))
    return ConditionsAnswer(table, Sizes(1000, 50, 900, 50, 0, 0, 0), 2, True, "r")


@pytest.mark.parametrize("small", range(1, 11))
@pytest.mark.parametrize("place", range(4))
def test_s_dc_4_nothing_told_of_a_row_depends_on_its_small_cell(place: int, small: int) -> None:
    """Whatever the small cell holds, the row as shown is the same: no total, estimate or order can tell it."""
    cells, other = [40, 300, 60, 600], [40, 300, 60, 600]
    cells[place], other[place] = small, 5
    mates = {0: 2, 1: 3, 2: 0, 3: 1}[place]
    shown, alike = (
        scan(of([tuple(one), (100, 300, 200, 600)]).protected(Policy()).conditions.frame, 10).frame
        for one in (cells, other)
    )
    row = shown.filter(code="PHECODE:0").to_dicts()[0]
    assert row == alike.filter(code="PHECODE:0").to_dicts()[0]
    assert row[CELLS[place]] is None
    assert row[CELLS[mates]] is None
    assert all(row[name] is None for name in ("odds_ratio", "or_lower", "or_upper", "p", "q", "log10_p", "expected"))


def test_s_dc_3_everything_of_a_row_is_made_from_rounded_cells() -> None:
    """Two releases that differ by single people within a rounding give the same scan, to the last digit."""
    first, second = (scan(of([cells]).protected(Policy()).conditions.frame, 10) for cells in
                     [(41, 305, 67, 601), (49, 300, 60, 609)])  # fmt: skip
    assert first.frame.equals(second.frame)
    assert first.frame["case_carriers"].to_list() == [40]


@pytest.mark.parametrize("case_carriers", [0, 1, 4])
def test_s_dc_4_among_few_carriers_nothing_is_told_not_even_a_zero(case_carriers: int) -> None:
    shown = of([(case_carriers, 300, 5 - case_carriers, 600)]).protected(Policy()).conditions.frame.row(0, named=True)
    assert (shown["case_carriers"], shown["control_carriers"]) == (None, None)


def test_s_dc_4_of_one_carrier_it_is_not_told_where_they_are_no_case_and_no_control() -> None:
    rows = of([(1, 300, 0, 600), (0, 300, 1, 600), (0, 300, 0, 600)]).protected(Policy()).conditions.frame
    assert rows["case_carriers"].to_list() == rows["control_carriers"].to_list() == [None] * 3
    assert rows["case_others"].to_list() == [300] * 3


def test_s_st_15_every_test_attempted_counts_also_those_not_told() -> None:
    counted = of([(5, 300, 60, 600), (100, 300, 200, 600), (0, 9, 60, 600)])
    exact, shown = (scan(one.conditions.frame, 10) for one in (counted, counted.protected(Policy())))
    assert (exact.attempted, exact.untold) == (2, 0)
    assert (shown.attempted, shown.untold) == (2, 1)
    assert shown.line == exact.line
