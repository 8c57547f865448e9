"""The variant scan on the demo: planted variants first, the confounded one crude only, λ about 1 when adjusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from queries.answer import answer
from queries.asking import asking_for
from queries.associations.variant_scan import VariantScan
from queries.warehouse import Warehouse, open_warehouse
from stats.scans.variant_scan import variant_scan

pytestmark = pytest.mark.slow

DUFFY = "1-159204893-T-C"


@pytest.fixture(scope="module")
def warehouse(demo_warehouse: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(demo_warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def researcher(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


def test_the_confounded_locus_is_crude_only_and_the_scan_says_so(warehouse: Warehouse, researcher: Asking) -> None:
    crude, adjusted = (
        answer(warehouse, researcher, VariantScan("PHECODE:585.32", adjust), variant_scan)
        for adjust in ((), ("age", "sex", "genetic_group"))
    )
    assert crude.table["variant"][0] == DUFFY
    assert crude.table["log10_p"][0] > crude.line
    assert crude.inflation > 2
    assert adjusted.inflation < 1.1
    row = adjusted.table.row(by_predicate=pl.col("variant") == DUFFY, named=True)
    assert row["log10_p"] < 2
    assert row["or_lower"] < 1 < row["or_upper"]


@pytest.mark.parametrize(
    ("outcome", "region", "variant"),
    [
        ("coronary_disease", "6:160000000-161000000", "6-160589086-A-G"),
        ("LOINC:13457-7", "1:54000000-56000000", "1-55063542-C-A"),
        ("LOINC:4548-4", "X:154000000-155000000", "X-154536002-C-T"),
        ("LOINC:39156-5", "16:53000000-54500000", "16-53786615-T-A"),
    ],
)
def test_planted_variants_are_first(
    warehouse: Warehouse, researcher: Asking, outcome: str, region: str, variant: str
) -> None:
    found = answer(warehouse, researcher, VariantScan(outcome, region=region), variant_scan)
    assert found.table["variant"][0] == variant
    assert found.table["log10_p"][0] > 6.2  # 0.05 over 80,000 tests
