"""Courses of the drugs that a truth rests on: statins and clopidogrel, and what happens on them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from data.demo import effects as fx
from data.demo.hazards import NEVER
from data.demo.plan import DAYS, stream

STATINS = ("83367", "36567", "301542", "42463")  # RxNorm: atorvastatin, simvastatin, rosuvastatin, pravastatin
STATIN_SHARES = (0.44, 0.36, 0.14, 0.06)
SIMVASTATIN, ROSUVASTATIN = 1, 2
MACE_RATE = (0.075, 0.032)  # a year without loss of function: in the first year after dispensing, later
MYOPATHY_RATE = (0.012, 0.003)  # a year on simvastatin with two normal alleles: in the first two years, later
MYOPATHY_ELSEWHERE = (0.006, 0.002)  # on the other statins, whatever the genotype


@dataclass(frozen=True)
class Courses:
    """Days since 1970 (infinite for never) and ages in years; one element per individual."""

    statin: np.ndarray  # index into STATINS, -1 for none
    statin_start: np.ndarray  # day
    statin_end: np.ndarray
    clopidogrel_start: np.ndarray  # day
    clopidogrel_end: np.ndarray
    mace: np.ndarray  # age at the first major event after the first dispensing of clopidogrel
    mace_before_is_coronary: np.ndarray  # bool: the coronary disease was known when clopidogrel began
    myopathy: np.ndarray  # age

    def take(self, index: np.ndarray) -> Courses:
        return Courses(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


def plan_courses(
    people: object, onsets: dict, copies: dict, ldl: np.ndarray, starts: np.ndarray, ends: np.ndarray, seed: int
) -> Courses:
    """A course begins after a first month of observation: every user has lipids from before and a first dispensing."""
    rng = stream(seed, "courses")
    n = len(starts)
    birth = people.birth  # type: ignore[attr-defined]
    first_day = starts + 45

    def day_of(name: str) -> np.ndarray:
        return birth + onsets[name] * DAYS

    # Statins: 58 % of FH carriers; others by coronary disease and age, not by LDL, so that LDL before any statin is
    # that of everybody.
    coronary = day_of("coronary")
    after = np.maximum(coronary + rng.integers(2, 120, n), first_day + rng.integers(0, 900, n))
    whenever = np.maximum(first_day, birth + rng.normal(57, 9, n) * DAYS)
    prevention = np.where(rng.random(n) < 0.27, whenever, NEVER)
    secondary = np.where(rng.random(n) < 0.72, after, NEVER)
    begin = np.minimum(prevention, secondary)
    fh = copies["fh"] > 0
    anywhere = first_day + rng.random(n) * np.maximum(ends - 60 - first_day, 1)
    begin = np.where(fh, np.where(rng.random(n) < fx.FH_ON_STATIN, anywhere, NEVER), begin)
    begin = np.where(begin < ends - 20, begin, NEVER)
    statin = np.where(np.isfinite(begin), rng.choice(len(STATINS), n, p=STATIN_SHARES), -1)
    stop = begin + rng.exponential(9 * DAYS, n) + 60

    # Myopathy while on a statin, and then the course ends: of SLCO1B1's alleles on simvastatin alone.
    need = rng.exponential(size=n) / fx.SLCO1B1_ON_SIMVASTATIN ** copies["slco1b1"]
    years = _after_two_years_less(need, MYOPATHY_RATE)
    elsewhere = _after_two_years_less(stream(seed, "myopathy elsewhere").exponential(size=n), MYOPATHY_ELSEWHERE)
    harmed = np.where(statin >= 0, begin + np.where(statin == SIMVASTATIN, years, elsewhere) * DAYS, NEVER)
    harmed = np.where(harmed <= stop, harmed, NEVER)
    stop = np.minimum(stop, harmed + 3)

    # Clopidogrel after coronary disease, peripheral artery disease or carotid disease.
    wanted = np.full(n, NEVER)
    for name, share in (("coronary", 0.72), ("artery_disease", 0.55), ("carotid_disease", 0.6)):
        offer = np.maximum(day_of(name) + rng.integers(1, 40, n), first_day + rng.integers(0, 700, n))
        wanted = np.minimum(wanted, np.where(rng.random(n) < share, offer, NEVER))
    wanted = np.where(wanted < ends - 20, np.floor(wanted), NEVER)
    loss = copies["cyp2c19_loss"] > 0
    need = rng.exponential(size=n) / np.where(loss, fx.CYP2C19_ON_CLOPIDOGREL, 1.0)
    early = need / MACE_RATE[0]
    years = np.where(early <= 1, early, 1 + (need - MACE_RATE[0]) / MACE_RATE[1])
    mace = np.where(np.isfinite(wanted), wanted + 1 + years * DAYS, NEVER)
    return Courses(
        statin=statin,
        statin_start=np.floor(begin),
        statin_end=np.floor(stop),
        clopidogrel_start=wanted,
        clopidogrel_end=wanted + rng.exponential(5 * DAYS, n) + 90,
        mace=(mace - birth) / DAYS,
        mace_before_is_coronary=coronary <= wanted,
        myopathy=(harmed - birth) / DAYS,
    )


def _after_two_years_less(need: np.ndarray, rates: tuple[float, float]) -> np.ndarray:
    """Years until a cumulative hazard of `need` is reached at rates[0] a year for two years and rates[1] after."""
    early = need / rates[0]
    return np.where(early <= 2, early, 2 + (need - 2 * rates[0]) / rates[1])
