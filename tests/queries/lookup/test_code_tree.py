"""The tree of a code system counts the permitted by a record of a code or of what stands below it."""

from __future__ import annotations

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import HasCondition
from cohorts.errors import UnknownName
from queries.answer import answer
from queries.cohort.count import Count
from queries.lookup.code_tree import CodeTree
from queries.warehouse import Warehouse


def test_each_count_is_that_of_the_criterion(random_warehouse: Warehouse, researcher: Asking) -> None:
    uppermost = answer(random_warehouse, researcher, CodeTree("condition", system="PHECODE")).below.frame
    assert {"411", "174"} <= set(uppermost["code"])
    for row in uppermost.iter_rows(named=True):
        cohort = Cohort("had", HasCondition(f"PHECODE:{row['code']}"))
        assert answer(random_warehouse, researcher, Count(cohort)).count == row["n"], row["code"]


def test_one_level_at_a_time(random_warehouse: Warehouse, researcher: Asking) -> None:
    below = answer(random_warehouse, researcher, CodeTree("condition", "PHECODE:411")).below.frame
    assert below.height > 0
    assert "411" not in below["code"].to_list()
    leaves = below.filter(~below["has_children"])
    for code, system in leaves.select("code", "system").iter_rows():
        assert answer(random_warehouse, researcher, CodeTree("condition", f"{system}:{code}")).below.frame.is_empty()


def test_s_dc_1_counts_of_few_are_suppressed_and_their_order_tells_nothing(
    random_warehouse: Warehouse, researcher: Asking, partner: Asking
) -> None:
    exact = answer(random_warehouse, researcher, CodeTree("condition")).below.frame
    shown = answer(random_warehouse, partner, CodeTree("condition")).below.frame
    assert shown["code"].to_list() == exact["code"].to_list() == sorted(exact["code"])
    for n, seen in zip(exact["n"], shown["n"], strict=True):
        assert seen == (None if 0 < n < 11 else n - n % 10)


def test_an_unknown_code_is_an_error(random_warehouse: Warehouse, researcher: Asking) -> None:
    with pytest.raises(UnknownName):
        answer(random_warehouse, researcher, CodeTree("condition", "PHECODE:999999"))
