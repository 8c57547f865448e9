"""The default analyses hold what is planted where naïve ones do not: a few cohorts of docs/simulations.md."""

from __future__ import annotations

import os
from math import sqrt

import pytest

from bench.simulations import SCENARIOS, Scenario, counted

COHORTS = int(os.environ.get("CONCORD_SIMULATED_COHORTS", "24"))
#: Naïve analyses that fail by much, whatever the cohort; few carriers fail where no carrier has an event.
CLEARLY = {"delayed entry", "immortal time", "competing death, incidence", "confounding by ancestry"}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.name for one in SCENARIOS])
def test_s_st_the_default_covers_and_the_naive_does_not(scenario: Scenario) -> None:
    found = counted(scenario, COHORTS)
    slack = 3 * sqrt(0.05 * 0.95 / COHORTS)
    assert found["default covered"] > 0.95 - 0.02 - slack
    if found["default rejected"] is not None:
        assert found["default rejected"] < 0.05 + 0.01 + slack
    assert found["naive covered"] <= found["default covered"]
    if scenario.name in CLEARLY:
        assert found["naive covered"] < 0.5
        assert found["naive rejected"] is None or found["naive rejected"] > 0.5
