"""The adjusted PheWAS: 1,700 outcomes × 25,000 individuals × 8 columns, beside its bound and a loop of R's glm.

Once with five continuous columns, so that every individual is a row (principal components), and once with age in whole
years, sex and groups only, where individuals alike are one row with a count. R fits the first outcomes one by one, and
is asked for the time of a fit.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from shutil import which

import numpy as np
import polars as pl

from bench.rows import Row
from stats.scans.adjusted_scan import Outcomes, Patterns, adjusted_tests

PEOPLE, OUTCOMES, BY_R = 25_000, 1_700, 12
BOUND = 10.0  # seconds
GLM = """
x <- read.csv(commandArgs(TRUE)[1])
began <- proc.time()[["elapsed"]]
for (k in grep("^y", names(x))) glm(x[[k]] ~ ., binomial, x[grep("^[cg]", names(x))])
cat((proc.time()[["elapsed"]] - began) / sum(grepl("^y", names(x))))
"""


def run() -> list[Row]:
    rows = []
    for what, continuous in (("8 columns, 5 of them continuous", True), ("age, sex and groups", False)):
        columns, exposure, outcomes = _made(continuous)
        began = time.perf_counter()
        patterns = Patterns.of(columns, exposure, np.ones(PEOPLE, bool))
        adjusted_tests(patterns, outcomes, 10, counted=True)
        ours = time.perf_counter() - began
        rows.append(Row(f"adjusted PheWAS, {OUTCOMES:,} codes: {what}", ours, "bound", BOUND, at_most=1.0))
        if which("Rscript"):
            theirs = _by_r(columns, exposure, outcomes) * OUTCOMES
            rows.append(Row(f"the same, {what}", ours, f"glm × {OUTCOMES:,}, from {BY_R}", theirs, at_most=0.1))
    return rows


def _made(continuous: bool) -> tuple[np.ndarray, np.ndarray, Outcomes]:
    """Outcomes from 0.1 % to 20 %; every twentieth is twice as common among the exposed."""
    chance = np.random.default_rng(1)
    exposure = (chance.random(PEOPLE) < 0.05).astype(float)
    age = chance.integers(20, 90, PEOPLE) / 10 - 5
    group = chance.integers(0, 6, PEOPLE)
    more = chance.normal(size=(PEOPLE, 5)) if continuous else (group[:, None] == np.arange(5)).astype(float)
    columns = np.column_stack([age, chance.random(PEOPLE) < 0.5, more])
    lists = []
    for place, prevalence in enumerate(10 ** chance.uniform(-3, -0.7, OUTCOMES)):
        risk = prevalence * np.exp(0.2 * age + (0.7 if place % 20 == 0 else 0.0) * exposure)
        lists.append(np.flatnonzero(chance.random(PEOPLE) < risk))
    of, who = np.repeat(np.arange(OUTCOMES), [len(one) for one in lists]), np.concatenate(lists)
    nobody = np.full(PEOPLE, None)
    return columns, exposure, Outcomes(of, who, of, who, np.arange(OUTCOMES), (None,) * OUTCOMES, nobody)


def _by_r(columns: np.ndarray, exposure: np.ndarray, outcomes: Outcomes) -> float:
    """Seconds a fit of R's glm."""
    frame = pl.DataFrame(columns, schema=[f"c{n}" for n in range(columns.shape[1])]).with_columns(g=pl.lit(exposure))
    for outcome in range(BY_R):
        case = np.zeros(PEOPLE, np.int64)
        case[outcomes.case[outcomes.case_of == outcome]] = 1
        frame = frame.with_columns(pl.Series(f"y{outcome}", case))
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "people.csv", Path(folder) / "glm.R"
        frame.write_csv(table)
        script.write_text(GLM, encoding="utf-8")
        done = subprocess.run(
            ["Rscript", "--vanilla", str(script), str(table)], capture_output=True, text=True, check=True, timeout=600
        )
    return float(done.stdout)
