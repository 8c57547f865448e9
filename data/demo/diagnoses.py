"""Diagnosis codes at and after onset: of the planted diseases, and of some 165 others that nothing planted touches.

A disease that began before observation is coded between the start of observation and enrolment: it is prevalent, never
mistaken for a new one. Everything after that is as in a hospital: most diseases are coded twice or more, some once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from data.demo import effects as fx
from data.demo.biobank import Biobank
from data.demo.gene_places import REFERENCE
from data.demo.hazards import onset, rate_for
from data.demo.people import FEMALE, MALE
from data.demo.plan import CLOSE, DAYS, SITES, day, stream
from data.demo.rows import Rows, repeated, rows, together

SECOND_DATE = 0.8  # share of diagnoses with a second date within months
FH_CODE_EXISTS = day("2016-10-01")


@dataclass(frozen=True)
class Coding:
    """Codes of a disease: at onset with weights, afterwards and how often a year, and what a coarse coder writes."""

    first: tuple[tuple[str, float], ...]
    later: tuple[str, ...]
    yearly: float
    coarse: str


CODINGS = {
    "coronary": Coding(
        (("I25.10", 0.5), ("I20.9", 0.15), ("I25.119", 0.1), ("I21.4", 0.15), ("I21.9", 0.1)),
        ("I25.10",),
        0.8,
        "I25.10",
    ),
    "kidney_failure": Coding((("N18.6", 0.85), ("Z99.2", 0.15)), ("N18.6", "Z99.2"), 3.0, "N18.6"),
    "ckd": Coding(
        (("N18.30", 0.55), ("N18.2", 0.2), ("N18.9", 0.15), ("N18.4", 0.1)), ("N18.30", "N18.9"), 0.9, "N18.9"
    ),
    "polycystic_kidneys": Coding((("Q61.2", 0.8), ("Q61.3", 0.2)), ("Q61.2",), 0.6, "Q61.3"),
    "heart_failure": Coding((("I50.9", 0.5), ("I50.22", 0.25), ("I50.32", 0.25)), ("I50.9", "I50.22"), 1.2, "I50.9"),
    "atrial_fibrillation": Coding((("I48.91", 0.5), ("I48.0", 0.4), ("I48.20", 0.1)), ("I48.91",), 0.9, "I48.91"),
    "venous_thrombosis": Coding((("I82.409", 0.6), ("I26.99", 0.4)), ("I82.409",), 0.15, "I82.409"),
    "breast_cancer": Coding((("C50.91", 0.6), ("C50.41", 0.4)), ("C50.91",), 1.6, "C50.91"),
    "ovarian_cancer": Coding((("C56.9", 1.0),), ("C56.9",), 2.5, "C56.9"),
    "haemochromatosis": Coding((("E83.110", 0.75), ("E83.119", 0.25)), ("E83.110",), 0.7, "E83.119"),
    "liver_disease": Coding(
        (("K76.0", 0.65), ("K75.81", 0.15), ("K74.60", 0.15), ("K76.9", 0.05)), ("K76.0",), 0.4, "K76.9"
    ),
    "stroke": Coding((("I63.9", 1.0),), ("I67.9",), 0.4, "I63.9"),
    "artery_disease": Coding((("I73.9", 1.0),), ("I73.9",), 0.5, "I73.9"),
    "carotid_disease": Coding((("I65.29", 1.0),), ("I65.29",), 0.4, "I65.29"),
    "diabetes": Coding((("E11.9", 0.7), ("E11.65", 0.2), ("E11.22", 0.1)), ("E11.9", "E11.65", "E11.42"), 1.5, "E11.9"),
    "hypertension": Coding((("I10", 1.0),), ("I10",), 1.1, "I10"),
    "myopathy": Coding((("G72.0", 0.75), ("M62.82", 0.25)), ("G72.0",), 0.1, "G72.0"),
}
CHANCE_CODES = ("E78.01", "E78.5", "E66.9", "I42.0", "E85.4", "I21.4", "I63.9", "D55.0", "Z94.0")


@dataclass(frozen=True)
class Diagnoses:
    """Rows whose `what` points into `codes` (ICD-10-CM), and the day each planted disease was first coded."""

    rows: Rows
    codes: tuple[str, ...]
    first_coded: dict[str, np.ndarray]  # day, infinite for never


class _Codes(dict):
    """A code's index, given at first sight."""

    def __missing__(self, code: str) -> int:
        self[code] = len(self)
        return self[code]


