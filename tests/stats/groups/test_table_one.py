"""Table One: standardised differences, intervals and tests against published and independent numbers; protection."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from access.disclosure import Policy
from stats.groups.table_one import Draft, TableOne, levels_by_group
from stats.groups.table_rows import Cell, Row
from stats.shown import Below

TWO = ("first", "second")


def row_of(draft: Draft) -> Row:
    return draft.done()[0]


def table(rows: tuple[Row, ...], n: tuple[int, ...] = (100, 100)) -> TableOne:
    return TableOne(TWO, n, n, rows, (("unknown for a criterion", 4),), (), "", "2026-01-01.1")


def numbers(a: object, b: object, *more: object, tests: bool = False) -> Row:
    draft = Draft(("first", "second", "third")[: 2 + len(more)], tests)
    draft.add_numbers("s", "v", "kg", [np.asarray(one, float) for one in (a, b, *more)])
    return row_of(draft)


def levels(counts: list[list[int]], tests: bool = False, only: int | None = None) -> tuple[Row, ...]:
    found = np.array(counts)
    draft = Draft(("first", "second", "third")[: found.shape[1]], tests)
    draft.add_levels("s", "v", found, [str(n) for n in range(len(found))], [0] * found.shape[1], only=only)
    return draft.done()


def test_s_st_10_the_standardised_difference_of_numbers_is_austins() -> None:
    # means 2 and 4, variances 1 and 4: 2 / √2.5
    assert numbers([1, 2, 3], [2, 4, 6]).smd == pytest.approx(2 / math.sqrt(2.5))


def test_s_st_10_of_two_levels_it_is_the_familiar_one() -> None:
    [row] = levels([[30, 10], [70, 90]], only=0)
    assert row.smd == pytest.approx(0.2 / math.sqrt((0.3 * 0.7 + 0.1 * 0.9) / 2))


def test_s_st_10_of_several_levels_it_does_not_hang_on_their_order() -> None:
    counts = [[10, 30], [40, 30], [50, 40]]
    found = {round(levels([counts[i] for i in order])[0].smd, 12) for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0))}
    assert len(found) == 1
    # Mahalanobis by hand, over the first two levels
    p, q = np.array([0.1, 0.4]), np.array([0.3, 0.3])
    spread = sum(np.diag(one) - np.outer(one, one) for one in (p, q)) / 2
    assert found == {round(float(np.sqrt((p - q) @ np.linalg.inv(spread) @ (p - q))), 12)}


def test_of_three_groups_the_largest_pair_speaks() -> None:
    apart = numbers([1, 2, 3], [2, 4, 6]).smd
    assert numbers([1, 2, 3], [2, 4, 6], [1, 2, 3]).smd == pytest.approx(apart)


def test_s_st_8_the_difference_of_shares_has_newcombes_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, table II (a), method 10: 56/70 - 48/80
    [row] = levels([[56, 48], [14, 32]], only=0)
    assert (row.difference, round(row.lower, 4), round(row.upper, 4)) == (pytest.approx(0.2), 0.0524, 0.3339)


def test_s_st_8_the_difference_of_means_has_welchs_interval() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.normal(3, 1, 40), rng.normal(2, 3, 25)
    row = numbers(a, b, tests=True)
    oracle = scipy_stats.ttest_ind(a, b, equal_var=False)
    limits = oracle.confidence_interval()
    assert (row.lower, row.upper, row.p) == pytest.approx((limits.low, limits.high, oracle.pvalue))


def test_s_st_10_tests_are_made_when_asked_for_alone_and_all_of_them_count() -> None:
    assert levels([[30, 10], [70, 90]])[0].p is None
    draft = Draft(TWO, tests=True)
    for counts in ([[30, 10], [70, 90]], [[3, 1], [7, 9]], [[50, 50], [50, 50]]):
        draft.add_levels("s", "v", np.array(counts), ("yes", "no"), (0, 0), only=0)
    rows = draft.done()
    assert [row.test for row in rows] == ["chi-square", "Fisher's exact", "chi-square"]
    assert rows[0].q == pytest.approx(3 * rows[0].p)


def test_missing_values_are_counted_and_never_imputed() -> None:
    row = numbers([1.0, math.nan, 3.0], [2.0, 2.0, math.nan])
    assert [(cell.n, cell.missing) for cell in row.cells] == [(2, 1), (2, 1)]
    assert row.cells[0].mean == 2.0


def test_s_dc_4_nothing_rests_on_few_people_for_roles_without_exact_numbers() -> None:
    few, many = np.arange(8.0), np.arange(60.0)
    shown = table((numbers(few, many),)).protected(Policy()).rows[0]
    assert shown.cells[0].n == Below(11)
    assert shown.cells[0].mean is None
    assert shown.smd is shown.difference is shown.p is None


def test_s_dc_4_a_level_of_few_hides_what_rests_on_the_whole_variable() -> None:
    rows = table(levels([[60, 55], [40, 7], [0, 38]], tests=True)).protected(Policy()).rows
    assert rows[1].cells[1].count == Below(11)
    assert rows[0].smd is rows[0].p is rows[0].difference is None
    # neither those with a level nor those without it
    [almost] = table(levels([[97, 50], [3, 50]], only=0)).protected(Policy()).rows
    assert almost.cells[0].count == Below(110)  # 97 are not "< 11"
    assert almost.cells[0].share is None


def test_s_dc_4_of_few_not_even_whether_they_have_a_value_is_told() -> None:
    none, some = ([math.nan] * 3, [1.0, math.nan, 2.0])
    shown = [table((numbers(few, np.arange(60.0)),)).protected(Policy()).rows[0].cells[0] for few in (none, some)]
    assert shown[0] == shown[1]


def test_s_dc_3_which_lines_there_are_tells_nothing_of_few() -> None:
    told = {"few": [[1, 2], [3, 1]], "rare": [[60, 55], [40, 38], [0, 7]]}
    left = {name: table(levels(counts)).protected(Policy()).rows for name, counts in told.items()}
    assert left["few"] == ()
    assert [row.level for row in left["rare"]] == ["0", "1"]
    assert table(levels([[3, 0], [1, 0]], only=0)).protected(Policy()).rows == ()


def test_s_dc_3_one_person_more_does_not_show() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(100, 10, 125), rng.normal(90, 10, 230)
    one = table((numbers(a, b),), (125, 230)).protected(Policy())
    other = table((numbers(np.append(a, 103.0), b),), (126, 230)).protected(Policy())
    assert one == other


def test_s_dc_4_quartiles_need_k_people_on_either_side() -> None:
    shown = table((numbers(np.arange(30.0), np.arange(50.0)),)).protected(Policy()).rows[0]
    assert shown.cells[0].median is not None
    assert shown.cells[0].q1 is None
    assert shown.cells[1].q1 is not None
    told = [table((numbers(np.arange(n), np.arange(50.0)),)).protected(Policy()).rows[0] for n in (40.0, 44.0, 49.0)]
    assert {(row.cells[0].n, row.cells[0].q1, row.cells[0].median is None) for row in told} == {(40, None, False)}


def test_levels_stand_with_the_commonest_first() -> None:
    import polars as pl

    frame = pl.DataFrame({"group": ["first", "first", "second", "second"], "site": ["b", "a", "a", None]})
    counts, names, missing = levels_by_group(frame, "site", TWO)
    assert (counts.tolist(), names, missing) == ([[1, 1], [1, 0]], ["a", "b"], [0, 1])


def test_s_dc_3_the_order_of_lines_tells_a_partner_nothing_of_the_counts_behind_them() -> None:
    def lines(levels: list[tuple[str, int]], codes: list[tuple[str, int]]) -> tuple[Row, ...]:
        def row(section: str, variable: str, level: str | None, n: int, smd: float | None) -> Row:
            cell = Cell(200, 0, n, n / 200)
            return Row(section, variable, level, None, (cell, cell), smd)

        rows = [row("people", "sex", level, n, None if place else 0.1) for place, (level, n) in enumerate(levels)]
        rows += [row("conditions", code, None, n, 0.2) for code, n in codes]
        return table(tuple(rows), (200, 200)).protected(Policy()).rows

    one = lines([("male", 48), ("female", 41)], [("E11", 29), ("C50", 21)])
    other = lines([("female", 48), ("male", 41)], [("C50", 29), ("E11", 21)])
    assert one == other
    assert [row.smd for row in one] == [0.1, None, 0.2, 0.2]
