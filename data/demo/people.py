"""Candidates for the biobank: who was born when, where and of which ancestry, and when they would be asked to join.

More are made than are needed: who dies before the planned enrolment never joins (see `lives.py`), which is what makes
late entry into the risk set matter. All arrays have one element per candidate; days count from 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from data.demo.plan import AFR, AMR, DAYS, EAS, ENROLMENT, EUR, GROUPS, SAS, SITES, counts, stream

FEMALE, MALE = 0, 1
SPARE = 1.55  # candidates per place; about a seventh die before they would have joined
NOT_ASSIGNED = 0.025  # share of admixed individuals without a genetic group
#: What people of a genetic group call themselves, with shares: related to the group and not the same (S-CL 9).
SELF_REPORT = {
    EUR: (("White", 0.93), ("Hispanic or Latino", 0.03), ("Other", 0.02), ("Prefer not to say", 0.02)),
    AFR: (
        ("Black or African American", 0.90),
        ("Hispanic or Latino", 0.06),
        ("Other", 0.02),
        ("Prefer not to say", 0.02),
    ),
    AMR: (("Hispanic or Latino", 0.88), ("White", 0.05), ("American Indian", 0.03), ("Other", 0.04)),
    EAS: (("Asian", 0.94), ("Other", 0.03), ("Prefer not to say", 0.03)),
    SAS: (("Asian", 0.86), ("South Asian", 0.08), ("Other", 0.06)),
}


@dataclass(frozen=True)
class People:
    """Columns of equal length. `group_2`, `share_1`: an admixed person's second ancestry and share of the first."""

    group: np.ndarray
    group_2: np.ndarray
    share_1: np.ndarray
    assigned: np.ndarray
    sex: np.ndarray  # 0 female, 1 male: the genetic complement that biology follows
    birth: np.ndarray
    enrolment: np.ndarray
    site: np.ndarray
    self_report: np.ndarray
    # Relatives, as indices into these arrays; -1 is nobody. A mother or father transmits one of two alleles,
    # a full sibling shares each of the two with probability one half, a twin shares both.
    mother: np.ndarray
    father: np.ndarray
    sibling: np.ndarray
    twin: np.ndarray

    def __len__(self) -> int:
        return len(self.group)

    @property
    def enrolment_age(self) -> np.ndarray:
        return (self.enrolment - self.birth) / DAYS

    def take(self, index: np.ndarray) -> People:
        """These individuals in this order; links to those left out become -1."""
        place = np.full(len(self) + 1, -1, dtype=np.int64)
        place[index] = np.arange(len(index))
        links = {name: place[getattr(self, name)[index]] for name in ("mother", "father", "sibling", "twin")}
        rest = {f.name: getattr(self, f.name)[index] for f in fields(self) if f.name not in links}
        return People(**rest, **links)


def candidates(individuals: int, seed: int) -> People:
    """About 1.55 candidates a place, relatives not yet among them."""
    rng = stream(seed, "people")
    group = np.repeat(np.arange(len(GROUPS)), [int(c * SPARE) + 60 for c in counts(individuals)])
    group = rng.permutation(group).astype(np.int8)
    n = len(group)
    admixed = rng.random(n) < NOT_ASSIGNED
    other = ((group + rng.integers(1, len(GROUPS), n)) % len(GROUPS)).astype(np.int8)
    age = np.clip(rng.normal(50, 14.5, n), 18.2, 86)
    enrolment = rng.integers(ENROLMENT[0], ENROLMENT[1], n)
    nobody = np.full(n, -1, dtype=np.int64)
    return People(
        group=group,
        group_2=np.where(admixed, other, group).astype(np.int8),
        share_1=np.where(admixed, rng.uniform(0.35, 0.65, n), 1.0),
        assigned=~admixed,
        sex=(rng.random(n) < 0.455).astype(np.int8),
        birth=(enrolment - age * DAYS).astype(np.int64),
        enrolment=enrolment,
        site=rng.choice(len(SITES), n, p=[s.share for s in SITES]).astype(np.int8),
        self_report=_self_report(rng, group),
        mother=nobody,
        father=nobody.copy(),
        sibling=nobody.copy(),
        twin=nobody.copy(),
    )


def _self_report(rng: np.random.Generator, group: np.ndarray) -> np.ndarray:
    words = np.empty(len(group), dtype=object)
    for g, table in SELF_REPORT.items():
        here = np.flatnonzero(group == g)
        words[here] = rng.choice([w for w, _ in table], len(here), p=[p for _, p in table])
    return words


def join_later(people: People, who: np.ndarray, rng: np.random.Generator) -> People:
    """Move the planned enrolment of `who` to any later age up to 86: births come earlier, the calendar stays."""
    age = people.enrolment_age
    age = age + rng.random(len(people)) * np.maximum(86 - age, 0)
    return replace(people, birth=np.where(who, people.enrolment - age * DAYS, people.birth).astype(np.int64))
