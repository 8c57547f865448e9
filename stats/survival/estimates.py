"""What a survival analysis says: the estimate as a frozen value, and its JSON.

    SurvivalEstimate
        groups      GroupEstimate, in the order asked: name, n, events, median (None: not reached), median_ci (each end
                    None where not reached), person_time (in `unit`) and `curve`, a frame with one row a time:
                    time       in `unit`, from time zero (or age)
                    at_risk    individuals with entry < time ≤ exit: the risk set the estimate used
                    events     at that time (coarsened: since the row before)
                    censored   likewise; null in a coarsened curve
                    survival, lower, upper    after the events of that time, 95 % interval
                    The curve begins at (start, 1.0), which is not a row; rows before it are not drawn.
        test        Test or None (one group; or nothing to test): name, statistic, df, p
        contrasts   Contrast: hazard ratio of the FIRST group relative to the group `vs`, with lower, upper, p, method
        penalised   Contrast after Firth, where events are few: believe it rather than the one in contrasts (S-ST 7)
        of_death    Contrast of the cause-specific hazard of death without the outcome, where death competes (S-ST 5)
        incidence   Incidence, one a group: events, person_years, per_1000, lower, upper (exact Poisson)
        start, given     t0 of the curves, and the words to write beside them when t0 was moved (else None): S-ST 3
        time_scale, unit 'age' and 'years', or 'time since …' and 'days'
        excluded    Excluded: reason and n
        cautions    Caution; `warnings` are their sentences, to show beside the figure
        transform   of the intervals: 'log-log' or 'log'
        cumulative_incidence  per group, None unless death competes with the outcome: time, incidence, lower, upper
        further     what was asked beyond the plain contrasts (stats/survival/further.py), or None
        coarsened   True once protected: draw no censor ticks, times are ends of intervals
        estimand, methods    one sentence (S-ST 15) and one paragraph fit for a paper

Counts are ints, or `Below` once protected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from stats.shown import Below, Shown, plain

if TYPE_CHECKING:
    from stats.survival.further import Further

CURVE_SCHEMA = {
    "time": pl.Float64,
    "at_risk": pl.Int64,
    "events": pl.Int64,
    "censored": pl.Int64,
    "survival": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class GroupEstimate:
    """One curve and what is read off it."""

    name: str
    n: Shown
    events: Shown
    median: float | None
    median_ci: tuple[float | None, float | None]
    curve: pl.DataFrame
    person_time: float | None
    cumulative_incidence: pl.DataFrame | None = None

    def to_json(self) -> dict[str, Any]:
        rows = self.curve.select(*CURVE_SCHEMA).to_dicts()
        return {
            "name": self.name,
            "n": plain(self.n),
            "events": plain(self.events),
            "median": finite(self.median),
            "median_ci": [finite(limit) for limit in self.median_ci],
            "curve": [{key: finite(value) for key, value in row.items()} for row in rows],
        }


@dataclass(frozen=True)
class Test:
    """A test of no difference between all groups."""

    __test__ = False  # not something for pytest to collect

    name: str
    statistic: float | None
    df: int
    p: float | None

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "statistic": finite(self.statistic), "df": self.df, "p": finite(self.p)}


@dataclass(frozen=True)
class Contrast:
    """Hazard of the first group relative to that of `vs`, 95 % interval. All None when suppressed or not estimable."""

    vs: str
    hr: float | None
    lower: float | None
    upper: float | None
    p: float | None
    method: str
    fewest: int | None = None  # events of the group with fewer of them; for protection, not told

    def to_json(self) -> dict[str, Any]:
        numbers = {key: finite(getattr(self, key)) for key in ("hr", "lower", "upper", "p")}
        return {"vs": self.vs, **numbers, "method": self.method}


@dataclass(frozen=True)
class Incidence:
    """Events per 1,000 person-years with the exact Poisson interval."""

    group: str
    events: Shown
    person_years: float | None
    per_1000: float | None
    lower: float | None
    upper: float | None

    def to_json(self) -> dict[str, Any]:
        numbers = {key: finite(getattr(self, key)) for key in ("person_years", "per_1000", "lower", "upper")}
        return {"group": self.group, "events": plain(self.events), **numbers}


@dataclass(frozen=True)
class Excluded:
    """How many were left out, and why. One individual has one reason."""

    reason: str
    n: Shown

    def to_json(self) -> dict[str, Any]:
        return {"reason": self.reason, "n": plain(self.n)}


@dataclass(frozen=True)
class Caution:
    """A sentence to show beside the figure. A number of people in it stands apart as `n`, at `{n}`, to be protected.

    A sentence that tells of small numbers or of one person's time by its words, or by standing there at all, is `exact`
    and dropped by protection. One about the contrast against a group names it as `vs`, and goes where that goes.
    """

    text: str
    n: Shown = None
    exact: bool = False
    vs: str | None = None

    def __str__(self) -> str:
        number = (
            f"fewer than {self.n.limit}" if isinstance(self.n, Below) else f"{self.n:,}" if self.n is not None else ""
        )
        return self.text.replace("{n}", number)


@dataclass(frozen=True, eq=False)
class SurvivalEstimate:
    """The whole answer; see the head of this file for the fields."""

    groups: tuple[GroupEstimate, ...]
    test: Test | None
    contrasts: tuple[Contrast, ...]
    incidence: tuple[Incidence, ...]
    time_scale: str
    unit: str
    excluded: tuple[Excluded, ...] = ()
    cautions: tuple[Caution, ...] = ()
    start: float = 0.0
    given: str | None = None
    transform: str = "log-log"
    coarsened: bool = False
    estimand: str = ""
    penalised: tuple[Contrast, ...] = ()
    of_death: tuple[Contrast, ...] = ()
    further: Further | None = None

    @property
    def methods(self) -> str:
        """How it was computed, for a paper."""
        from stats.survival.sentences import methods

        return methods(self)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(str(caution) for caution in self.cautions)

    def to_json(self) -> dict[str, Any]:
        """The shape that scripts and partners rely on; nothing in it is NaN or infinite.

        `contrasts` begins with one a group; those penalised and of death follow, told apart by their method. `further`
        stands there only where it was asked for.
        """
        contrasts = (*self.contrasts, *self.penalised, *self.of_death)
        return {
            "groups": [group.to_json() for group in self.groups],
            "test": self.test.to_json() if self.test else None,
            "contrasts": [contrast.to_json() for contrast in contrasts],
            "incidence": [incidence.to_json() for incidence in self.incidence],
            "time_scale": self.time_scale,
            "excluded": [excluded.to_json() for excluded in self.excluded],
            "unit": self.unit,
            "warnings": list(self.warnings),
            **({"further": self.further.to_json()} if self.further and self.further.asked_for else {}),
        }

    def protected(self, policy: Any) -> SurvivalEstimate:
        """As roles without exact numbers may see it (S-DC 4, 5)."""
        from stats.survival.protection import protect

        return protect(self, policy)


def finite(value: Any) -> Any:
    """None for NaN and infinities, which JSON cannot hold."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
