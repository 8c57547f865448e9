"""The crude scan of 1,700 phecodes over 25,000 individuals against one cohort, warm: counts from the warehouse, odds
ratios, exact p and the answer as it leaves.

The demo biobank has records of some 700 phecodes. In a copy of its release they stand several times, under names of
their own and with the same records, until they are as many as phecode 1.2 has about.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

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
PHECODES = 1700
BOUND = 0.5  # seconds
# Copy number $n of the first $most phecodes: codes, what lies below them, and whose records keep from being a control.
COPIED = """
CREATE OR REPLACE TEMP TABLE copied AS
SELECT c.code_id, m.last + ROW_NUMBER() OVER (ORDER BY p.code) AS new_id, p.code, p.code || $n AS name
FROM phecode AS p JOIN code AS c ON c.system = 'PHECODE' AND c.code = p.code,
    (SELECT MAX(code_id) AS last FROM code) AS m
WHERE NOT CONTAINS(p.code, '#') ORDER BY p.code LIMIT $most;

INSERT INTO code SELECT t.new_id, c.system, t.name, c.name, c.domain, NULL, c.n_individuals
FROM copied AS t JOIN code AS c USING (code_id);

INSERT INTO code_ancestor SELECT t.new_id, a.descendant_id, a.distance
FROM copied AS t JOIN code_ancestor AS a ON a.ancestor_id = t.code_id;

INSERT INTO phecode SELECT t.name, p.category, p.sex FROM copied AS t JOIN phecode AS p USING (code);

INSERT INTO phecode_exclusion SELECT t.name, e.excluded FROM copied AS t JOIN phecode_exclusion AS e USING (code);
"""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        return _timed(_with_all_phecodes(demo_at_full_size(), Path(folder)))


def _with_all_phecodes(demo: Path, directory: Path) -> Path:
    """A warehouse in `directory` whose release is the demo's with PHECODES phecodes."""
    shutil.copytree(demo / "releases", directory / "releases")
    shutil.copy(demo / "current", directory)
    with duckdb.connect(next((directory / "releases").glob("*.duckdb"))) as release:
        count = "SELECT COUNT(*) FROM phecode"
        had = release.execute(count).fetchone()[0]
        number = 0
        while (left := PHECODES - release.execute(count).fetchone()[0]) > 0:
            number += 1
            for statement in COPIED.split(";")[:-1]:
                given = {"n": f"#{number}", "most": min(left, had)} if "$n" in statement else None
                release.execute(statement, given)
    return directory


def _timed(directory: Path) -> list[Row]:
    warehouse = open_warehouse(directory)
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
        Row(
            f"crude PheWAS, {PHECODES:,} phecodes, {tests:,} with cases enough: median",
            statistics.median(taken[1:]),
            "bound",
            BOUND,
            at_most=1.0,
        ),
    ]
