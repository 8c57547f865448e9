"""Run in the peer's environment: seconds that PheTK and a plain loop of statsmodels fits take, as JSON.

    ENV/bin/python -P bench/phewas_peer.py FOLDER

FOLDER holds people.csv (person_id, sex, columns, exposure), counts.csv (person_id, phecode, count: everybody's) and
asked.json ({"phetk": phecodes, "statsmodels": phecodes}). Nothing of Concord is imported. Each is timed over the
phecodes asked of it, data read and prepared beforehand; PheTK has both cores, as ours has.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import statsmodels.api as sm


def main(folder: str) -> None:
    here = Path(folder)
    asked = json.loads((here / "asked.json").read_text(encoding="utf-8"))
    with contextlib.redirect_stdout(sys.stderr):
        told = {"phetk": _by_phetk(here, asked["phetk"]), "statsmodels": _by_statsmodels(here, asked["statsmodels"])}
    json.dump(told, sys.stdout)


def _by_phetk(here: Path, phecodes: list[str]) -> dict[str, object]:
    from phetk.phewas import PheWAS

    os.chdir(here)  # it writes beside itself
    columns = [name for name in pl.read_csv(here / "people.csv", n_rows=1).columns if name.startswith("c")]
    one = PheWAS(
        phecode_version="1.2", phecode_count_file_path="counts.csv", cohort_file_path="people.csv",
        covariate_cols=[*columns, "sex"], independent_variable_of_interest="exposure", sex_at_birth_col="sex",
        min_cases=10, min_phecode_count=2, phecode_to_process=phecodes, output_file_path="found.tsv", method="logit",
    )  # fmt: skip
    began = time.perf_counter()
    one.run(n_workers=2)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "beta": dict(one.results.select("phecode", "beta").iter_rows())}


def _by_statsmodels(here: Path, phecodes: list[str]) -> dict[str, object]:
    people = pl.read_csv(here / "people.csv")
    columns = people.select(pl.selectors.starts_with("c"), "sex", "exposure").to_numpy().astype(float)
    design = sm.add_constant(columns, prepend=False)
    place = {person: row for row, person in enumerate(people["person_id"])}
    counts = pl.read_csv(here / "counts.csv", schema_overrides={"phecode": pl.String})
    outcomes = {}
    for phecode in phecodes:
        outcomes[phecode] = np.zeros(people.height)
        outcomes[phecode][[place[one] for one in counts.filter(pl.col("phecode") == phecode)["person_id"]]] = 1.0
    began = time.perf_counter()
    beta = {phecode: float(sm.Logit(y, design).fit(disp=False).params[-2]) for phecode, y in outcomes.items()}
    return {"seconds": time.perf_counter() - began, "beta": beta}


if __name__ == "__main__":
    main(*sys.argv[1:])
