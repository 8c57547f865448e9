"""Whole lives: traits, ages at onset and at death. Who is alive on the day of enrolment joins (left truncation)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo import effects as fx
from data.demo.hazards import NEVER, death_age, onset, rate_for
from data.demo.people import FEMALE, MALE, People
from data.demo.plan import AFR, CLOSE, DAYS, EAS, SAS, SITES, stream
from data.demo.treatments import Courses, plan_courses

#: Factor on the hazard of death from a disease's onset on.
LETHALITY = {
    "coronary": 1.6,
    "kidney_failure": 3.5,
    "heart_failure": 2.4,
    "stroke": 1.8,
    "breast_cancer": 2.0,
    "ovarian_cancer": 6.0,
    "liver_disease": 1.5,
    "mace": 1.8,
    "diabetes": 1.3,
}


@dataclass(frozen=True)
class Lives:
    """One element per individual. `onsets`: ages in years, infinite for never. Observation in days since 1970."""

    onsets: dict[str, np.ndarray]
    death: np.ndarray  # age in years
    ldl: np.ndarray  # mg/dL, untreated
    bmi: np.ndarray  # kg/m²
    starts: np.ndarray  # observation
    ends: np.ndarray
    died: np.ndarray  # bool, within observation
    courses: Courses

    def take(self, index: np.ndarray) -> Lives:
        return Lives(
            onsets={name: ages[index] for name, ages in self.onsets.items()},
            death=self.death[index],
            ldl=self.ldl[index],
            bmi=self.bmi[index],
            starts=self.starts[index],
            ends=self.ends[index],
            died=self.died[index],
            courses=self.courses.take(index),
        )


def live(people: People, copies: dict[str, np.ndarray], seed: int) -> Lives:
    """Simulate every candidate from birth; `copies` as from `alleles.copies`."""
    rng = stream(seed, "traits")
    n = len(people)
    carrier = {effect: number > 0 for effect, number in copies.items()}
    ldl = rng.normal(fx.LDL_MEAN, fx.LDL_SD, n) + sum(value * carrier[effect] for effect, value in fx.LDL.items())
    bmi = 27.9 + rng.gamma(4.0, 2.5, n) - 10 + fx.FTO_BMI * (copies["fto"] - 0.8) + 0.9 * (people.group == AFR)
    bmi = np.clip(bmi - 2.4 * (people.group == EAS), 16, 62)
    starts = people.enrolment - (rng.random(n) < 0.9) * rng.integers(0, int(6 * DAYS), n)
    starts = np.maximum(starts, np.ceil(people.birth + 17 * DAYS).astype(np.int64))
    lost = people.enrolment + rng.integers(180, 16 * 365, n)
    lost = np.where(rng.random(n) < 0.13, lost, CLOSE)
    delivered = np.array([CLOSE - site.lag for site in SITES])[people.site]
    ends = np.minimum(lost, delivered)
    onsets = _onsets(people, copies, carrier, ldl, bmi, seed)
    courses = plan_courses(people, onsets, copies, ldl, starts, ends, seed)
    onsets["mace"], onsets["myopathy"] = courses.mace, courses.myopathy
    factor = np.where(people.sex == MALE, 1.35, 1.0)
    names = list(LETHALITY)
    stacked = np.stack([onsets[name] for name in names])
    weights = np.array([LETHALITY[name] for name in names])
    death = death_age(stream(seed, "death"), 0.0026, 0.086, factor, stacked, weights)
    death = np.minimum(death, _added_death(people, death, carrier["trap"], seed))
    died_on = np.ceil(people.birth + death * DAYS).astype(np.int64)
    died = died_on <= ends
    return Lives(onsets, death, ldl, bmi, starts, np.where(died, died_on, ends), died, courses)


def _added_death(people: People, death: np.ndarray, carrier: np.ndarray, seed: int) -> np.ndarray:
    """Ages of a death that comes on top: with survival S of all others it has S ** (ratio − 1), so that the hazard of
    carriers is the ratio times everybody's at each age. A factor on each person's own hazard would fade with age,
    because those with lethal diseases leave first."""
    rng = stream(seed, "added death")
    added = np.full(len(death), NEVER)
    for sex in (FEMALE, MALE):
        here = people.sex == sex
        ordered = np.sort(death[here & ~carrier])
        surviving = rng.random(len(death)) ** (1 / (fx.TRAP_DEATH - 1))
        added = np.where(here & carrier, np.interp(1 - surviving, np.linspace(0, 1, len(ordered)), ordered), added)
    return added


def _onsets(
    people: People, copies: dict, carrier: dict, ldl: np.ndarray, bmi: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    men, afr = people.sex == MALE, people.group == AFR
    everybody = np.ones(len(people))
    exit_age = np.minimum((CLOSE - people.birth) / DAYS, 95.0)

    def draw(name: str, prevalence: float, growth: float, factor: np.ndarray, **change: object) -> np.ndarray:
        """`factor` without genotype sets the baseline; genotype comes with `change` or in `gene`."""
        gene = change.pop("gene", everybody)
        after = change.pop("after", None)
        rate = rate_for(prevalence, growth, exit_age, factor)
        late = None if after is None else factor * after
        return onset(stream(seed, f"onset {name}"), rate, growth, factor * gene, late, change.pop("change", 0.0))

    by_sex = np.where(men, 1.0, 0.52)
    excess = ldl - fx.LDL_MEAN
    lpa = fx.LPA_ALLELE ** copies["lpa"]
    found = {
        "coronary": draw(
            "coronary",
            0.158,
            0.062,
            by_sex,
            gene=np.exp(fx.LDL_SLOPE_PREMATURE * excess) * lpa,
            after=np.exp(fx.LDL_SLOPE_LATE * excess) * lpa,
            change=np.where(men, fx.PREMATURE_AGE[MALE], fx.PREMATURE_AGE[FEMALE]),
        )
    }
    # APOL1 counts for the AFR-like baseline of kidney failure; the admixed share one baseline, so that within
    # "not assigned" no ancestry is a hidden cause.
    kidney = np.where(people.assigned, np.where(afr, fx.AFR_KIDNEY_FAILURE, 1.0), 1.4)
    apol1 = copies["apol1"] == 2
    failure = rate_for(0.017 * np.mean(kidney), 0.05, exit_age, kidney)
    chronic_factor = np.where(people.assigned & afr, 1.7, 1.0)
    chronic = rate_for(0.13 * np.mean(chronic_factor), 0.05, exit_age, chronic_factor)
    kf = onset(
        stream(seed, "onset kidney failure"), failure, 0.05, kidney * np.where(apol1, fx.APOL1_KIDNEY_FAILURE, 1.0)
    )
    # Every kidney failure is chronic kidney disease first; the rest of it has the ratio that makes 1.5 of the whole.
    share = failure * kidney / (chronic * chronic_factor)
    rest = np.where(apol1, fx.APOL1_CKD * (1 + share) - fx.APOL1_KIDNEY_FAILURE * share, 1.0)
    ckd = onset(stream(seed, "onset ckd"), chronic, 0.05, chronic_factor * rest)
    rng = stream(seed, "polycystic kidneys")
    cysts = np.where(carrier["pkd1"], np.maximum(rng.normal(*fx.PKD1_AGE, len(people)), 25), NEVER)
    kf = np.minimum(kf, cysts)
    found |= {"kidney_failure": kf, "ckd": np.minimum(ckd, np.maximum(kf - rng.uniform(0.3, 4.0, len(people)), 15))}
    found["polycystic_kidneys"] = np.minimum(
        cysts - 4, np.where(carrier["pkd1"], rng.normal(36, 9, len(people)), NEVER)
    )

    ttn = carrier["ttn"]
    failing = np.where(ttn, fx.TTN_HEART_FAILURE, 1.0)
    young, old = np.where(carrier["ttr"], fx.TTR_BEFORE, 1.0), np.where(carrier["ttr"], fx.TTR_AFTER, 1.0)
    found["heart_failure"] = draw(
        "heart failure", 0.135, 0.075, everybody, gene=failing * young, after=failing * old, change=fx.TTR_AGE
    )
    found["atrial_fibrillation"] = draw(
        "atrial fibrillation", 0.095, 0.08, everybody, gene=np.where(ttn, fx.TTN_ATRIAL_FIBRILLATION, 1.0)
    )
    leiden = [
        np.select([copies["f5"] == k for k in fx.LEIDEN], [v[part] for v in fx.LEIDEN.values()], 1.0) for part in (0, 1)
    ]
    found["venous_thrombosis"] = draw(
        "venous thrombosis", 0.055, 0.03, everybody, gene=leiden[0], after=leiden[1], change=fx.LEIDEN_AGE
    )
    for name, ratios, prevalence, growth in (
        ("breast_cancer", fx.BREAST_CANCER, 0.085, 0.028),
        ("ovarian_cancer", fx.OVARIAN_CANCER, 0.010, 0.035),
    ):
        ratio = np.select([carrier[gene] for gene in ratios], list(ratios.values()), 1.0)
        parts = [np.where(ratio > 1, ratio * part, 1.0) for part in fx.BREAST_FALLING[:2]]
        base = np.where(men, 0.008 if name == "breast_cancer" else 0.0, 1.0)
        found[name] = draw(
            name, prevalence * 0.55, growth, base, gene=parts[0], after=parts[1], change=fx.BREAST_FALLING[2]
        )
    homozygous = copies["c282y"] == 2
    iron = draw("haemochromatosis", 0.0005, 0.03, everybody)
    for sex in (FEMALE, MALE):  # the ages of all of that sex, so that a biobank without a homozygote has a rate too
        rate = rate_for(fx.HAEMOCHROMATOSIS[sex], 0.03, exit_age[people.sex == sex])
        diagnosed = onset(stream(seed, "haemochromatosis homozygous", sex), rate, 0.03, everybody)
        iron = np.where(homozygous & (people.sex == sex), diagnosed, iron)
    found["haemochromatosis"] = iron
    found["liver_disease"] = draw(
        "liver disease", 0.055, 0.03, everybody, gene=np.where(homozygous & men, fx.LIVER_DISEASE_MEN, 1.0)
    )
    found["stroke"] = draw("stroke", 0.040, 0.08, everybody)
    found["artery_disease"] = draw("artery disease", 0.065, 0.075, np.where(men, 1.0, 0.7))
    found["carotid_disease"] = draw("carotid disease", 0.040, 0.07, everybody)
    weight = np.exp(0.075 * (bmi - 28))
    ancestry = 1.0 + 0.6 * (people.group == SAS) + 0.4 * afr
    found["diabetes"] = draw("diabetes", 0.15, 0.045, weight * ancestry)
    found["hypertension"] = draw("hypertension", 0.44, 0.05, np.exp(0.04 * (bmi - 28)) * (1 + 0.4 * afr))
    return found


def joins(people: People, lives: Lives) -> np.ndarray:
    """Alive on the day of enrolment, and still observed by then."""
    return (people.birth + lives.death * DAYS > people.enrolment) & (lives.ends > people.enrolment)
