"""`python -m bench.simulations`: truths planted in simulated cohorts, found by the default analysis and by a naïve one.

Each of the hazards of outcome research is simulated by itself: people who enter late, immortal time, competing death,
confounding by ancestry, few carriers. Of many cohorts it is counted how often the 95 % interval holds what was planted,
and how often p < 0.05 where nothing was. `--docs` writes the table into docs/simulations.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bench.recorded import record
from data.demo.hazards import onset
from stats.intervals import wilson
from stats.survival.analysis import estimate
from stats.survival.estimates import Contrast, SurvivalEstimate
from stats.survival.forest import believed
from stats.survival.kaplan_meier import kaplan_meier
from stats.survival.risk_sets import Spans

DOCS = Path(__file__).resolve().parents[1] / "docs" / "simulations.md"
GROUPS = ("exposed", "others")
HORIZON = 8.0  # years, of the cumulative incidence


@dataclass(frozen=True)
class Found:
    """Does the interval hold the truth, and is p under 0.05 (None where nothing is tested)?"""

    covered: bool
    rejected: bool | None = None


@dataclass(frozen=True)
class Scenario:
    """`draw(rng, ratio)` simulates one cohort with that hazard ratio and analyses it both ways: (default, naïve)."""

    name: str
    default: str
    naive: str
    ratio: float
    draw: Callable[[np.random.Generator, float], tuple[Found, Found]]


def _frame(exposed: np.ndarray, entry: np.ndarray, exit: np.ndarray, event: np.ndarray, **more: object) -> pl.DataFrame:
    columns = {"group": np.where(exposed, *GROUPS), "entry": entry, "exit": exit, "event": event, **more}
    return pl.DataFrame(columns).filter(pl.col("exit") > pl.col("entry"))


def _held(contrast: Contrast, ratio: float) -> Found:
    if contrast.hr is None:
        return Found(False, False)  # no answer
    return Found(contrast.lower <= ratio <= contrast.upper, contrast.p is not None and contrast.p < 0.05)


def _main(found: SurvivalEstimate, ratio: float) -> Found:
    """What the product shows first: Firth's estimate where events are few."""
    return _held(believed(found)[0], ratio)


def late_entry(rng: np.random.Generator, ratio: float) -> tuple[Found, Found]:
    """Deaths on the age scale; the exposed join later in life, so that more of them died before they could."""
    n = 1_200
    exposed = rng.random(n) < 0.3
    death = onset(rng, 0.006, 0.08, np.where(exposed, ratio, 1.0))
    entry = np.where(exposed, rng.uniform(45, 75, n), rng.uniform(30, 60, n))
    joined = death > entry
    exposed, death, entry = exposed[joined], death[joined], entry[joined]
    end = np.minimum(entry + 14, 89.9)
    frame = _frame(exposed, entry, np.minimum(death, end), death <= end)
    both = (frame, frame.with_columns(entry=pl.lit(0.0)))
    right, naive = (estimate(each, groups=GROUPS, unit="years", time_scale="age") for each in both)
    return _main(right, ratio), _main(naive, ratio)


def immortal_time(rng: np.random.Generator, ratio: float) -> tuple[Found, Found]:
    """Half are to be treated some time in the first two years; who dies before never is. Treatment changes the hazard
    from its first day on."""
    n, rate, window = 600, 0.12, 2.0
    start = np.where(rng.random(n) < 0.5, rng.uniform(0, window, n), np.inf)
    death = rng.exponential(1 / rate, n)
    treated = death > start
    death = np.where(treated, start + rng.exponential(1 / (rate * ratio), n), death)
    end = rng.uniform(5, 10, n)
    exit, event = np.minimum(death, end), death <= end
    ever = _frame(treated, np.zeros(n), exit, event)
    alive = exit > window
    at_landmark = _frame(treated[alive], np.full(alive.sum(), window), exit[alive], event[alive])
    right, naive = (estimate(each, groups=GROUPS, unit="years") for each in (at_landmark, ever))
    return _main(right, ratio), _main(naive, ratio)


def _competing(rng: np.random.Generator, ratio: float) -> tuple[pl.DataFrame, np.ndarray, float]:
    """(frame with deaths, ends of follow-up, the true cumulative incidence of the exposed at HORIZON). The exposed die
    two and a half times as fast."""
    n = 700
    exposed = rng.random(n) < 0.4
    hazard, dying = 0.05 * np.where(exposed, ratio, 1.0), 0.04 * np.where(exposed, 2.5, 1.0)
    outcome, death, end = rng.exponential(1 / hazard), rng.exponential(1 / dying), rng.uniform(6, 15, n)
    exit = np.minimum(np.minimum(outcome, death), end)
    frame = _frame(exposed, np.zeros(n), exit, outcome == exit, died=death == exit)
    of, either = 0.05 * ratio, 0.05 * ratio + 0.1
    return frame, end, of / either * (1 - np.exp(-either * HORIZON))


def competing_hazard(rng: np.random.Generator, ratio: float) -> tuple[Found, Found]:
    frame, end, _ = _competing(rng, ratio)
    right = estimate(frame, groups=GROUPS, unit="years")
    kept = frame.with_columns(exit=pl.when("died").then(pl.Series(end)).otherwise("exit"), died=pl.lit(False))
    return _main(right, ratio), _main(estimate(kept, groups=GROUPS, unit="years"), ratio)


