"""With a tenth of the genotypes missing at a locus, yes, no and unknown add up to who is permitted, at every door."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf
from queries.__main__ import main
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.attrition import Attrition
from queries.cohort.describe_records import Carriers
from queries.cohort.individuals import Individuals
from queries.warehouse import Warehouse, open_warehouse
from tests.pages import small_release

CARRIER = CarrierOf(variant="GRCh38 19-11105408-C-T")
COHORTS = {"yes": CARRIER, "no": ~CARRIER}


@pytest.fixture(scope="module")
def tenth_missing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small release of the pages, each call missing with a chance of a tenth instead of a hundredth."""
    with pytest.MonkeyPatch.context() as patched:
        real = np.random.default_rng

        class Tenth:
            def __init__(self, seed: int) -> None:
                self._chance = real(seed)

            def random(self, size: object = None) -> object:
                drawn = self._chance.random(size)
                return drawn - 0.09 if isinstance(size, tuple) else drawn

            def __getattr__(self, name: str) -> object:
                return getattr(self._chance, name)

        patched.setattr(small_release.np.random, "default_rng", Tenth)
        return small_release.write_small_warehouse(tmp_path_factory.mktemp("tenth"))


@pytest.fixture(scope="module")
def warehouse(tenth_missing: Path) -> Warehouse:
    opened = open_warehouse(tenth_missing)
    yield opened
    opened.close()


def asking(warehouse: Warehouse, role: str = "researcher") -> Asking:
    return asking_for(warehouse, "ada", role, Purpose("health"), as_of=date(2026, 1, 1))


def test_s_gt_4_in_the_builder(warehouse: Warehouse) -> None:
    told = answer(warehouse, asking(warehouse), Attrition(Cohort("c", AllOf((CARRIER,)))))
    part = told.at((0,))
    assert part.yes + part.no + part.unknown == told.permitted
    assert 0.08 * told.permitted < part.unknown < 0.18 * told.permitted
    shown = answer(warehouse, asking(warehouse, "partner"), Attrition(Cohort("c", AllOf((CARRIER,)))))
    assert shown.at((0,)).yes + shown.at((0,)).no + shown.at((0,)).unknown == shown.permitted


def test_s_gt_4_on_the_command_line(
    tenth_missing: Path, warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = {}
    for name, criterion in COHORTS.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(Cohort(name, criterion).to_json()), encoding="utf-8")
        words = [str(path), "--warehouse", str(tenth_missing), "--purpose", "investigation=health"]
        assert main(["count", *words, "--role", "researcher", "--json"]) == 0
        counted[name] = json.loads(capsys.readouterr().out)
    yes, no = counted["yes"], counted["no"]
    assert yes["count"] + no["count"] + yes["unknown"] == yes["permitted"] == no["permitted"]
    assert yes["unknown"] == no["unknown"] == next(iter(yes["missing"].values()))
    part = answer(warehouse, asking(warehouse), Attrition(Cohort("c", CARRIER))).at((0,))
    assert (part.yes, part.no, part.unknown) == (yes["count"], no["count"], yes["unknown"])


def test_s_gt_4_in_the_export(warehouse: Warehouse) -> None:
    rows = {
        name: answer(warehouse, asking(warehouse), Individuals(Cohort(name, criterion))).frame["individual_id"]
        for name, criterion in COHORTS.items()
    }
    told = answer(warehouse, asking(warehouse), Attrition(Cohort("c", CARRIER)))
    part = told.at((0,))
    assert (len(rows["yes"]), len(rows["no"])) == (part.yes, part.no)
    assert len(rows["yes"]) + len(rows["no"]) + part.unknown == told.permitted
    assert not set(rows["yes"]) & set(rows["no"])


def test_s_gt_4_by_gene(warehouse: Warehouse) -> None:
    everybody = Cohort("all", AllOf(()))
    [row] = answer(warehouse, asking(warehouse), Carriers(everybody)).table.frame.iter_rows(named=True)
    permitted = answer(warehouse, asking(warehouse), Attrition(everybody)).permitted
    assert row["called"] + row["not_called"] == permitted
    assert row["not_called"] > 0.05 * permitted
