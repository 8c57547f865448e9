"""How long a count takes after an edit, and from nothing: random trees of up to ten criteria on the demo biobank.

There is no peer on this machine that answers the same questions; what stands beside is the tenth of a second after
which a reader notices waiting, and the second after which one loses the thread (Miller 1968,
doi:10.1145/1476589.1476628).
"""

from __future__ import annotations

import statistics
import time

from access.purpose import Purpose
from bench.random_cohorts import Names, RandomCohorts
from bench.rows import Row
from cohorts.cohort import Cohort
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count
from queries.cohort.describe import Describe
from queries.cohort.describe_records import Carriers, Recorded, Values
from queries.warehouse import open_warehouse
from tests.demo_warehouse import demo_at_full_size

EDITS, SESSIONS = 600, 60
#: Everything that stands right of a question, all tabs opened.
PARTS = (
    Attrition,
    lambda cohort: Describe(cohort, conditions=0),
    Recorded,
    lambda cohort: Recorded(cohort, "treatment"),
    Carriers,
    Values,
)
NOTICED, LOST = 0.1, 1.0  # seconds


def run() -> list[Row]:
    warehouse = open_warehouse(demo_at_full_size())
    asking = asking_for(warehouse, "bench", "researcher", Purpose("health"))
    with warehouse.cursor(asking) as cursor:
        made = RandomCohorts(Names.of(cursor), seed=1)

    def seconds(question: object) -> float:
        start = time.perf_counter()
        answer(warehouse, asking, question)
        return time.perf_counter() - start

    seconds(Count(made.cohort()))
    whole, edited, described = [], [], []
    for _ in range(SESSIONS):
        cohort: Cohort = made.cohort()
        whole.append(seconds(Count(cohort)))
        for _ in range(EDITS // SESSIONS):
            cohort = made.edited(cohort)
            edited.append(seconds(Count(cohort)))
        described.append(sum(seconds(part(cohort)) for part in PARTS))
    warehouse.close()
    return [
        Row("count after an edit, up to ten criteria: median", statistics.median(edited), "what is noticed", NOTICED),
        Row("count after an edit: 95th percentile", _slow(edited), "what is noticed", NOTICED, at_most=1.0),
        Row("count of a whole random tree: 95th percentile", _slow(whole), "what is noticed", NOTICED),
        Row(
            "a cohort described, all tabs: 95th percentile",
            _slow(described[1:]),
            "what loses the thread",
            LOST,
            at_most=1.0,
        ),
        Row("a cohort described, the first of an Asking", described[0], "what loses the thread", LOST),
    ]


def _slow(taken: list[float]) -> float:
    return sorted(taken)[int(0.95 * len(taken))]