def competing_incidence(rng: np.random.Generator, ratio: float) -> tuple[Found, Found]:
    frame, _, truth = _competing(rng, ratio)
    curve = estimate(frame, groups=GROUPS, unit="years").groups[0].cumulative_incidence
    right = curve.filter(pl.col("time") <= HORIZON)
    exposed = frame.filter(pl.col("group") == GROUPS[0])
    alone = kaplan_meier(Spans.of(*(exposed[name].to_numpy() for name in ("entry", "exit", "event"))))
    naive = alone.filter(pl.col("time") <= HORIZON)
    return (
        Found(right["lower"][-1] <= truth <= right["upper"][-1]),
        Found(1 - naive["upper"][-1] <= truth <= 1 - naive["lower"][-1]),
    )


def ancestry(rng: np.random.Generator, ratio: float) -> tuple[Found, Found]:
    """A variant common in one group and rare in the other, whose baselines differ threefold."""
    n = 800
    first = rng.random(n) < 0.4
    exposed = rng.random(n) < np.where(first, 0.6, 0.1)
    event_at = rng.exponential(1 / (0.02 * np.where(first, 3.0, 1.0) * np.where(exposed, ratio, 1.0)))
    end = rng.uniform(8, 16, n)
    frame = _frame(exposed, np.zeros(n), np.minimum(event_at, end), event_at <= end,
                   genetic_group=np.where(first, "first", "second"))  # fmt: skip
    right = estimate(frame, groups=GROUPS, unit="years", adjust=("genetic_group",))
    return _main(right, ratio), _main(estimate(frame, groups=GROUPS, unit="years"), ratio)


def few_carriers(rng: np.random.Generator, ratio: float) -> tuple[Found, Found]:
    """Four to thirty carriers among five hundred, with a quarter of an event to two expected."""
    n = 500
    exposed = np.arange(n) < rng.integers(4, 31)
    event_at = rng.exponential(1 / (0.006 * np.where(exposed, ratio, 1.0)))
    end = rng.uniform(8, 14, n)
    found = estimate(
        _frame(exposed, np.zeros(n), np.minimum(event_at, end), event_at <= end), groups=GROUPS, unit="years"
    )
    return _main(found, ratio), _held(found.contrasts[0], ratio)


SCENARIOS = (
    Scenario("delayed entry", "risk sets from entry on", "entry ignored", 1.7, late_entry),
    Scenario("immortal time", "groups at a landmark", "ever against never", 0.6, immortal_time),
    Scenario("competing death, hazard ratio", "cause-specific hazard", "the dead kept at risk", 1.6, competing_hazard),
    Scenario("competing death, incidence", "Aalen–Johansen", "1 − Kaplan–Meier", 1.6, competing_incidence),
    Scenario("confounding by ancestry", "adjusted for the group", "crude", 1.5, ancestry),
    Scenario("few carriers", "Firth where under 5 expected", "Wald; no answer without an event", 2.5, few_carriers),
)


def counted(scenario: Scenario, cohorts: int, seed: int = 1) -> dict[str, float | None]:
    """Shares over `cohorts`: default and naïve `covered` at the planted ratio, and `rejected` where the ratio is 1."""
    rng = np.random.default_rng([seed, SCENARIOS.index(scenario)])
    planted = [scenario.draw(rng, scenario.ratio) for _ in range(cohorts)]
    nothing = [] if planted[0][0].rejected is None else [scenario.draw(rng, 1.0) for _ in range(cohorts)]
    shares: dict[str, float | None] = {}
    for place, way in enumerate(("default", "naive")):
        shares[f"{way} covered"] = float(np.mean([pair[place].covered for pair in planted]))
        rejected = [pair[place].rejected for pair in nothing]
        shares[f"{way} rejected"] = float(np.mean(rejected)) if rejected else None
    return shares


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.simulations", description=__doc__)
    parser.add_argument("--cohorts", type=int, default=2_000)
    parser.add_argument("--docs", action="store_true", help="write the table into docs/simulations.md")
    asked = parser.parse_args()
    rows = [
        "| planted | default analysis | covers | p < 0.05 under 1 | naïve analysis | covers | p < 0.05 under 1 |",
        "|---|---|---|---|---|---|---|",
    ]
    for scenario in SCENARIOS:
        found = counted(scenario, asked.cohorts)
        cells = [f"{scenario.name}, {scenario.ratio}", scenario.default]
        for way, words in (("default", scenario.naive), ("naive", "")):
            cells += [_share(found[f"{way} {what}"], asked.cohorts) for what in ("covered", "rejected")] + [words]
        rows.append("| " + " | ".join(cells[:-1]) + " |")
        print(rows[-1], flush=True)
    if asked.docs:
        said = f"`python -m bench.simulations --cohorts {asked.cohorts} --docs`, {date.today().isoformat()}."
        record(DOCS, "bench.simulations", [said, "", *rows])
    return 0


def _share(share: float | None, cohorts: int) -> str:
    if share is None:
        return "–"
    low, high = wilson(round(share * cohorts), cohorts)
    return f"{share:.1%} ({100 * low:.1f}–{100 * high:.1f})"


if __name__ == "__main__":
    sys.exit(main())