def diagnose(biobank: Biobank) -> Diagnoses:
    people, lives, seed = biobank.people, biobank.lives, biobank.seed
    index = _Codes()
    coarse = np.array([site.coarse_codes for site in SITES])[people.site]
    parts, first_coded = [], {}
    for name, coding in CODINGS.items():
        rng = stream(seed, f"codes {name}")
        when = _first_day(rng, biobank, lives.onsets[name])
        if name == "stroke":  # from the first clopidogrel on, major events are those of `treatments.py`
            when = np.where(when >= lives.courses.clopidogrel_start, np.inf, when)
        first_coded[name] = when
        choice = rng.choice(len(coding.first), len(people), p=[w for _, w in coding.first])
        what = np.array([index[code] for code, _ in coding.first])[choice]
        if name == "coronary":  # nor does a first infarction then come from here
            after = when >= lives.courses.clopidogrel_start
            what = np.where(after & (choice >= 3), index["I25.10"], what)
        what = np.where(coarse & ~np.isin(what, [index["I21.4"], index["I21.9"]]), index[coding.coarse], what)
        parts.append(_course(rng, lives.ends, when, what, [index[c] for c in coding.later], coding.yearly))
    parts.append(_by_chance(biobank, index, first_coded))
    parts += _background(biobank, index, coarse)
    all_rows = together(parts).within(lives.starts, lives.ends)
    twice = all_rows.where(coarse[all_rows.who] & (stream(seed, "bills").random(len(all_rows)) < 0.85))
    return Diagnoses(together([all_rows, twice]), tuple(index), first_coded)


def _first_day(rng: np.random.Generator, biobank: Biobank, age: np.ndarray) -> np.ndarray:
    """Day of the first code: onset, or between the start of observation and enrolment for what began earlier."""
    people, lives = biobank.people, biobank.lives
    before = lives.starts + np.floor(rng.random(len(people)) * (people.enrolment - lives.starts + 1))
    when = np.floor(people.birth + np.where(np.isfinite(age), age, 0) * DAYS)
    when = np.where(when < lives.starts, np.minimum(before, people.enrolment), when)
    return np.where(np.isfinite(age) & (when <= lives.ends), when, np.inf)


def _course(
    rng: np.random.Generator, ends: np.ndarray, when: np.ndarray, what: np.ndarray, later: list[int], yearly: float
) -> Rows:
    """First code, usually a second within months, then visits as the disease has it."""
    who = np.flatnonzero(np.isfinite(when))
    first = rows(who, when[who], what[who])
    second = who[rng.random(len(who)) < SECOND_DATE]
    again = rows(second, when[second] + rng.integers(7, 120, len(second)), what[second])
    place, days = repeated(rng, who, when[who], ends[who], yearly)
    return together([first, again, rows(who[place], days, np.array(later)[rng.integers(0, len(later), len(place))])])


