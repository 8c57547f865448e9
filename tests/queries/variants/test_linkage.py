"""r² between variants, from the warehouse, against the plain correlation of copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from access.purpose import Purpose
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.asking import asking_for
from queries.variants.linkage import LinkageAround
from queries.warehouse import Warehouse, open_warehouse
from stats.alleles.linkage import linkage
from tests.data.ancestry.simulated import genotypes, places

TODAY, HEALTH = date(2026, 1, 1), Purpose("health")
CONTIG, FIRST = places()[0]
INDEX = f"{CONTIG}-{FIRST}-A-G"
SPAN = {"start": FIRST, "end": FIRST + 4_999_999}  # three variants


@pytest.fixture(scope="module")
def warehouse(ancestry_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("linkage") / "w"
    shutil.copytree(ancestry_warehouse, folder)
    opened = open_warehouse(folder)
    yield opened
    opened.close()


def ask(warehouse: Warehouse, question: LinkageAround, role: str = "researcher"):
    return answer(warehouse, asking_for(warehouse, "ada", role, HEALTH, as_of=TODAY), question, then=linkage)


def test_r2_is_the_squared_correlation_of_copies_over_who_is_called_at_both(warehouse: Warehouse) -> None:
    codes = genotypes()[:3]
    found = ask(warehouse, LinkageAround(INDEX, **SPAN, unrelated_only=False)).frame
    assert found["position"].to_list() == [position for _, position in places()[:3]]
    for row, (n, carriers, r2) in enumerate(found.select("n", "carriers", "r2").iter_rows()):
        both = (codes[0] != 2) & (codes[row] != 2)
        x, y = (np.array([0, 1, -9, 2])[code[both]] for code in (codes[0], codes[row]))
        assert (n, carriers) == (both.sum(), (y > 0).sum())
        assert r2 == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=1e-12)
    assert found["r2"][0] == pytest.approx(1)


def test_s_st_11_relatives_are_left_out_unless_asked_for(warehouse: Warehouse) -> None:
    alone = ask(warehouse, LinkageAround(INDEX, **SPAN))
    assert alone.individuals < ask(warehouse, LinkageAround(INDEX, **SPAN, unrelated_only=False)).individuals


def test_a_partner_gets_rounded_numbers_and_never_the_sums(warehouse: Warehouse) -> None:
    shown = ask(warehouse, LinkageAround(INDEX, **SPAN), "partner").frame
    assert (shown["n"] % 10 == 0).all()
    assert not {"both_carriers", "neither", "index_carriers", "sxy"} & set(shown.columns)
    exact = ask(warehouse, LinkageAround(INDEX, **SPAN)).frame
    for told, true in zip(shown["r2"], exact["r2"], strict=True):
        assert told is None or told == round(true, 2)
    with pytest.raises(Refused):
        answer(warehouse, asking_for(warehouse, "p", "partner", HEALTH, as_of=TODAY), LinkageAround(INDEX, **SPAN))


def test_s_dc_4_r2_that_rests_on_few_is_not_told() -> None:
    from access.disclosure import Policy
    from stats.alleles.linkage import Linkage

    row = {"n": 500, "carriers": 40, "index_carriers": 45, "both_carriers": 40, "neither": 455, "r": 0.9, "r2": 0.81}
    many = row | {"index_carriers": 60, "neither": 440}
    made = Linkage("1-1-A-G", pl.DataFrame([row, many, row | {"both_carriers": 3}]), 500, "r")
    assert made.protected(Policy()).frame["r2"].to_list() == [None, 0.81, None]


@pytest.mark.parametrize("span", [{"start": FIRST + 1, "end": FIRST + 10}, {"start": 1, "end": FIRST + 6_000_000}])
def test_a_region_without_the_variant_or_too_long_is_refused(warehouse: Warehouse, span: dict[str, int]) -> None:
    with pytest.raises(InvalidQuestion):
        ask(warehouse, LinkageAround(INDEX, **span))
