"""Laboratory values and vital signs: panels about once a year, each person around a level of their own.

What is planted: LDL untreated and on a statin, HbA1c by G6PD, BMI by FTO, neutrophils by Duffy, ferritin by HFE,
lipoprotein(a) by LPA. Glucose is not touched by G6PD.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo import effects as fx
from data.demo.biobank import Biobank
from data.demo.people import MALE
from data.demo.plan import DAYS, SITES, stream
from data.demo.rows import Rows, repeated, rows

STATIN_LOWERS = {0: 0.44, 1: 0.34, 2: 0.48, 3: 0.28}  # share of LDL, by index in `treatments.STATINS`
PANELS_A_YEAR = 1.0


@dataclass(frozen=True)
class Analyte:
    """LOINC code with its unit and decimals, share of panels that hold it; SI unit as value / divisor − shift."""

    loinc: str
    unit: str
    decimals: int
    share: float
    si_unit: str = ""
    si_divisor: float = 1.0
    si_shift: float = 0.0
    si_decimals: int = 2


ANALYTES = {
    "ldl": Analyte("13457-7", "mg/dL", 0, 0.80, "mmol/L", 38.67),
    "hdl": Analyte("2085-9", "mg/dL", 0, 0.70, "mmol/L", 38.67),
    "triglycerides": Analyte("2571-8", "mg/dL", 0, 0.70, "mmol/L", 88.57),
    "cholesterol": Analyte("2093-3", "mg/dL", 0, 0.70, "mmol/L", 38.67),
    "lipoprotein_a": Analyte("43583-4", "nmol/L", 0, 0.03),
    "hba1c": Analyte("4548-4", "%", 1, 0.50, "mmol/mol", 0.09148, 2.152, 0),
    "glucose": Analyte("2345-7", "mg/dL", 0, 0.70, "mmol/L", 18.016),
    "creatinine": Analyte("2160-0", "mg/dL", 2, 0.75, "umol/L", 0.011312, 0.0, 0),
    "egfr": Analyte("62238-1", "mL/min/{1.73_m2}", 0, 0.75),
    "bmi": Analyte("39156-5", "kg/m2", 1, 0.90),
    "systolic": Analyte("8480-6", "mm[Hg]", 0, 0.90),
    "diastolic": Analyte("8462-4", "mm[Hg]", 0, 0.90),
    "neutrophils": Analyte("751-8", "10*3/uL", 1, 0.55, "10*9/L"),
    "leukocytes": Analyte("6690-2", "10*3/uL", 1, 0.55, "10*9/L"),
    "haemoglobin": Analyte("718-7", "g/dL", 1, 0.55, "g/L", 0.1, 0.0, 0),
    "platelets": Analyte("777-3", "10*3/uL", 0, 0.55, "10*9/L", 1.0, 0.0, 0),
    "alt": Analyte("1742-6", "U/L", 0, 0.50),
    "potassium": Analyte("2823-3", "mmol/L", 1, 0.50),
    "sodium": Analyte("2951-2", "mmol/L", 0, 0.50),
    "thyrotropin": Analyte("3016-3", "m[IU]/L", 2, 0.18),
    "ferritin": Analyte("2276-4", "ng/mL", 0, 0.06, "ug/L", 1.0, 0.0, 0),
    "urate": Analyte("3084-1", "mg/dL", 1, 0.06, "umol/L", 0.016811, 0.0, 0),
}
UNITS = tuple(dict.fromkeys(unit for a in ANALYTES.values() for unit in (a.unit, a.si_unit) if unit))


@dataclass(frozen=True)
class Measured:
    """Rows whose `what` points into ANALYTES, with value and index of the unit in UNITS. `panels`: (who, day)."""

    rows: Rows
    value: np.ndarray
    unit: np.ndarray
    panels: tuple[np.ndarray, np.ndarray]


def measure(biobank: Biobank, first_coded: dict[str, np.ndarray]) -> Measured:
    """All panels of all individuals; the first of them, for nine in ten, in the first month of observation."""
    people, lives = biobank.people, biobank.lives
    rng = stream(biobank.seed, "panels")
    n = len(people)
    early = np.flatnonzero(rng.random(n) < 0.92)
    first = lives.starts[early] + rng.integers(0, 40, len(early))
    place, later = repeated(rng, np.arange(n), lives.starts, lives.ends, PANELS_A_YEAR)
    who = np.concatenate([early, place]).astype(np.int32)
    day = np.concatenate([first, later]).astype(np.int32)
    order = np.lexsort((day, who))
    who, day = who[order], day[order]
    inside = (day >= lives.starts[who]) & (day <= lives.ends[who])
    who, day = who[inside], day[inside]
    si = np.array([site.si_units for site in SITES])[people.site][who]
    state = _State(biobank, first_coded, who, day)
    parts, values, units = [], [], []
    for number, (name, analyte) in enumerate(ANALYTES.items()):
        rng = stream(biobank.seed, f"analyte {name}")
        keep = np.flatnonzero(rng.random(len(who), dtype=np.float32) < analyte.share)
        value = getattr(state, name)(rng)[keep]
        in_si = si[keep] & bool(analyte.si_unit)
        plain = np.round(value, analyte.decimals)
        other = np.round((value - analyte.si_shift) / analyte.si_divisor, analyte.si_decimals)
        parts.append(rows(who[keep], day[keep], number))
        values.append(np.where(in_si, other, plain))
        units.append(np.where(in_si, UNITS.index(analyte.si_unit or analyte.unit), UNITS.index(analyte.unit)))
    together = Rows(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("who", "day", "what")))
    return Measured(together, np.concatenate(values), np.concatenate(units).astype(np.int16), (who, day))


class _State:
    """What each analyte is at each panel; a method an analyte, all arrays as long as the panels."""

    def __init__(self, biobank: Biobank, first_coded: dict[str, np.ndarray], who: np.ndarray, day: np.ndarray) -> None:
        self.b, self.who, self.day = biobank, who, day
        self.n = len(biobank)
        self.men = biobank.people.sex == MALE
        self.age = ((day - biobank.people.birth[who]) / DAYS).astype(np.float32)
        self.diabetic = day >= first_coded["diabetes"][who]
        self.failed = day >= first_coded["kidney_failure"][who]
        self.chronic = day >= first_coded["ckd"][who]
        self._neutrophils: np.ndarray | None = None
        self._egfr: np.ndarray | None = None
        self._lipids: dict[str, np.ndarray] = {}

    def _around(
        self, rng: np.random.Generator, level: np.ndarray | float, between: float, within: float, least: float
    ) -> np.ndarray:
        """Person's level with SD `between` people, then SD `within` a person."""
        person = (np.broadcast_to(level, self.n) + rng.normal(0, between, self.n)).astype(np.float32)
        noise = rng.standard_normal(len(self.who), dtype=np.float32) * within
        return np.maximum(person[self.who] + noise, least)

    def ldl(self, rng: np.random.Generator) -> np.ndarray:
        courses = self.b.lives.courses
        on = (self.day >= courses.statin_start[self.who]) & (self.day <= courses.statin_end[self.who])
        lowers = np.array([STATIN_LOWERS.get(k, 0.0) for k in range(-1, 4)])[courses.statin + 1]
        value = self._around(rng, self.b.lives.ldl, 0.0, 9.0, 8.0)
        self._lipids["ldl"] = np.where(on, value * (1 - lowers[self.who]), value)
        return self._lipids["ldl"]

    def hdl(self, rng: np.random.Generator) -> np.ndarray:
        self._lipids["hdl"] = self._around(rng, np.where(self.men, 47.0, 57.0), 12.0, 4.0, 15.0)
        return self._lipids["hdl"]

    def triglycerides(self, rng: np.random.Generator) -> np.ndarray:
        self._lipids["triglycerides"] = np.exp(self._around(rng, 4.75, 0.45, 0.22, 3.2))
        return self._lipids["triglycerides"]

    def cholesterol(self, rng: np.random.Generator) -> np.ndarray:
        """Friedewald turned round, so that the three add up."""
        return self._lipids["ldl"] + self._lipids["hdl"] + self._lipids["triglycerides"] / 5

    def lipoprotein_a(self, rng: np.random.Generator) -> np.ndarray:
        return np.exp(self._around(rng, 3.2 + 1.25 * self.b.copies["lpa"], 0.9, 0.1, 0.7))

    def hba1c(self, rng: np.random.Generator) -> np.ndarray:
        copies = self.b.copies["g6pd"]
        shift = np.select(
            [self.men & (copies > 0), copies > 1, copies == 1],
            [fx.G6PD_HBA1C[word] for word in ("hemizygous", "homozygous", "heterozygous")],
            0.0,
        )
        return self._around(rng, 5.5 + shift, 0.28, 0.15, 3.2) + 1.5 * self.diabetic

    def glucose(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, 94.0, 7.0, 8.0, 50.0) + 48.0 * self.diabetic

    def egfr(self, rng: np.random.Generator) -> np.ndarray:
        return self._kidney()

    def _kidney(self) -> np.ndarray:
        if self._egfr is None:
            rng = stream(self.b.seed, "kidney function")
            healthy = self._around(rng, 118.0, 10.0, 5.0, 61.0) - 0.75 * (self.age - 20)
            self._egfr = np.clip(np.where(self.chronic, healthy * 0.52, np.maximum(healthy, 60)), 16, 140)
            self._egfr = np.where(self.failed, 4.0 + 0.07 * self._egfr, self._egfr)
        return self._egfr

    def creatinine(self, rng: np.random.Generator) -> np.ndarray:
        noise = 1 + 0.05 * rng.standard_normal(len(self.who), dtype=np.float32)
        return np.where(self.men[self.who], 88.0, 71.0) / self._kidney() ** 0.98 * noise

    def bmi(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, self.b.lives.bmi, 0.0, 0.8, 14.0)

    def systolic(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, 106.0, 9.0, 9.0, 75.0) + 0.38 * self.age

    def diastolic(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, 76.0, 6.0, 7.0, 40.0)

    def neutrophils(self, rng: np.random.Generator) -> np.ndarray:
        null = self.b.copies["ackr1"] > 1
        self._neutrophils = self._around(rng, 4.3 + fx.DUFFY_NEUTROPHILS * null, 1.0, 0.7, 0.6)
        return self._neutrophils

    def leukocytes(self, rng: np.random.Generator) -> np.ndarray:
        assert self._neutrophils is not None
        return self._neutrophils + self._around(rng, 2.7, 0.5, 0.3, 0.8)

    def haemoglobin(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, np.where(self.men, 14.9, 13.4), 0.9, 0.4, 6.0) - 2.6 * self.failed

    def platelets(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, 252.0, 52.0, 18.0, 40.0)

    def alt(self, rng: np.random.Generator) -> np.ndarray:
        return np.exp(self._around(rng, 3.05, 0.35, 0.22, 1.8))

    def potassium(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, 4.25, 0.25, 0.28, 2.6)

    def sodium(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, 139.5, 1.4, 1.8, 122.0)

    def thyrotropin(self, rng: np.random.Generator) -> np.ndarray:
        return np.exp(self._around(rng, 0.62, 0.45, 0.2, -3.0))

    def ferritin(self, rng: np.random.Generator) -> np.ndarray:
        women, men = (np.log(factor) for factor in fx.HFE_FERRITIN)
        homozygous = (self.b.copies["c282y"] == 2) * np.where(self.men, men, women)
        return np.exp(self._around(rng, np.where(self.men, 4.9, 4.1) + homozygous, 0.6, 0.2, 1.6))

    def urate(self, rng: np.random.Generator) -> np.ndarray:
        return self._around(rng, np.where(self.men, 6.0, 4.8), 1.0, 0.4, 1.5)
