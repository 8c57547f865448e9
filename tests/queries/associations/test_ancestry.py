"""Components and kinship beside a release, read through the one door."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from access.purpose import Purpose
from cohorts.errors import InvalidQuestion, WarehouseUnavailable
from queries.answer import answer
from queries.asking import asking_for
from queries.associations.ancestry import (
    AboutAncestry,
    AncestryMap,
    Relatedness,
    aligned,
    components,
    kinship,
    unrelated,
)
from queries.warehouse import Warehouse, open_warehouse
from tests.data.ancestry.simulated import EACH, GROUPS, SIBLINGS

TODAY, HEALTH = date(2026, 1, 1), Purpose("health")
PEOPLE = GROUPS * EACH


@pytest.fixture
def warehouse(ancestry_warehouse: Path, tmp_path: Path) -> Iterator[Warehouse]:
    shutil.copytree(ancestry_warehouse, tmp_path / "w")
    opened = open_warehouse(tmp_path / "w")
    yield opened
    opened.close()


def asking(warehouse: Warehouse, role: str = "researcher"):
    return asking_for(warehouse, "ada", role, HEALTH, as_of=TODAY)


def test_components_come_by_individual_and_as_many_as_asked(warehouse: Warehouse) -> None:
    with warehouse.cursor(asking(warehouse)) as cursor:
        frame = components(cursor, 2)
        assert frame.columns == ["individual_id", "pc1", "pc2"]
        assert frame["individual_id"].to_list() == list(range(PEOPLE))
        assert unrelated(cursor).height < PEOPLE
        with pytest.raises(InvalidQuestion, match="--components 9"):
            components(cursor, 9)
        rows = aligned(frame, np.array([5, 10_000, 0]))
        assert np.isnan(rows[1]).all()
        assert (rows[[0, 2]] == frame.select("pc1", "pc2").to_numpy()[[5, 0]]).all()


def test_s_du_3_who_withdrew_has_no_components_and_no_relatives(warehouse: Warehouse) -> None:
    before = asking(warehouse)
    with warehouse.cursor(before) as cursor:
        pairs, rows = kinship(cursor), cursor.execute("SELECT source_id, individual_id FROM individual").fetchall()
    gone = dict(rows)[f"s{SIBLINGS[0]:03}"]
    assert gone in pairs["individual_id"].to_list()
    warehouse.ledger.withdraw("kin", f"s{SIBLINGS[0]:03}", date(2025, 12, 1), by="steward")
    with warehouse.cursor(asking(warehouse)) as cursor:
        assert gone not in components(cursor)["individual_id"].to_list()
        left = kinship(cursor)
        assert gone not in [*left["individual_id"], *left["relative_id"]]


def test_absent_components_are_refused_with_the_command(warehouse: Warehouse) -> None:
    next((warehouse.directory / "releases").glob("*.ancestry.json")).unlink()
    assert not answer(warehouse, asking(warehouse), AboutAncestry()).made
    with pytest.raises(InvalidQuestion, match="python -m data ancestry"):
        answer(warehouse, asking(warehouse), AncestryMap())


def test_a_changed_file_is_not_read(warehouse: Warehouse) -> None:
    path = next((warehouse.directory / "releases").glob("*.ancestry.parquet"))
    pl.read_parquet(path).reverse().write_parquet(path)
    with pytest.raises(WarehouseUnavailable, match="Make them again"):
        answer(warehouse, asking(warehouse), AncestryMap())


def test_the_map_counts_everybody_once_and_groups_lie_apart(warehouse: Warehouse) -> None:
    seen = answer(warehouse, asking(warehouse), AncestryMap(1, 2))
    cells = seen.cells.frame
    assert cells["individuals"].sum() == seen.individuals == PEOPLE
    centres = cells.group_by("genetic_group").agg(
        (pl.col(axis) * pl.col("individuals")).sum() / pl.col("individuals").sum() for axis in ("x", "y")
    )
    rows = centres.select("x", "y").to_numpy()
    apart = np.linalg.norm(rows[:, None] - rows[None, :], axis=2)[np.triu_indices(GROUPS, 1)]
    assert apart.min() > 1.5


def test_s_dc_4_a_partner_sees_no_cell_of_few_people(warehouse: Warehouse) -> None:
    exact = answer(warehouse, asking(warehouse), AncestryMap(1, 2)).cells.frame
    assert (exact["individuals"] < 11).any()
    shown = answer(warehouse, asking(warehouse, "partner"), AncestryMap(1, 2))
    assert (shown.cells.frame["individuals"] >= 10).all()
    assert (shown.cells.frame["individuals"] % 10 == 0).all()
    many = exact.filter(pl.col("individuals") >= 11).select("x", "y", "genetic_group").rows()
    assert shown.cells.frame.select("x", "y", "genetic_group").rows() == many


def test_relatives_by_record_and_by_genotypes(warehouse: Warehouse) -> None:
    pairs = answer(warehouse, asking(warehouse), Relatedness()).pairs.frame
    found = {(recorded, degree): n for recorded, degree, n in pairs.select("recorded", "found", "pairs").iter_rows()}
    assert found == {
        ("duplicate", "duplicate"): 1, ("parent–child", "first degree"): 1, ("sibling", "first degree"): 1,
        ("not recorded", "first degree"): 4,
    }  # fmt: skip
    shown = answer(warehouse, asking(warehouse, "partner"), Relatedness()).pairs.frame
    assert shown["pairs"].to_list() == [None] * 4
    assert shown["kinship"].to_list() == [None] * 4


@pytest.mark.parametrize(("x", "y"), [(0, 1), (1, 1), (1, 5)])
def test_a_wrong_map_is_refused(warehouse: Warehouse, x: int, y: int) -> None:
    with pytest.raises(InvalidQuestion):
        answer(warehouse, asking(warehouse), AncestryMap(x, y))
