"""The crude scan of every phecode of the demo biobank against one cohort, warm: counts from the warehouse, odds ratios,
exact p and the answer as it leaves.
"""

from __future__ import annotations

import statistics
import time

from access.purpose import Purpose
from bench.rows import Row
from cohorts.criteria import Age, CarrierOf
from cohorts.logic import AllOf
from queries.answer import answer
from queries.asking import asking_for
from queries.associations.phewas import Exposure, PheWAS
from queries.warehouse import open_warehouse
from stats.scans.phewas import phewas
from tests.demo_warehouse import demo_at_full_size

REPEATS = 11
BOUND = 0.5  # seconds


def run() -> list[Row]:
    warehouse = open_warehouse(demo_at_full_size())
    asking = asking_for(warehouse, "bench", "researcher", Purpose("health"))
    taken, tests = [], 0
    for repeat in range(REPEATS + 1):  # another upper age each time, so that nothing answers from memory
        exposed = AllOf((CarrierOf(variant="1-169549811-C-T"), Age("enrolment", 18, 70 + repeat)))
        began = time.perf_counter()
        found = answer(warehouse, asking, PheWAS(Exposure("F5", exposed), adjust=()), phewas)
        taken.append(time.perf_counter() - began)
        tests = found.believed.attempted
    warehouse.close()
    return [
        Row(f"crude PheWAS, {tests:,} tests: median", statistics.median(taken[1:]), "bound", BOUND, at_most=1.0),
    ]
