"""What a study of the demo's own records would find of each planted truth: an estimate on the log scale with its error.

Works on the simulated records before they are written, so that many seeds can be tried; `test_truths.py` asks whether
estimates agree with what `truths.csv` says is planted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data.demo.biobank import Biobank
from data.demo.diagnoses import Diagnoses
from data.demo.measurements import ANALYTES, UNITS, Measured
from data.demo.people import MALE
from data.demo.plan import AFR, DAYS, EUR
from data.demo.treatments import SIMVASTATIN


@dataclass(frozen=True)
class Estimate:
    """`value` is a log hazard ratio or a mean difference; `events` counts events (or people) behind it."""

    value: float
    error: float
    events: int


def cox(
    entry: np.ndarray, exit: np.ndarray, event: np.ndarray, x: np.ndarray, strata: np.ndarray | None = None
) -> Estimate:
    """One covariate, delayed entry, Breslow's ties: at risk over (entry, exit]. Newton's method on sorted ages."""
    strata = np.zeros(len(x), dtype=int) if strata is None else strata
    pieces = []
    for s in np.unique(strata[event]):
        here = np.flatnonzero((strata == s) & (exit > entry))
        out, into = np.argsort(exit[here]), np.argsort(entry[here])
        times = exit[here][event[here]]
        gone = np.searchsorted(exit[here][out], times, side="left")
        not_yet = np.searchsorted(entry[here][into], times, side="left")
        pieces.append((x[here][out], x[here][into], gone, not_yet, x[here][event[here]].sum()))
    beta, information = 0.0, 0.0
    for _ in range(30):
        score, information = 0.0, 0.0
        for by_exit, by_entry, gone, not_yet, observed in pieces:
            sums = []
            for power in range(3):
                left = _tail(by_exit**power * np.exp(beta * by_exit))[gone]
                sums.append(left - _tail(by_entry**power * np.exp(beta * by_entry))[not_yet])
            mean = sums[1] / sums[0]
            score += observed - mean.sum()
            information += (sums[2] / sums[0] - mean**2).sum()
        step = score / max(information, 1e-12)
        beta += float(np.clip(step, -1, 1))
        if abs(step) < 1e-8:
            break
    return Estimate(float(beta), float(1 / np.sqrt(max(information, 1e-12))), int(event.sum()))


def _tail(values: np.ndarray) -> np.ndarray:
    """Sums from each place to the end, and 0 behind the last."""
    return np.concatenate([np.cumsum(values[::-1])[::-1], [0.0]])


class Study:
    """Follow-up and measurements of one simulated biobank, from its records alone."""

    def __init__(self, biobank: Biobank, diagnoses: Diagnoses) -> None:
        self.b, self.d = biobank, diagnoses
        self.birth = biobank.people.birth
        self.entry = (biobank.people.enrolment - self.birth) / DAYS
        self.exit = (biobank.lives.ends - self.birth) / DAYS
        self.strata = np.where(biobank.people.assigned, biobank.people.group, 9) * 2 + biobank.people.sex
        self.group = np.where(biobank.people.assigned, biobank.people.group, 9)
        self.men = biobank.people.sex == MALE

    def first(self, *prefixes: str, dates: int = 1) -> np.ndarray:
        """Age at the first code that begins so, infinite for none or on fewer than `dates` dates."""
        wanted = np.array([code.startswith(prefixes) for code in self.d.codes])
        keep = wanted[self.d.rows.what]
        who, day = self.d.rows.who[keep], self.d.rows.day[keep]
        first = np.full(len(self.b), np.inf)
        np.minimum.at(first, who, day)
        if dates > 1:
            last = np.full(len(self.b), -np.inf)
            np.maximum.at(last, who, day)
            first = np.where(last > first, first, np.inf)
        return (first - self.birth) / DAYS

    def hazard_ratio(
        self,
        x: np.ndarray,
        onset: np.ndarray,
        among: np.ndarray | None = None,
        *,
        entry: np.ndarray | None = None,
        until: np.ndarray | float = np.inf,
        origin: np.ndarray | float = 0.0,
        strata: bool = True,
        delayed: bool = True,
    ) -> Estimate:
        """Cox on the scale age − origin. Who has the outcome on or before entry is left out (prevalent)."""
        begin = self.entry if entry is None else np.maximum(self.entry, entry)
        end = np.minimum(np.minimum(onset, self.exit), until)
        event = (onset <= self.exit) & (onset <= until)
        keep = np.isfinite(begin) & (end > begin) if delayed else end > origin
        if among is not None:
            keep &= among
        origin = np.broadcast_to(origin, len(end))[keep]
        begin = begin[keep] - origin if delayed else np.zeros(keep.sum())
        groups = self.strata[keep] if strata else None
        return cox(begin, end[keep] - origin, event[keep], x[keep].astype(float), groups)


def person_means(measured: Measured, analyte: str, n: int, keep: np.ndarray | None = None) -> np.ndarray:
    """Each person's mean in the first site's unit (SI turned back), NaN for nobody's."""
    what = list(ANALYTES).index(analyte)
    a = ANALYTES[analyte]
    here = measured.rows.what == what
    if keep is not None:
        here &= keep
    who, value = measured.rows.who[here], measured.value[here]
    si = measured.unit[here] == (UNITS.index(a.si_unit) if a.si_unit else -1)
    value = np.where(si, value * a.si_divisor + a.si_shift, value)
    total, count = np.bincount(who, value, n), np.bincount(who, minlength=n)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def difference(value: np.ndarray, x: np.ndarray, among: np.ndarray) -> Estimate:
    """Mean difference a unit of x, least squares."""
    keep = among & np.isfinite(value)
    v, c = value[keep], x[keep].astype(float)
    c = c - c.mean()
    slope = float((c * v).sum() / (c**2).sum())
    rest = v - v.mean() - slope * c
    return Estimate(slope, float(np.sqrt((rest**2).sum() / (len(v) - 2) / (c**2).sum())), int(keep.sum()))


