"""What the hub makes of three sites' aggregates, against the same of the pooled warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from access.purpose import Purpose
from access.site_key import public_key
from cohorts.analysis import Analysis
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from exchange.application import application
from exchange.asker import Door
from exchange.network import together
from exchange.network.hub import Hub
from exchange.network.registry import Remote
from queries.answer import answer
from queries.asking import asking_for
from queries.associations.phewas import Exposure, PheWAS
from queries.cohort.comparison import Compare
from queries.lookup.site_names import SiteNames
from queries.outcomes.follow_up import FollowUp
from queries.warehouse import open_warehouse
from stats.groups.side_by_side import SideBySide
from stats.scans.aggregate import OfCode
from stats.survival.analysis import estimate
from tests.exchange.beacon.client import linked
from tests.exchange.network.wire import Wire

HEALTH = Purpose("health")
MEN = Cohort("men", Sex("male"))
OTHERS = Cohort("others", ~MEN.criterion)
CODE = "PHECODE:411"


@pytest.fixture(scope="module")
def pooled(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Any, dict]]:
    """A hub on the three sites of the demo, what asks the whole of it, and the wires."""
    folder = tmp_path_factory.mktemp("pooled")
    (folder / "whole").mkdir()
    warehouse = open_warehouse(linked(demo_warehouse, folder / "whole"))
    asking = asking_for(warehouse, "ada", "researcher", HEALTH)
    key, wires, doors = Ed25519PrivateKey.generate(), {}, []
    for place, name in enumerate(answer(warehouse, asking, SiteNames()).names):
        stores = folder / str(place)
        stores.mkdir()
        (linked(demo_warehouse, stores) / "hubs.toml").write_text(f'[[hub]]\nname = "hub"\nkey = "{public_key(key)}"\n')
        doors.append(Door(stores, sites=(name,)))
        wires[name] = Wire(application(doors[-1]))
    sites = [Remote(name, f"https://{place}.example") for place, name in enumerate(wires)]
    hub = Hub("hub", key, sites, timeout=120, transport=lambda site: wires[site.name])
    yield hub, lambda question, then=None: answer(warehouse, asking, question, then), wires
    for door in doors:
        door.close()
    warehouse.close()


def asked(hub: Hub, ask: str, **more: Any) -> Any:
    found = hub.ask(MEN, HEALTH, ask, **more)
    assert [each.state for each in found.told] == ["answered"] * 3, [each.why for each in found.told]
    return found


def test_the_combined_log_hazard_ratio_is_that_of_the_pooled_stratified_cox(pooled: tuple) -> None:
    hub, whole, _ = pooled
    found = asked(hub, "survival", outcome="death")
    strata = FollowUp((MEN, OTHERS), "death", analysis=Analysis(strata=("site",)))
    hr = whole(strata, estimate).contrasts[0].hr
    assert exp(found.combined.fixed.estimate) == pytest.approx(hr, rel=0.02)
    assert abs(log(hr)) > 0.05  # else nothing would be compared


def test_the_combined_curve_is_the_pooled_one_within_its_coarsening(pooled: tuple) -> None:
    hub, whole, _ = pooled
    found = together.curves(asked(hub, "curves", outcome="death"))
    exact = whole(FollowUp((MEN, OTHERS), "death"), estimate)
    for group, (start, rows) in zip(exact.groups, found.values(), strict=True):
        assert start == exact.start == 0
        assert rows.height > 20
        times, survival = (group.curve[name].to_numpy() for name in ("time", "survival"))
        there = survival[np.searchsorted(times, rows["time"].to_numpy(), side="right") - 1]
        assert np.abs(rows["survival"].to_numpy() - there).max() < 0.01
        assert np.abs(rows["survival"].to_numpy() - there)[rows["at_risk"] > 2000].max() < 0.003
        assert ((rows["lower"].to_numpy() < there) & (there < rows["upper"].to_numpy())).all()


def test_the_combined_table_has_the_means_and_shares_of_the_pooled_one(pooled: tuple) -> None:
    hub, whole, _ = pooled
    rows = {
        (row.variable, row.level): row for row in together.table(asked(hub, "table", measurements=["LOINC:8480-6"]))
    }
    exact = whole(Compare((MEN, OTHERS), ("LOINC:8480-6",), conditions=0), SideBySide())
    compared = 0
    for row in exact.rows:
        told = rows.get((row.variable, row.level))
        for cell, pooled_cell in zip(row.cells, told.cells if told else (), strict=False):
            if row.unit is not None:
                assert pooled_cell.sites == 3
                assert pooled_cell.mean == pytest.approx(cell.mean, abs=0.02 * cell.sd)
                assert pooled_cell.sd == pytest.approx(cell.sd, rel=0.06)  # of spreads to two digits
                compared += 1
            elif pooled_cell.sites == 3:
                assert pooled_cell.share == pytest.approx(cell.share, abs=0.01)
                compared += 1
    assert compared > 15


def test_combined_odds_ratios_are_those_of_the_pooled_model_with_the_sites_and_nobody_crosses(pooled: tuple) -> None:
    hub, whole, wires = pooled
    found = asked(hub, "odds", code=CODE)
    question = PheWAS(Exposure("men", MEN.criterion), adjust=("age", "genetic_group", "site"))
    assert found.combined.k == 3
    exact = whole(question, OfCode(CODE)).rows["log_or"][0]
    assert exp(found.combined.fixed.estimate) == pytest.approx(exp(exact), rel=0.02)
    crossed = b"".join(wire.crossed for wire in wires.values())
    assert len(crossed) > 10_000
    assert b"CD1" not in crossed
