"""The adjusted PheWAS: 1,700 outcomes × 25,000 individuals × 8 columns, beside its bound and its peers: PheTK, a loop
of statsmodels' fits and one of R's glm.

Once with five continuous columns, so that every individual is a row (principal components), and once with age in whole
years, sex and groups only, where individuals alike are one row with a count. Peers fit a sample of the outcomes and are
extrapolated to all of them, which the row says; PheTK gets all records, and both cores. Where ours fits in full its
coefficients are held to theirs.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path
from shutil import which

import numpy as np
import polars as pl

from bench.environments import python_of
from bench.rows import Row
from stats.scans.adjusted_scan import METHODS, AdjustedTests, Outcomes, Patterns, adjusted_tests

PEOPLE, OUTCOMES, BY_R = 25_000, 1_700, 12
PHETK, BY_PHETK, BY_STATSMODELS = "phetk==0.3.6", 60, 24
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
        found = adjusted_tests(patterns, outcomes, 10, counted=True)
        ours = time.perf_counter() - began
        rows.append(Row(f"adjusted PheWAS, {OUTCOMES:,} codes: {what}", ours, "bound", BOUND, at_most=1.0))
        if which("Rscript"):
            theirs = _by_r(columns, exposure, outcomes) * OUTCOMES
            rows.append(Row(f"the same, {what}", ours, f"glm × {OUTCOMES:,}, from {BY_R}", theirs, at_most=0.1))
        if continuous:
            rows += _beside_python(columns, exposure, outcomes, found, ours)
    return rows


def _beside_python(
    columns: np.ndarray, exposure: np.ndarray, outcomes: Outcomes, found: AdjustedTests, ours: float
) -> list[Row]:
    # PheTK wants NumPy 1, which newer pyarrow does not.
    python = python_of("phetk", "phetk.phewas, statsmodels, pyarrow", PHETK, "pyarrow<20")
    listed = subprocess.run([python, "-P", "-c", _NAMES], capture_output=True, text=True, check=True).stdout.split()
    names = dict(zip(listed[:OUTCOMES], range(OUTCOMES), strict=False))
    sick = np.bincount(outcomes.case_of, minlength=OUTCOMES)
    sampled = {
        peer: list(names)[:: len(names) // n][:n] for peer, n in (("phetk", BY_PHETK), ("statsmodels", BY_STATSMODELS))
    }
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        people = pl.DataFrame(columns, schema=[f"c{n}" for n in range(columns.shape[1])]).rename({"c1": "sex"})
        people = people.with_columns(pl.col("sex").cast(pl.Int64), person_id=np.arange(PEOPLE), exposure=exposure)
        people.write_csv(where / "people.csv")
        phecodes = np.array(list(names), dtype=object)[outcomes.case_of[outcomes.case_of < len(names)]]
        counts = pl.DataFrame({"person_id": outcomes.case[outcomes.case_of < len(names)], "phecode": phecodes})
        counts.with_columns(count=pl.lit(2)).write_csv(where / "counts.csv")
        (where / "asked.json").write_text(json.dumps(sampled), encoding="utf-8")
        command = [python, "-P", str(Path(__file__).with_name("phewas_peer.py")), folder]
        told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=1800).stdout)
    rows = []
    for peer, name in (("phetk", PHETK), ("statsmodels", "statsmodels' Logit")):
        apart = [
            abs(beta - found.coefficient[names[phecode]])
            for phecode, beta in told[peer]["beta"].items()
            if METHODS[found.method[names[phecode]]] == "logistic" and sick[names[phecode]] >= 50
        ]
        if not apart or max(apart) > 1e-4:
            raise SystemExit(f"{name} finds other coefficients: {apart}")
        asked = len(sampled[peer])
        theirs = told[peer]["seconds"] * OUTCOMES / asked
        what = f"the same, {len(apart)} in full as {peer}"
        rows.append(Row(what, ours, f"{name} × {OUTCOMES:,}, from {asked}", theirs, at_most=0.1))
    return rows


#: PheTK's phecodes of both sexes, in order.
_NAMES = """
import polars as pl, phetk, pathlib
table = pl.read_csv(pathlib.Path(phetk.__file__).parent / "phecode" / "phecode12.csv", infer_schema=False)
print(*table.filter(pl.col("sex") == "Both")["phecode"].unique().sort())
"""


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