def survival_estimates(study: Study) -> Iterator[tuple[str, float, Estimate]]:
    """(name of the truth, planted hazard ratio, NaN where only reported, estimate) for all that rest on follow-up."""
    b, s = study.b, study
    c = {k: v > 0 for k, v in b.copies.items()}
    n = {k: v.astype(float) for k, v in b.copies.items()}
    women, men, afr = ~s.men, s.men, s.group == AFR
    coronary = s.first("I20", "I21", "I22", "I23", "I24", "I25")
    early = np.where(s.men, 55.0, 65.0)
    yield "fh_coronary", 2.6, s.hazard_ratio(c["fh"], coronary)
    yield "fh_premature", 3.7, s.hazard_ratio(c["fh"], coronary, until=early)
    yield "pcsk9_r46l_coronary", 0.80, s.hazard_ratio(c["pcsk9_r46l"] & ~c["fh"], coronary)
    yield "lpa_coronary", 1.5, s.hazard_ratio(n["lpa"], coronary)
    failure = s.first("N18.6", "Z99.2", "Z94.0")
    two, one = b.copies["apol1"] == 2, b.copies["apol1"] == 1
    yield "apol1_kidney_failure", 4.0, s.hazard_ratio(two, failure, afr)
    yield "apol1_ckd", 1.5, s.hazard_ratio(two, s.first("N18", "Z99.2", "Z94.0", dates=2), afr)
    yield "apol1_one_allele", 1.0, s.hazard_ratio(one, failure, afr & ~two)
    null = b.copies["ackr1"] == 2
    yield "duffy_adjusted", 1.0, s.hazard_ratio(null, failure, afr)
    yield "duffy_crude", 3.0, s.hazard_ratio(null, failure, strata=False)
    breast = s.first("C50")
    yield "brca1_breast", 7.6, s.hazard_ratio(c["brca1"], breast, women & ~c["brca2"])
    yield "brca2_breast", 5.2, s.hazard_ratio(c["brca2"], breast, women & ~c["brca1"])
    failing = s.first("I50")
    yield "ttr_before_60", 1.0, s.hazard_ratio(c["ttr"], failing, until=60.0)
    yield "ttr_after_60", 2.4, s.hazard_ratio(c["ttr"], failing, entry=np.full(len(b), 60.0))
    yield "ttn_heart_failure", 3.8, s.hazard_ratio(c["ttn"], failing)
    yield "ttn_atrial_fibrillation", 2.4, s.hazard_ratio(c["ttn"], s.first("I48"))
    yield "ttn_other_exons", 1.0, s.hazard_ratio(c["ttn_other"] & ~c["ttn"], failing)
    clot = s.first("I82.4", "I26")
    yield "f5_heterozygous", 2.5, s.hazard_ratio(b.copies["f5"] == 1, clot, b.copies["f5"] < 2)
    yield "f5_homozygous", 8.0, s.hazard_ratio(b.copies["f5"] == 2, clot, b.copies["f5"] != 1)
    liver = s.first("K70", "K72", "K73", "K74", "K75", "K76", "C22.0")
    homozygous = b.copies["c282y"] == 2
    yield "hfe_liver_men", 4.3, s.hazard_ratio(homozygous, liver, men)
    yield "hfe_h63d", 1.0, s.hazard_ratio(b.copies["h63d"] == 2, liver)
    courses = b.lives.courses
    clopidogrel = (courses.clopidogrel_start - s.birth) / DAYS
    mace = s.first("I21", "I22", "I63", "I46", "T82.867")
    used = clopidogrel <= s.exit
    yield "cyp2c19_on", 1.57, s.hazard_ratio(c["cyp2c19_loss"], mace, used, entry=clopidogrel, origin=clopidogrel)
    yield "cyp2c19_off", 1.0, s.hazard_ratio(c["cyp2c19_loss"], mace, until=np.where(used, clopidogrel, np.inf))
    begun = (courses.statin_start - s.birth) / DAYS
    harmed = s.first("G72.0", "G72.2", "M62.82")
    users = (courses.statin == SIMVASTATIN) & (begun <= s.exit)
    yield "slco1b1_simvastatin", 2.6, s.hazard_ratio(n["slco1b1"], harmed, users, entry=begun, origin=begun)
    dies = np.where(b.lives.died, s.exit, np.inf)
    yield "trap_death", 1.6, s.hazard_ratio(c["trap"], dies)
    yield "trap_naive", np.nan, s.hazard_ratio(c["trap"], dies, delayed=False)
    yield "null_gene", 1.0, s.hazard_ratio(c["null_gene"], coronary)
    yield "actn3_null", 1.0, s.hazard_ratio(b.copies["actn3"] == 2, failing)
    yield "actn3_death", 1.0, s.hazard_ratio(b.copies["actn3"] == 2, dies)


