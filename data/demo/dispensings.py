"""Dispensings: courses with refills. Those that a truth rests on come from `treatments.py`, the rest from diagnoses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.biobank import Biobank
from data.demo.diagnoses import Diagnoses
from data.demo.plan import DAYS, stream
from data.demo.rows import Rows, together
from data.demo.treatments import STATINS

CLOPIDOGREL = "32968"
REFILL = 90  # days of supply
#: Start of a diagnosis code, RxNorm ingredient, share of the diagnosed who take it, mean years (0: one dispensing).
GIVEN_FOR = (
    ("I10", "29046", 0.34, 6.0),
    ("I10", "17767", 0.30, 6.0),
    ("I10", "52175", 0.20, 5.0),
    ("I10", "5487", 0.22, 4.0),
    ("E11", "6809", 0.72, 7.0),
    ("E11", "274783", 0.20, 5.0),
    ("E11", "1545653", 0.12, 3.0),
    ("E11", "1991302", 0.10, 2.0),
    ("E03", "10582", 0.80, 9.0),
    ("F32", "36437", 0.35, 2.5),
    ("F33", "321988", 0.35, 3.0),
    ("F41", "2556", 0.20, 2.0),
    ("G47", "10737", 0.15, 1.5),
    ("K21", "7646", 0.50, 3.0),
    ("K21", "40790", 0.20, 3.0),
    ("J45", "435", 0.75, 5.0),
    ("J45", "41126", 0.40, 4.0),
    ("J44", "435", 0.70, 5.0),
    ("J30", "20610", 0.30, 2.0),
    ("M17", "5640", 0.30, 1.0),
    ("M54", "25480", 0.16, 1.0),
    ("M54", "7258", 0.25, 0.0),
    ("M25", "161", 0.25, 0.0),
    ("I48", "1364430", 0.50, 5.0),
    ("I48", "6918", 0.50, 6.0),
    ("I48", "11289", 0.15, 4.0),
    ("I25", "1191", 0.70, 7.0),
    ("I25", "6918", 0.50, 6.0),
    ("I50", "4603", 0.60, 4.0),
    ("I50", "20352", 0.55, 5.0),
    ("I50", "9997", 0.25, 3.0),
    ("I82", "1114195", 0.50, 1.0),
    ("I26", "1364430", 0.55, 1.0),
    ("M10", "519", 0.45, 5.0),
    ("N40", "77492", 0.50, 5.0),
    ("C50", "72965", 0.45, 4.0),
    ("C50", "10324", 0.30, 4.0),
    ("G43", "37418", 0.30, 2.0),
    ("J20", "18631", 0.35, 0.0),
    ("J01", "723", 0.40, 0.0),
    ("N39", "2551", 0.30, 0.0),
    ("M06", "6851", 0.45, 4.0),
    ("M32", "5521", 0.60, 6.0),
    ("J18", "3640", 0.25, 0.0),
)


@dataclass(frozen=True)
class Dispensed:
    """Rows whose `what` points into `codes` (RxNorm ingredients), with the last day each covers."""

    rows: Rows
    codes: tuple[str, ...]
    until: np.ndarray


def dispense(biobank: Biobank, diagnoses: Diagnoses) -> Dispensed:
    lives, n = biobank.lives, len(biobank)
    courses = lives.courses
    codes = tuple(dict.fromkeys([*STATINS, CLOPIDOGREL, *(drug for _, drug, _, _ in GIVEN_FOR)]))
    parts, spans = [], []

    def add(who: np.ndarray, start: np.ndarray, end: np.ndarray, drug: int) -> None:
        last = np.minimum(end, lives.ends[who])
        number = np.where(start <= last, np.floor((last - start) / REFILL) + 1, 0).astype(int)
        place = np.repeat(np.arange(len(who)), number)
        nth = np.arange(len(place)) - np.repeat(np.cumsum(number) - number, number)
        day = start[place] + nth * REFILL
        parts.append(Rows(who[place].astype(np.int32), day.astype(np.int32), np.full(len(place), drug, dtype=np.int32)))
        spans.append(np.minimum(day + REFILL - 1, last[place]).astype(np.int32))

    for k in range(len(STATINS)):
        who = np.flatnonzero((courses.statin == k) & (courses.statin_start <= lives.ends))
        add(who, courses.statin_start[who], courses.statin_end[who], k)
    who = np.flatnonzero(courses.clopidogrel_start <= lives.ends)
    add(who, courses.clopidogrel_start[who], courses.clopidogrel_end[who], codes.index(CLOPIDOGREL))
    for number, (prefix, drug, share, years) in enumerate(GIVEN_FOR):
        rng = stream(biobank.seed, "dispensing", number)
        first = _first(diagnoses, prefix, n)
        who = np.flatnonzero(np.isfinite(first) & (rng.random(n) < share))
        start = np.floor(first[who] + rng.integers(0, 60 if years else 5, len(who)))
        length = rng.exponential(years * DAYS, len(who)) if years else np.full(len(who), 10.0)
        add(who, start, np.floor(start + length), codes.index(drug))
    return Dispensed(together(parts), codes, np.concatenate(spans))


def _first(diagnoses: Diagnoses, prefix: str, n: int) -> np.ndarray:
    """The day of each individual's first code beginning with `prefix`, infinite for none."""
    wanted = np.array([code.startswith(prefix) for code in diagnoses.codes])
    rows = diagnoses.rows
    keep = wanted[rows.what]
    first = np.full(n, np.inf)
    np.minimum.at(first, rows.who[keep], rows.day[keep])
    return first
