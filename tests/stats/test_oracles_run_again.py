"""The oracles themselves, run again: what is recorded is what R says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from stats.survival.analysis import estimate
from stats.survival.cox import PartialLikelihood, fit
from stats.survival.risk_sets import Spans
from tests.stats.oracle import FOLDER

INSTALL = "apt-get install r-base-core r-cran-survival r-cran-cmprsk"


@pytest.fixture(scope="module")
def rscript() -> str:
    found = shutil.which("Rscript")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"R must be present in continuous integration: {INSTALL}")
        pytest.skip(f"R is not installed, so its recorded answers were not computed anew: {INSTALL}")
    return found


def run(rscript: str, *arguments: str) -> None:
    done = subprocess.run([rscript, *arguments], cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name",
    ["survival", "intervals", "fisher", "penetrance", "further", "logistic", "weighted", "subdistribution", "gray"],
)
def test_r_says_again_what_is_recorded(rscript: str, name: str, tmp_path: Path) -> None:
    out = tmp_path / "again.csv"
    run(rscript, f"{name}.R", str(out))
    again, recorded = (pl.read_csv(path, null_values="NA") for path in (out, FOLDER / f"{name}.csv"))
    assert_frame_equal(again, recorded, rel_tol=1e-9)


def test_lung_cancer_by_performance_status_and_sex(rscript: str, tmp_path: Path) -> None:
    """Loprinzi 1994: medians of 394, 306 and 199 days; men and women differ by a chi-square of 10.3."""
    out = tmp_path / "lung.csv"
    run(rscript, "-e", f'write.csv(survival::lung, "{out}", row.names = FALSE)')
    lung = pl.read_csv(out, null_values="NA").with_columns(
        entry=pl.lit(0.0), exit=pl.col("time").cast(pl.Float64), event=pl.col("status") == 2
    )
    by_status = lung.filter(pl.col("ph.ecog") < 3).with_columns(group=pl.col("ph.ecog").cast(pl.String))
    found = estimate(by_status, "log", groups=("0", "1", "2")).groups
    assert [(group.median, *group.median_ci) for group in found] == [(394, 348, 574), (306, 268, 429), (199, 156, 288)]
    by_sex = estimate(lung.with_columns(group=pl.col("sex").cast(pl.String)))
    assert by_sex.test.statistic == pytest.approx(10.3267, abs=1e-4)


def test_stanford_transplants_change_over_time(rscript: str, tmp_path: Path) -> None:
    """Crowley and Hu 1977: individuals enter the transplanted on the day of their operation; R's own example."""
    out, said = tmp_path / "heart.csv", tmp_path / "said.csv"
    model = "fit <- coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart, ties = '{ties}')"
    commands = [
        "library(survival)",
        f'write.csv(transform(heart, transplant = as.integer(transplant) - 1), "{out}", row.names = FALSE)',
        "told <- NULL",
    ]
    for ties in ("efron", "breslow"):
        commands.append(model.format(ties=ties))
        commands.append(
            f"told <- rbind(told, data.frame(ties = '{ties}', coef = coef(fit), se = sqrt(diag(vcov(fit)))))"
        )
    commands.append(f'write.csv(told, "{said}", row.names = FALSE)')
    run(rscript, "-e", "; ".join(commands))
    heart, told = pl.read_csv(out), pl.read_csv(said)
    spans = Spans.of(*(heart[name].to_numpy() for name in ("start", "stop", "event")))
    columns = heart.select("age", "year", "surgery", "transplant").cast(pl.Float64).to_numpy()
    for ties in ("efron", "breslow"):
        expected, found = told.filter(pl.col("ties") == ties), fit(PartialLikelihood(spans, columns, ties=ties))
        np.testing.assert_allclose(found.coefficients, expected["coef"], atol=1e-6)
        np.testing.assert_allclose(found.se, expected["se"], rtol=1e-6)
