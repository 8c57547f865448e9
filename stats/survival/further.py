"""What may be asked of a survival comparison beyond its plain contrasts, and what is found: frozen values.

Further
    tests         Test: for trend over ordered groups; of interaction, one a variable of subgroups; Gray's
    coded         Contrast a genotype coding: `vs` names what is compared
    subgroups     Subgroup: the contrast made anew within a level of a variable
    subdistribution  Contrast of the subdistribution hazard (Fine and Gray), where death competes
    standardised  Standardised: incidence rates as they would be in a standard population
    residuals     frame (vs, time, effect): scaled Schoenfeld residuals about the log hazard ratio, one an event;
                  None once protected, as each row is somebody's
    influence     Influence, one a contrast; () once protected
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from stats.shown import Policy, Shown, plain, shown_count
from stats.survival.estimates import Caution, Contrast, Test, finite

RESIDUALS_SCHEMA = {"vs": pl.String, "time": pl.Float64, "effect": pl.Float64}


@dataclass(frozen=True)
class Asked:
    """The part of `cohorts.analysis.Analysis` that statistics need; names of columns of the frame."""

    strata: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    ordered: bool = False
    coding: str | None = None
    standard: str | None = None
    subdistribution: bool = False


NOTHING = Asked()


@dataclass(frozen=True)
class Subgroup:
    """The contrast of the first group against `contrast.vs` among those with a `level` of `variable`."""

    variable: str
    level: str
    n: Shown
    events: Shown
    contrast: Contrast

    def to_json(self) -> dict[str, Any]:
        numbers = {"n": plain(self.n), "events": plain(self.events)}
        return {"variable": self.variable, "level": self.level, **numbers, **self.contrast.to_json()}


@dataclass(frozen=True)
class Standardised:
    """A directly standardised rate per 1,000 person-years, 95 % interval after Fay and Feuer. `note`: of what ages."""

    group: str
    per_1000: float | None
    lower: float | None
    upper: float | None
    note: str

    def to_json(self) -> dict[str, Any]:
        numbers = {name: finite(getattr(self, name)) for name in ("per_1000", "lower", "upper")}
        return {"group": self.group, **numbers, "note": self.note}


@dataclass(frozen=True)
class Influence:
    """How single individuals move the log hazard ratio against `vs`: `many` of them by more than a fifth of its
    standard error, the most by `largest` standard errors. Counted, never named."""

    vs: str
    many: int
    largest: float

    def to_json(self) -> dict[str, Any]:
        return {"vs": self.vs, "many": self.many, "largest": finite(self.largest)}


@dataclass(frozen=True, eq=False)
class Further:
    """See the head of this file."""

    tests: tuple[Test, ...] = ()
    coded: tuple[Contrast, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    subdistribution: tuple[Contrast, ...] = ()
    standardised: tuple[Standardised, ...] = ()
    residuals: pl.DataFrame | None = None
    influence: tuple[Influence, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def asked_for(self) -> bool:
        """Is there more than the checks that every comparison has?"""
        return bool(self.tests or self.coded or self.subgroups or self.subdistribution or self.standardised)

    def to_json(self) -> dict[str, Any]:
        """Without the residuals, which are rows of individuals."""
        told = ("tests", "coded", "subgroups", "subdistribution", "standardised", "influence")
        return {name: [each.to_json() for each in getattr(self, name)] for name in told}

    def protected(self, policy: Policy, large: set[str], told: bool, deaths: bool = True) -> Further:
        """For roles without exact numbers (S-DC 4). `large`: groups of at least k; `told`: every group has k events;
        `deaths`: and k competing deaths, on which Gray's test and subdistribution hazards rest too."""
        parts = tuple(_subgroup(each, policy) for each in self.subgroups)
        hidden = {each.variable for each in parts if each.contrast.hr is None} | (set() if deaths else {"Gray"})
        return replace(
            self,
            tests=tuple(_test(each, told and not any(name in each.name for name in hidden)) for each in self.tests),
            coded=tuple(_contrast(each, told, policy) for each in self.coded),
            subgroups=parts,
            subdistribution=tuple(_contrast(each, told and deaths, policy) for each in self.subdistribution),
            standardised=tuple(_standardised(each, told and each.group in large) for each in self.standardised),
            residuals=None,
            influence=(),
            cautions=(),
        )


def two_digits(value: float | None) -> float | None:
    """To two digits, which one individual more or fewer rarely moves."""
    return None if value is None or finite(value) is None else float(f"{value:.2g}")


def _test(test: Test, told: bool) -> Test:
    return replace(test, statistic=None, p=two_digits(test.p) if told else None)


def _contrast(contrast: Contrast, told: bool, policy: Policy) -> Contrast:
    enough = told and (contrast.fewest or 0) >= policy.threshold
    numbers = {name: two_digits(getattr(contrast, name)) if enough else None for name in ("hr", "lower", "upper", "p")}
    return replace(contrast, fewest=None, **numbers)


def _subgroup(part: Subgroup, policy: Policy) -> Subgroup:
    n, events = shown_count(part.n, policy), shown_count(part.events, policy)
    if not isinstance(n, int) and events != 0:
        events = n  # no more is told of the events of few than of the few
    return replace(part, n=n, events=events, contrast=_contrast(part.contrast, isinstance(n, int), policy))


def _standardised(rate: Standardised, told: bool) -> Standardised:
    numbers = {name: two_digits(getattr(rate, name)) if told else None for name in ("per_1000", "lower", "upper")}
    return replace(rate, **numbers)
