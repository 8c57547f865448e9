"""What the demo biobank is made of: groups, sites, dates. Every number of the composition stands here."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

#: Genetic similarity groups with their share of 25,000 individuals (composition like BioMe's).
GROUPS = ("EUR-like", "AFR-like", "AMR-like", "EAS-like", "SAS-like")
SHARES = (11_000, 6_000, 4_000, 2_000, 2_000)
EUR, AFR, AMR, EAS, SAS = range(5)

#: Wright's F_ST of each group from the ancestral pool (Balding–Nichols): how far principal components separate them.
FST = (0.06, 0.10, 0.05, 0.09, 0.05)

DAYS = 365.25


def day(text: str) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(text, "D").astype(np.int64))


ENROLMENT = (day("2006-01-01"), day("2012-06-30"))  # so that follow-up has a median of about 15 years
CLOSE = day("2025-06-30")  # the last day that any record can have; consents are read as of later days
SEQUENCING_DELAY = (30, 540)  # days between blood draw and sequencing; banked DNA, so being alive was not required


@dataclass(frozen=True)
class Site:
    """One recruiting hospital and its habits."""

    name: str
    share: float
    capture_kit: str
    coarse_codes: bool = False  # writes unspecified codes (E11.9 for every E11) and bills each of them twice a day
    si_units: bool = False  # mmol/L, mmol/mol, µmol/L instead of mg/dL, %
    lag: int = 0  # days by which its last delivery precedes CLOSE
    missing: float = 0.004  # share of genotypes not called


SITES = (
    Site("Northgate", 0.46, "nexome_v2", lag=425, missing=0.003),
    Site("Riverside", 0.34, "nexome_v2_plus", coarse_codes=True, missing=0.005),
    Site("Hillcrest", 0.20, "panelwide_v1", si_units=True, missing=0.009),
)
#: (gene, first rank, last rank) of coding exons that Hillcrest's kit does not capture, counted along the transcript.
SKIPPED_EXONS = (("LDLR", 5, 5), ("PKD1", 1, 12), ("TTN", 40, 48), ("MYBPC3", 2, 4), ("RYR1", 90, 92))
SKIPPING_KIT = "panelwide_v1"


def counts(individuals: int) -> list[int]:
    """Individuals per group, largest remainders first, adding up to `individuals`."""
    exact = [individuals * share / sum(SHARES) for share in SHARES]
    whole = [int(x) for x in exact]
    by_remainder = sorted(range(len(exact)), key=lambda g: whole[g] - exact[g])
    for g in by_remainder[: individuals - sum(whole)]:
        whole[g] += 1
    return whole


def stream(seed: int, name: str, part: int = 0) -> np.random.Generator:
    """A random stream of its own for each named step, so that a change in one step leaves the others as they were."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, zlib.crc32(name.encode()), part])))
