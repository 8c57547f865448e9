"""The planted truths: named with criteria that can be asked, and found in the default biobank within three errors."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

import data.demo
from bench.truth_estimates import measurement_estimates, planted, share_estimates, survival_estimates
from bench.truth_studies import Estimate, Study, cox
from cohorts.codes import Code
from cohorts.criteria import from_json
from cohorts.outcomes import Outcome, TimeZero
from data.demo.biobank import Biobank
from data.demo.diagnoses import Diagnoses
from data.demo.measurements import measure

TABLE = Path(data.demo.__file__).with_name("truths.csv")
with TABLE.open(newline="", encoding="utf-8") as _lines:
    TRUTHS = list(csv.DictReader(_lines))


@pytest.fixture(scope="module")
def estimated(biobank: Biobank, diagnoses: Diagnoses) -> dict[str, Estimate]:
    study = Study(biobank, diagnoses)
    measured = measure(biobank, diagnoses.first_coded)
    return dict([*survival_estimates(study), *measurement_estimates(study, measured), *share_estimates(study)])


@pytest.mark.parametrize("truth", TRUTHS, ids=[t["name"] for t in TRUTHS])
def test_a_truth_is_asked_in_words_that_concord_knows(truth: dict[str, str]) -> None:
    for column in ("exposure", "comparator", "within"):
        if truth[column]:
            criterion = json.loads(truth[column])
            assert from_json(from_json(criterion).to_json()) == from_json(criterion)
    assert truth["measure"] in ("hr", "mean_difference", "cumulative_incidence", "frequency")
    assert truth["verdict"] in ("must detect", "must cover")
    assert truth["source"]
    TimeZero.parse(truth["time_zero"])
    if truth["measure"] == "hr":
        Outcome.parse(truth["outcome"])
    elif ":" in truth["outcome"]:
        Code.parse(truth["outcome"])
    float(truth["planted"])


def test_default_seed_lies_within_three_errors_and_has_the_right_sign(estimated: dict[str, Estimate]) -> None:
    says, wrong = planted(), {}
    assert says.keys() <= estimated.keys()
    for name, truth in says.items():
        found = estimated[name]
        same_sign = truth == 0 or found.value * truth > 0
        if not same_sign or abs(found.value - truth) > 3 * found.error:
            wrong[name] = (truth, found)
    assert not wrong


@pytest.mark.parametrize(
    "name",
    ["fh_ldl", "apol1_kidney_failure", "f5_heterozygous", "lpa_coronary", "g6pd_hba1c_men", "ttn_heart_failure"],
)
def test_what_must_be_detected_stands_out(name: str, estimated: dict[str, Estimate]) -> None:
    """From new events alone; a PheWAS, which counts prevalent ones too, has two to three times as many."""
    found = estimated[name]
    assert abs(found.value) / found.error > 3


def test_survivor_trap_naive_is_biased_to_one_and_delayed_entry_is_not(
    estimated: dict[str, Estimate],
) -> None:
    right, naive = estimated["trap_death"], estimated["trap_naive"]
    truth = planted()["trap_death"]
    assert abs(right.value - truth) < 3 * right.error
    assert naive.value < truth - 3 * naive.error


def test_confounded_locus_is_about_three_crude_and_one_within_its_group(
    estimated: dict[str, Estimate],
) -> None:
    assert 2 < np.exp(estimated["duffy_crude"].value) < 4.5
    assert abs(estimated["duffy_adjusted"].value) < 3 * estimated["duffy_adjusted"].error


def test_our_cox_agrees_with_lifelines_under_delayed_entry() -> None:
    rng = np.random.default_rng(5)
    n = 800
    x, strata = (rng.random(n) < 0.3).astype(float), rng.integers(0, 2, n)
    entry = rng.uniform(0, 5, n)
    exit = entry + rng.exponential(6 / np.exp(0.7 * x))
    event = rng.random(n) < 0.8
    ours = cox(entry, exit, event, x, strata)
    frame = pd.DataFrame({"x": x, "entry": entry, "exit": exit, "event": event, "s": strata})
    theirs = CoxPHFitter().fit(frame, "exit", "event", entry_col="entry", strata=["s"])
    assert ours.value == pytest.approx(theirs.params_["x"], abs=1e-4)
    assert ours.error == pytest.approx(theirs.standard_errors_["x"], rel=1e-3)