def _by_chance(biobank: Biobank, index: _Codes, first_coded: dict[str, np.ndarray]) -> Rows:
    """Codes that follow from traits and drugs: FH where diagnosed, obesity, lipids, events on clopidogrel."""
    people, lives, carried = biobank.people, biobank.lives, biobank.copies
    rng = stream(biobank.seed, "codes by chance")
    n = len(people)
    everyone = np.arange(n)
    for code in CHANCE_CODES:
        index[code]
    parts = []

    def add(code: str, who: np.ndarray, when: np.ndarray, yearly: float) -> None:
        full = np.full(n, np.inf)
        full[who] = when
        full = np.where(full <= lives.ends, full, np.inf)
        parts.append(_course(rng, lives.ends, full, np.full(n, index[code]), [index[code]], yearly))

    # Diagnosed FH: 24 % of carriers in all, none before the code existed.
    able = lives.ends > FH_CODE_EXISTS + 60
    share = fx.FH_DIAGNOSED / max(np.mean(able), 0.5)
    fh = np.flatnonzero((carried["fh"] > 0) & able & (rng.random(n) < share))
    add("E78.01", fh, FH_CODE_EXISTS + rng.random(len(fh)) * (lives.ends[fh] - FH_CODE_EXISTS - 30), 0.8)
    lipids = np.flatnonzero(rng.random(n) < 1 / (1 + np.exp(-(lives.ldl - 150) / 14)))
    add("E78.5", lipids, _anywhere(rng, biobank, lipids), 0.6)
    heavy = np.flatnonzero((lives.bmi >= 30) & (rng.random(n) < 0.7))
    add("E66.9", heavy, _anywhere(rng, biobank, heavy), 0.35)
    dilated = everyone[rng.random(n) < np.where(carried["ttn"] > 0, 0.6, 0.08)]
    add("I42.0", dilated, first_coded["heart_failure"][dilated] + 20, 0.6)
    amyloid = everyone[(carried["ttr"] > 0) & (rng.random(n) < 0.15)]
    add("E85.4", amyloid, first_coded["heart_failure"][amyloid] + 300, 0.8)
    enzyme = everyone[((people.sex == MALE) & (carried["g6pd"] > 0) | (carried["g6pd"] > 1)) & (rng.random(n) < 0.06)]
    add("D55.0", enzyme, _anywhere(rng, biobank, enzyme), 0.2)
    transplanted = everyone[rng.random(n) < 0.3]
    add(
        "Z94.0",
        transplanted,
        first_coded["kidney_failure"][transplanted] + rng.integers(300, 2000, len(transplanted)),
        1.0,
    )
    event = np.floor(people.birth + np.where(np.isfinite(lives.onsets["mace"]), lives.onsets["mace"], 999) * DAYS)
    # An infarction only in known coronary disease: its first date is planted through LDL alone.
    known = lives.courses.mace_before_is_coronary & (first_coded["coronary"] <= event)
    for code, who in (("I21.4", everyone[known]), ("I63.9", everyone[~known])):
        add(code, who, event[who], 0.02)
    return together(parts)


def _anywhere(rng: np.random.Generator, biobank: Biobank, who: np.ndarray) -> np.ndarray:
    starts, ends = biobank.lives.starts[who], biobank.lives.ends[who]
    return starts + np.floor(rng.random(len(who)) ** 1.5 * (ends - starts))


def _background(biobank: Biobank, index: _Codes, coarse: np.ndarray) -> list[Rows]:
    """The diseases of `conditions.csv`: prevalence by the end of follow-up, growth with age, sexes, codes a year."""
    people, lives = biobank.people, biobank.lives
    table = pl.read_csv(Path(__file__).with_name("conditions.csv"))
    leaves = _leaves()
    exit_age = np.minimum((CLOSE - people.birth) / DAYS, 95.0)
    parts = []
    for r in table.iter_rows(named=True):
        rng = stream(biobank.seed, f"background {r['category']}")
        factor = np.where(people.sex == FEMALE, float(r["women"]), float(r["men"]))
        rate = rate_for(r["prevalence"], r["growth"], exit_age, factor)
        when = _first_day(rng, biobank, onset(rng, rate, r["growth"], factor))
        unspecified, specific = leaves[r["category"]]
        choices = np.array([index[code] for code in specific])
        what = np.where(coarse, index[unspecified], choices[rng.integers(0, len(choices), len(people))])
        parts.append(_course(rng, lives.ends, when, what, [index[unspecified]], r["yearly"]))
    return parts


def _leaves() -> dict[str, tuple[str, list[str]]]:
    """Per three-character category: the code for "unspecified", and up to four that a careful coder uses."""
    table = pl.read_csv(REFERENCE / "vocabulary" / "icd10cm.csv", schema_overrides={"parent": pl.String})
    parents = set(table["parent"].drop_nulls().to_list())
    found: dict[str, tuple[str, list[str]]] = {}
    leaf = table.filter(~pl.col("code").is_in(list(parents)))
    for (category,), group in leaf.group_by(pl.col("code").str.slice(0, 3), maintain_order=True):
        codes = group["code"].to_list()
        unspecified = next((code for code in reversed(codes) if code.endswith("9")), codes[-1])
        step = max(len(codes) // 4, 1)
        found[category] = (unspecified, codes[::step][:4])
    return found
