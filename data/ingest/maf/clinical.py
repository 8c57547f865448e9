"""The clinical table beside a MAF: who, follow-up and status, and whatever else it says.

Its times are days (or months) since an index date of each individual that the file does not tell. They are laid from
1900-01-01: that day stands for day 0, the dataset has `calendar = FALSE`, and only differences of dates mean anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from cohorts.errors import InvalidSource

DAY_ZERO = date(1900, 1, 1)
_DAYS_A_MONTH = 30.4375
#: Headings, folded to lower case, of what has a place of its own; the first that is there counts.
INDIVIDUAL = ("patient_id", "individual_id", "tumor_sample_barcode", "sample_id")
SAMPLE = ("sample_id", "tumor_sample_barcode")
DAYS = ("days_to_last_followup", "days_to_last_follow_up", "os_days", "os.time", "os_time")
MONTHS = ("os_months",)
STATUS = ("overall_survival_status", "os_status", "vital_status", "os")
SEX = ("sex", "gender")
AGE = ("age", "age_at_diagnosis", "diagnosis_age")
_DECEASED = frozenset(("1", "1:deceased", "deceased", "dead", "true"))
_ALIVE = frozenset(("0", "0:living", "living", "alive", "false"))


@dataclass
class Clinical:
    """One individual as the clinical tables describe it; times in days since its day 0."""

    sex: str | None = None
    age: float | None = None
    status: str | None = None  # 'alive' | 'deceased' | 'unknown'; None where no table has a status
    days: float | None = None
    times_stated: bool = False
    attributes: set[tuple[str, str]] = field(default_factory=set)

    @property
    def usable(self) -> bool:
        """Whether the follow-up is a length of time."""
        return self.days is not None and math.isfinite(self.days) and self.days >= 0

    @property
    def last_day(self) -> date | None:
        return DAY_ZERO + timedelta(days=round(self.days)) if self.usable and self.days is not None else None

    @property
    def birth_date(self) -> date | None:
        if self.age is None or not 0 <= self.age <= 130:
            return None
        return DAY_ZERO - timedelta(days=round(self.age * 365.25))


@dataclass(frozen=True)
class Headings:
    """Which heading of one table holds what."""

    individual: str
    sample: str | None
    time: str | None
    days_a_unit: float
    status: str | None
    sex: str | None
    age: str | None
    others: tuple[str, ...]


def headings_of(found: Iterable[str], file: str) -> Headings:
    """InvalidSource when nothing says who, or when only one of follow-up time and status is there."""
    by_folded = {heading.strip().casefold(): heading for heading in found}

    def first(names: tuple[str, ...]) -> str | None:
        return next((by_folded[name] for name in names if name in by_folded), None)

    individual = first(INDIVIDUAL)
    has = ", ".join(by_folded.values())
    if individual is None:
        raise InvalidSource(
            "Column 'Tumor_Sample_Barcode' is missing",
            where=f"{file} (it has: {has})",
            do="A clinical table names its individuals in Tumor_Sample_Barcode, PATIENT_ID or SAMPLE_ID.",
        )
    days, months, status = first(DAYS), first(MONTHS), first(STATUS)
    if (days or months) and not status:
        raise InvalidSource(
            "Column 'Overall_Survival_Status' is missing: follow-up without a status tells no outcome",
            where=f"{file} (it has: {has})",
            do="Add Overall_Survival_Status (1 deceased, 0 alive) or OS_STATUS (1:DECEASED, 0:LIVING).",
        )
    if status and not (days or months):
        raise InvalidSource(
            "Column 'days_to_last_followup' is missing: a status without its time tells no outcome",
            where=f"{file} (it has: {has})",
            do="Add days_to_last_followup (days) or OS_MONTHS (months), counted from the individual's index date.",
        )
    sex, age, sample = first(SEX), first(AGE), first(SAMPLE)
    taken = {individual, sample, days or months, status, sex, age}
    others = tuple(heading for heading in by_folded.values() if heading not in taken)
    return Headings(individual, sample, days or months, 1 if days else _DAYS_A_MONTH, status, sex, age, others)


def add_row(
    known: dict[str, Clinical], row: dict[str, str | None], headings: Headings
) -> tuple[str, str | None] | None:
    """Take one row into the individual it is about; (individual, sample), or None for a row that names nobody."""
    who = row[headings.individual]
    if not who:
        return None
    clinical = known.setdefault(who, Clinical())
    if headings.sex and clinical.sex is None:
        clinical.sex = {"f": "female", "m": "male"}.get((row[headings.sex] or "").casefold()[:1])
    if headings.age and clinical.age is None:
        clinical.age = number(row[headings.age])
    if headings.status and clinical.status in (None, "unknown"):
        clinical.status = status_of(row[headings.status])
    if headings.time:
        clinical.times_stated = True
        if clinical.days is None and (time := number(row[headings.time])) is not None:
            clinical.days = time * headings.days_a_unit
    clinical.attributes |= {(name, value) for name in headings.others if (value := row[name])}
    return who, row[headings.sample] if headings.sample else None


def status_of(text: str | None) -> str:
    """'deceased', 'alive' or 'unknown': never deceased by default (S-ST 13)."""
    folded = (text or "").strip().casefold()
    return "deceased" if folded in _DECEASED else "alive" if folded in _ALIVE else "unknown"


def number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