def measurement_estimates(study: Study, measured: Measured) -> Iterator[tuple[str, float, Estimate]]:
    """(name of the truth, planted mean difference, estimate) for all that rest on measurements."""
    b, size = study.b, len(study.b)
    afr, men, women = study.group == AFR, study.men, ~study.men
    before = measured.rows.day < b.lives.courses.statin_start[measured.rows.who]
    ldl = person_means(measured, "ldl", size, before)
    everyone = np.ones(size, dtype=bool)
    yield "fh_ldl", 69.0, difference(ldl, b.copies["fh"] > 0, everyone)
    low = (b.copies["pcsk9_r46l"] > 0) & (b.copies["fh"] == 0)
    yield "pcsk9_r46l_ldl", -0.12 * 122.0, difference(ldl, low, (b.copies["fh"] == 0) & (study.group == EUR))
    sugar = person_means(measured, "hba1c", size)
    g6pd = b.copies["g6pd"]
    yield "g6pd_hba1c_men", -0.8, difference(sugar, g6pd > 0, men & afr)
    yield "g6pd_hba1c_women", -0.3, difference(sugar, g6pd == 1, women & afr & (g6pd < 2))
    yield "g6pd_glucose_men", 0.0, difference(person_means(measured, "glucose", size), g6pd > 0, men & afr)
    null = b.copies["ackr1"] == 2
    yield "duffy_neutrophils", -1.1, difference(person_means(measured, "neutrophils", size), null, afr)
    bmi = person_means(measured, "bmi", size)
    yield "fto_bmi", 0.39, difference(bmi, b.copies["fto"], study.group == EUR)
