"""What access costs a question: consent, disclosure door and audit, beside the same question run without them.

A partner with a full history asks, so that the difference alarm has everything to look back on that it ever has.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from access.purpose import Purpose
from bench.rows import Row
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, HasCondition
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.count import Count
from queries.warehouse import open_warehouse
from tests.demo_warehouse import demo_at_full_size

REPEATS = 60
HISTORY = 600
MOST = 0.005  # seconds a question


def asked(number: int) -> Count:
    """Another upper age each time, so that nothing answers from memory."""
    return Count(
        Cohort("asked", AllOf((HasCondition("PHECODE:401"), Age("enrolment", 20 + number // 60, 30 + number % 60))))
    )


def run() -> list[Row]:
    demo = demo_at_full_size()
    with tempfile.TemporaryDirectory() as folder:
        # The release is only read; stores of our own, so that the shared ones keep nothing of this.
        copy = Path(folder)
        (copy / "releases").symlink_to((demo / "releases").resolve())
        shutil.copy(demo / "current", copy / "current")
        warehouse = open_warehouse(copy)
        asking = asking_for(warehouse, "bench", "partner", Purpose("health"))
        for number in range(HISTORY):
            warehouse.audit.record(asking, asked(number).to_json(), "refused")
        bare, whole = [], []
        for number in range(REPEATS):
            with warehouse.cursor(asking) as cursor:
                question = asked(2 * number)
                start = time.process_time()
                question.run(cursor, asking)
                bare.append(time.process_time() - start)
            start = time.process_time()
            answer(warehouse, asking, asked(2 * number + 1))
            whole.append(time.process_time() - start)
        warehouse.close()
    cost = statistics.median(whole) - statistics.median(bare)
    return [Row("consent, door and audit, a question (CPU)", cost * 1000, "5 ms", MOST * 1000, "ms", 1.0)]
