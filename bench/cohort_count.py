"""How long a count takes after an edit: five criteria, two of them genomic, on the demo biobank, warm.

There is no peer on this machine that answers the same question; what stands beside is the tenth of a second after
which a reader notices waiting.
"""

from __future__ import annotations

import statistics
import time

from access.purpose import Purpose
from bench.rows import Row
from cohorts.cohort import Cohort
from cohorts.criteria import Age, CarrierOf, Diplotype, HasCondition, HasTreatment
from cohorts.logic import AllOf, Not
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.count import Count
from queries.warehouse import open_warehouse
from tests.demo_warehouse import demo_at_full_size

REPEATS = 31
NOTICED = 0.1  # seconds


def five(oldest: int) -> Cohort:
    """Another upper age each time, so that nothing answers from memory."""
    criterion = AllOf(
        (
            Diplotype("APOL1", phenotype="two risk alleles"),
            Not(CarrierOf(gene="LDLR", clinvar=("pathogenic",))),
            HasCondition("PHECODE:401"),
            Not(HasTreatment("ATC:C10AA")),
            Age("enrolment", 30, oldest),
        )
    )
    return Cohort("five", criterion)


def run() -> list[Row]:
    warehouse = open_warehouse(demo_at_full_size())
    asking = asking_for(warehouse, "bench", "researcher", Purpose("health"))
    answer(warehouse, asking, Count(five(89)))
    taken = []
    for repeat in range(REPEATS):
        start = time.perf_counter()
        answer(warehouse, asking, Count(five(50 + repeat)))
        taken.append(time.perf_counter() - start)
    warehouse.close()
    median, slow = statistics.median(taken), sorted(taken)[int(0.95 * REPEATS)]
    return [
        Row("count of five criteria, two genomic: median", median, "what a reader notices", NOTICED, at_most=1.0),
        Row("count of five criteria, two genomic: 95th percentile", slow, "what a reader notices", NOTICED),
    ]
