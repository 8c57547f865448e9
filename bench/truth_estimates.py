"""Every planted truth as a study of the demo's own records finds it, by its name in `truths.csv`.

`test_truths.py` asks whether estimates of the default seed agree with what is planted, `truths.py` the same of many.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.truth_studies import Estimate, Study, by_age, difference, person_means
from data.demo.measurements import Measured
from data.demo.plan import AFR, DAYS, EUR
from data.demo.treatments import ROSUVASTATIN, SIMVASTATIN

TRUTHS = Path(__file__).resolve().parents[1] / "data" / "demo" / "truths.csv"


def planted() -> dict[str, float]:
    """What `truths.csv` says is planted, by name: the log of a hazard ratio, a difference of means or a share."""
    ratios = planted_ratios()
    return {row["name"]: float(row["planted"]) for row in _rows()} | {
        name: float(np.log(hr)) for name, hr in ratios.items()
    }


def planted_ratios() -> dict[str, float]:
    """The planted hazard ratios, by name."""
    return {row["name"]: float(row["planted"]) for row in _rows() if row["measure"] == "hr"}


def _rows() -> list[dict[str, str]]:
    with TRUTHS.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def survival_estimates(study: Study) -> Iterator[tuple[str, Estimate]]:
    """(name of the truth, estimate of its log hazard ratio) for all that rest on follow-up."""
    b, s = study.b, study
    c = {k: v > 0 for k, v in b.copies.items()}
    n = {k: v.astype(float) for k, v in b.copies.items()}
    women, men, afr = ~s.men, s.men, s.group == AFR
    coronary = s.first("I20", "I21", "I22", "I23", "I24", "I25")
    early = np.where(s.men, 55.0, 65.0)
    yield "fh_coronary", s.hazard_ratio(c["fh"], coronary)
    yield "fh_premature", s.hazard_ratio(c["fh"], coronary, until=early)
    yield "pcsk9_r46l_coronary", s.hazard_ratio(c["pcsk9_r46l"] & ~c["fh"], coronary)
    yield "lpa_coronary", s.hazard_ratio(n["lpa"], coronary)
    failure = s.first("N18.6", "Z99.2", "Z94.0")
    two, one = b.copies["apol1"] == 2, b.copies["apol1"] == 1
    yield "apol1_kidney_failure", s.hazard_ratio(two, failure, afr)
    yield "apol1_ckd", s.hazard_ratio(two, s.first("N18", "Z99.2", "Z94.0", dates=2), afr)
    yield "apol1_one_allele", s.hazard_ratio(one, failure, afr & ~two)
    null = b.copies["ackr1"] == 2
    yield "duffy_adjusted", s.hazard_ratio(null, failure, afr)
    yield "duffy_crude", s.hazard_ratio(null, failure, strata=False)
    breast = s.first("C50")
    yield "brca_breast", s.hazard_ratio(c["brca1"] | c["brca2"], breast, women)
    yield "brca1_breast", s.hazard_ratio(c["brca1"], breast, women & ~c["brca2"])
    yield "brca2_breast", s.hazard_ratio(c["brca2"], breast, women & ~c["brca1"])
    failing = s.first("I50")
    yield "ttr_before_60", s.hazard_ratio(c["ttr"], failing, until=60.0)
    yield "ttr_after_60", s.hazard_ratio(c["ttr"], failing, entry=np.full(len(b), 60.0))
    yield "ttn_heart_failure", s.hazard_ratio(c["ttn"], failing)
    yield "ttn_atrial_fibrillation", s.hazard_ratio(c["ttn"], s.first("I48"))
    yield "ttn_other_exons", s.hazard_ratio(c["ttn_other"] & ~c["ttn"], failing)
    clot = s.first("I82.4", "I26")
    yield "f5_heterozygous", s.hazard_ratio(b.copies["f5"] == 1, clot, b.copies["f5"] < 2)
    yield "f5_homozygous", s.hazard_ratio(b.copies["f5"] == 2, clot, b.copies["f5"] != 1)
    liver = s.first("K70", "K72", "K73", "K74", "K75", "K76", "C22.0")
    homozygous = b.copies["c282y"] == 2
    yield "hfe_liver_men", s.hazard_ratio(homozygous, liver, men)
    neither = (b.copies["c282y"] == 0) & (b.copies["h63d"] == 0)
    one_copy = (b.copies["c282y"] == 1) & (b.copies["h63d"] == 0)
    yield "hfe_heterozygous", s.hazard_ratio(one_copy, liver, one_copy | neither)
    yield "hfe_h63d", s.hazard_ratio(b.copies["h63d"] == 2, liver)
    courses = b.lives.courses
    clopidogrel = (courses.clopidogrel_start - s.birth) / DAYS
    mace = s.first("I21", "I22", "I63", "I46", "T82.867")
    used = clopidogrel <= s.exit
    yield "cyp2c19_on", s.hazard_ratio(c["cyp2c19_loss"], mace, used, entry=clopidogrel, origin=clopidogrel)
    yield "cyp2c19_off", s.hazard_ratio(c["cyp2c19_loss"], mace, until=np.where(used, clopidogrel, np.inf))
    begun = (courses.statin_start - s.birth) / DAYS
    harmed = s.first("G72.0", "G72.2", "M62.82")
    users = (courses.statin == SIMVASTATIN) & (begun <= s.exit)
    yield "slco1b1_simvastatin", s.hazard_ratio(n["slco1b1"], harmed, users, entry=begun, origin=begun)
    users = (courses.statin == ROSUVASTATIN) & (begun <= s.exit)
    yield "slco1b1_rosuvastatin", s.hazard_ratio(n["slco1b1"], harmed, users, entry=begun, origin=begun)
    dies = np.where(b.lives.died, s.exit, np.inf)
    yield "trap_death", s.hazard_ratio(c["trap"], dies)
    yield "trap_naive", s.hazard_ratio(c["trap"], dies, delayed=False)
    yield "null_gene", s.hazard_ratio(c["null_gene"], coronary)
    yield "actn3_null", s.hazard_ratio(b.copies["actn3"] == 2, failing)
    yield "actn3_death", s.hazard_ratio(b.copies["actn3"] == 2, dies)


def measurement_estimates(study: Study, measured: Measured) -> Iterator[tuple[str, Estimate]]:
    """(name of the truth, estimate of the difference of means) for all that rest on measurements."""
    b, size = study.b, len(study.b)
    afr, men, women = study.group == AFR, study.men, ~study.men
    before = measured.rows.day < b.lives.courses.statin_start[measured.rows.who]
    ldl = person_means(measured, "ldl", size, before)
    everyone = np.ones(size, dtype=bool)
    yield "fh_ldl", difference(ldl, b.copies["fh"] > 0, everyone)
    low = (b.copies["pcsk9_r46l"] > 0) & (b.copies["fh"] == 0)
    for name, effect in (("pcsk9_loss_ldl", "pcsk9_loss"), ("apob_loss_ldl", "apob_loss")):
        yield name, difference(ldl, b.copies[effect] > 0, everyone & (b.copies["fh"] == 0))
    yield "pcsk9_r46l_ldl", difference(ldl, low, (b.copies["fh"] == 0) & (study.group == EUR))
    sugar = person_means(measured, "hba1c", size)
    g6pd = b.copies["g6pd"]
    yield "g6pd_hba1c_men", difference(sugar, g6pd > 0, men & afr)
    yield "g6pd_hba1c_women", difference(sugar, g6pd == 1, women & afr & (g6pd < 2))
    yield "g6pd_glucose_men", difference(person_means(measured, "glucose", size), g6pd > 0, men & afr)
    null = b.copies["ackr1"] == 2
    yield "duffy_neutrophils", difference(person_means(measured, "neutrophils", size), null, afr)
    bmi = person_means(measured, "bmi", size)
    yield "fto_bmi", difference(bmi, b.copies["fto"], study.group == EUR)


def share_estimates(study: Study) -> Iterator[tuple[str, Estimate]]:
    """(name of the truth, estimate of a share), with Wilson's test of what is planted; frequencies are of unrelated
    individuals, PKD1's share is from its curve."""
    b, s, says = study.b, study, planted()
    fh, homozygous = b.copies["fh"] > 0, b.copies["c282y"] == 2
    links = (b.people.mother, b.people.father, b.people.sibling, b.people.twin)
    unrelated = np.all([link < 0 for link in links], axis=0)  # nobody's relative passes alleles to these
    iron = np.isfinite(s.first("E83.11"))
    for name, had, among in (
        ("fh_frequency", fh, unrelated),
        ("fh_diagnosed", np.isfinite(s.first("E78.01")), fh),
        ("fh_statin", b.lives.courses.statin >= 0, fh),
        ("hfe_haemochromatosis_men", iron, homozygous & s.men),
        ("hfe_haemochromatosis_women", iron, homozygous & ~s.men),
        ("pcsk9_r46l_frequency", b.copies["pcsk9_r46l"] > 0, unrelated & (s.group == EUR)),
        ("c282y_frequency", homozygous, unrelated & (s.group == EUR)),
        ("apol1_frequency", b.copies["apol1"] == 2, unrelated & (s.group == AFR)),
    ):
        share, people = float(np.mean(had[among])), int(among.sum())
        yield name, Estimate(share, float(np.sqrt(says[name] * (1 - says[name]) / people)), people)
    yield "pkd1_kidney_failure", by_age(study, b.copies["pkd1"] > 0, s.first("N18.6", "Z99.2", "Z94.0"), 56.0)
