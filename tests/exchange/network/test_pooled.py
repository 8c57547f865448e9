"""Hazard ratios of three sites, combined by the hub, against the pooled Cox model stratified by site."""

from __future__ import annotations

from math import exp, log
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from access.purpose import Purpose
from cohorts.analysis import Analysis
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from exchange.application import application
from exchange.asker import Door
from exchange.network.hub import Hub
from exchange.network.registry import Remote
from exchange.network.signing import public_key
from queries.answer import answer
from queries.asking import asking_for
from queries.lookup.site_names import SiteNames
from queries.outcomes.follow_up import FollowUp
from queries.warehouse import open_warehouse
from stats.survival.analysis import estimate
from tests.exchange.beacon.client import linked

HEALTH = Purpose("health")
OUTCOME = "death"


def test_the_combined_log_hazard_ratio_is_that_of_the_pooled_stratified_cox(
    demo_warehouse: Path, tmp_path: Path
) -> None:
    (tmp_path / "whole").mkdir()
    warehouse = open_warehouse(linked(demo_warehouse, tmp_path / "whole"))
    asking = asking_for(warehouse, "ada", "researcher", HEALTH)
    men = Cohort("men", Sex("male"))
    key, ways = Ed25519PrivateKey.generate(), {}
    for place, name in enumerate(answer(warehouse, asking, SiteNames()).names):
        folder = tmp_path / str(place)
        folder.mkdir()
        (linked(demo_warehouse, folder) / "hubs.toml").write_text(f'[[hub]]\nname = "hub"\nkey = "{public_key(key)}"\n')
        ways[name] = httpx.ASGITransport(application(Door(folder, sites=(name,))), client=("10.0.0.1", 1))
    sites = [Remote(name, f"https://{place}.example") for place, name in enumerate(ways)]
    hub = Hub("hub", key, sites, timeout=60, transport=lambda site: ways[site.name])
    found = hub.ask(men, HEALTH, "survival", outcome=OUTCOME)
    assert [each.state for each in found.told] == ["answered"] * 3
    assert found.combined is not None
    question = FollowUp((men, Cohort("others", ~men.criterion)), OUTCOME, analysis=Analysis(strata=("site",)))
    pooled = answer(warehouse, asking, question, estimate).contrasts[0]
    warehouse.close()
    assert exp(found.combined.fixed.estimate) == pytest.approx(pooled.hr, rel=0.02)
    assert abs(log(pooled.hr)) > 0.05  # else nothing would be compared
