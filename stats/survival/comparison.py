"""Everything that compares groups: made disjoint, then test, hazard ratios, and what helps where those are weak."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from stats.survival import log_rank
from stats.survival.contrasts import contrasts, penalised
from stats.survival.estimates import Caution, Contrast, Test
from stats.survival.exact import exact_over_risk_sets
from stats.survival.further import NOTHING, Asked, Further
from stats.survival.further_made import further
from stats.survival.kaplan_meier import Z95
from stats.survival.restricted_mean import common_horizon, restricted_mean
from stats.survival.risk_sets import Spans
from stats.survival.strata import laid_out, line_length, numbered

_FEW_EVENTS = 10
_FEW_EXPECTED = 5.0
OF_DEATH = ", of death without the outcome"


@dataclass(frozen=True)
class Comparison:
    """What is said of the difference between groups; empty where there is nothing to compare."""

    test: Test | None = None
    contrasts: tuple[Contrast, ...] = ()
    penalised: tuple[Contrast, ...] = ()
    of_death: tuple[Contrast, ...] = ()
    cautions: list[Caution] = field(default_factory=list)
    further: Further | None = None


def compare(
    frame: pl.DataFrame,
    names: tuple[str, ...],
    adjust: tuple[str, ...],
    *,
    unit: str,
    start: float,
    wanted: int,
    asked: Asked = NOTHING,
) -> Comparison:
    """Compare the groups `names`; the first is the one of the hazard ratios. Who is in several is left out (S-ST 6).
    `asked`: strata, and what is wanted beyond the plain contrasts."""
    said: list[Caution] = []
    if len(names) < 2:
        return Comparison()
    if "individual_id" in frame.columns and (shared := frame["individual_id"].is_duplicated()).any():
        n = frame.filter(shared)["individual_id"].n_unique()
        said.append(Caution("The groups overlap: {n} individuals in more than one are drawn, but not tested", n))
        frame = frame.filter(~shared)
    spans = [_spans(frame.filter(pl.col("group") == name)) for name in names]
    if not all(len(each) for each in spans):
        return Comparison(cautions=[*said, Caution("A group has nobody to compare; nothing was tested")])
    if not any(each.event.any() for each in spans):
        return Comparison(cautions=[*said, Caution("Nobody had the outcome; nothing was tested")])
    for name, each in zip(names, spans, strict=True):
        if each.event.sum() < _FEW_EVENTS:
            # Exact: beside a count told as "fewer than 11", that this is not said would mean 10.
            n = int(each.event.sum())
            said.append(Caution(f"'{name}' has few events ({{n}}): its interval is wide", n, exact=True))
    tested = _within_strata(frame, names, asked.strata) if asked.strata else spans
    _, expected = log_rank.expected_events(tested)
    sparse = [name for name, number in zip(names, expected, strict=True) if number < _FEW_EXPECTED]
    ratios = contrasts(frame, names, adjust, strata=asked.strata)
    said += ratios.cautions
    weak = {each.vs for each in ratios.contrasts if each.hr is None or each.vs in sparse or names[0] in sparse}
    said += _sparse(names, tested, sparse)
    said += _means(names, spans, ratios.changing, unit, start, wanted)
    firths = penalised(frame, names, adjust, weak, asked.strata)
    name = f"{log_rank.NAME}, stratified by {', '.join(asked.strata)}" if asked.strata else log_rank.NAME
    more = further(frame, names, adjust, asked, ratios, tested)
    return Comparison(
        log_rank.log_rank(tested, name),
        ratios.contrasts,
        firths,
        _of_death(frame, names, adjust, asked.strata),
        [*said, *more.cautions],
        more,
    )


def _within_strata(frame: pl.DataFrame, names: tuple[str, ...], strata: tuple[str, ...]) -> list[Spans]:
    """The spans of each group, strata on time lines of their own."""
    whole = _spans(frame)
    laid = laid_out(whole, numbered(frame, strata), line_length(whole))
    return [laid[(frame["group"] == name).to_numpy()] for name in names]


def _spans(rows: pl.DataFrame) -> Spans:
    return Spans.of(rows["entry"].to_numpy(), rows["exit"].to_numpy(), rows["event"].to_numpy())


def _sparse(names: tuple[str, ...], spans: list[Spans], sparse: list[str]) -> list[Caution]:
    if not sparse:
        return []
    who = " and ".join(f"'{name}'" for name in sparse)
    said = f"{who} has fewer than 5 expected events: the chi-square p is approximate; see the penalised hazard ratio"
    if len(names) == 2 and (p := exact_over_risk_sets(*spans)) is not None:
        said += f". Exact p over risk sets: {p:.3g}"
    return [Caution(said, exact=True)]


def _means(
    names: tuple[str, ...], spans: list[Spans], changing: tuple[str, ...], unit: str, start: float, wanted: int
) -> list[Caution]:
    """Restricted mean survival time, where hazards are clearly not proportional (S-ST 9)."""
    horizon = common_horizon(spans, wanted) if changing else None
    if horizon is None or horizon <= start:
        return []
    means = {name: restricted_mean(each, start, horizon) for name, each in zip(names, spans, strict=True)}
    said = []
    for other in changing:
        difference = means[names[0]][0] - means[other][0]
        half = Z95 * float(np.hypot(means[names[0]][1], means[other][1]))
        said.append(
            Caution(
                f"Until {horizon:,.1f} {unit} the mean time free of the outcome is {abs(difference):,.1f} {unit} "
                f"{'longer' if difference > 0 else 'shorter'} in '{names[0]}' than in '{other}' (restricted mean "
                f"difference {difference:,.1f}, {difference - half:,.1f} to {difference + half:,.1f})",
                exact=True,
            )
        )
    return said


def _of_death(
    frame: pl.DataFrame, names: tuple[str, ...], adjust: tuple[str, ...], strata: tuple[str, ...]
) -> tuple[Contrast, ...]:
    """Cause-specific hazard ratios of the competing event (S-ST 5)."""
    if "died" not in frame.columns or not frame["died"].any():
        return ()
    return contrasts(frame.with_columns(event=pl.col("died")), names, adjust, OF_DEATH, strata).contrasts
