"""Outcomes of overlap-weighted groups: the curves, hazard ratios and balance that such weights give.

The estimate is a `SurvivalEstimate` as any other, so it is drawn, written and protected by the same means; only its
curves and contrasts are weighted. Counts (at risk, events, sizes) stay those of individuals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl

from stats.groups.overlap import CITED, NO_OVERLAP, Weighting, weighting
from stats.shown import Below, Policy, Shown, plain, shown_count
from stats.survival.analysis import Times, estimate_frame
from stats.survival.contrasts import ratio
from stats.survival.covariates import design
from stats.survival.estimates import Caution, Contrast, GroupEstimate, SurvivalEstimate
from stats.survival.kaplan_meier import median
from stats.survival.risk_sets import Spans
from stats.survival.weighted_cox import weighted_cox
from stats.survival.weighted_curves import weighted_curve, weighted_incidence

METHOD = "Cox weighted by overlap, Breslow ties, robust variance (Lin and Wei 1989)"


@dataclass(frozen=True)
class Balanced:
    """How far the groups stand apart in a column of the model, before and after: absolute standardised differences
    over the unweighted spread; of more than two groups the largest of any pair."""

    column: str
    before: float | None
    after: float | None


@dataclass(frozen=True, eq=False)
class WeightedEstimate(SurvivalEstimate):
    """`effective`: what the weights leave of each group, in individuals (Kish)."""

    by: tuple[str, ...] = ()
    effective: tuple[Shown, ...] = ()
    balance: tuple[Balanced, ...] = ()

    @property
    def methods(self) -> str:
        return " ".join(
            [
                *([self.estimand] if self.estimand else []),
                f"Groups were made comparable in {', '.join(self.by)} by {CITED}; what is estimated holds among those"
                " who could have been in any of them.",
                "Cumulative incidence is Aalen and Johansen's (without competing deaths one minus Kaplan and Meier's)"
                " over weighted risk sets (entry < t ≤ exit), with the infinitesimal jackknife's variance and 95 %"
                " intervals on the log(-log) scale.",
                f"Hazard ratios are from {METHOD}. Weights are taken as known, which makes intervals rather too wide"
                " (Austin 2016).",
                "Balance is the standardised difference over the unweighted spread. What is not measured is not"
                " balanced.",
                *(["Counts were rounded, times grouped and small cells suppressed."] if self.coarsened else []),
                f"Computed by Concord with NumPy {version('numpy')} and SciPy {version('scipy')}.",
            ]
        )

    def protected(self, policy: Policy) -> WeightedEstimate:
        """As every survival estimate; effective sizes rounded down, balance to two digits and only among large
        groups."""
        if self.coarsened:
            return self
        told = super().protected(policy)
        small = any(not isinstance(group.n, int) or not group.n for group in told.groups)
        sizes = tuple(
            group.n if isinstance(group.n, Below) else shown_count(int(n), policy)
            for group, n in zip(told.groups, self.effective, strict=True)
        )
        balance = tuple(Balanced(each.column, _two(each.before), _two(each.after)) for each in self.balance)
        return replace(told, effective=sizes, balance=() if small else balance)

    def to_json(self) -> dict[str, Any]:
        incidence = {
            group.name: group.cumulative_incidence.to_dicts()
            for group in self.groups
            if group.cumulative_incidence is not None
        }
        weighted = {
            "by": list(self.by),
            "effective": [plain(n) for n in self.effective],
            "balance": [vars(each) for each in self.balance],
            "cumulative_incidence": incidence,
        }
        return super().to_json() | {"weighted": weighted}


@dataclass(frozen=True)
class OverlapWeighted:
    """Makes the weighted estimate of a question's times, whose columns hold those of `by`."""

    by: tuple[str, ...]

    def __call__(self, times: Times) -> SurvivalEstimate:
        frame = times.frame
        if "individual_id" in frame.columns:
            frame = frame.filter(~pl.col("individual_id").is_duplicated())
        several = times.frame["individual_id"].n_unique() - frame["individual_id"].n_unique()
        crude = estimate_frame(
            frame, groups=times.groups, unit=times.unit, time_scale=times.time_scale, excluded=times.excluded,
            warnings=times.warnings, estimand=times.estimand,
        )  # fmt: skip
        said = [Caution("{n} individuals in several of the groups are left out", several)] if several else []
        filled = tuple(name for name in times.groups if frame.filter(pl.col("group") == name).height)
        made = weighting(frame, filled, self.by) if len(filled) == len(times.groups) > 1 else None
        if made is None or not made.possible:
            return replace(crude, cautions=(*crude.cautions, *said, Caution(NO_OVERLAP.format(by=", ".join(self.by)))))
        if made.left_out:
            said.append(
                Caution("{n} individuals weigh nothing: a value they are weighted by is not known", made.left_out)
            )
        kept = pl.Series(made.weights > 0)
        return _estimated(crude, frame.filter(kept), made, made.weights[kept.to_numpy()], said)


def _estimated(
    crude: SurvivalEstimate, frame: pl.DataFrame, made: Weighting, weights: np.ndarray, said: list[Caution]
) -> WeightedEstimate:
    spans = Spans.of(frame["entry"].to_numpy(), frame["exit"].to_numpy(), frame["event"].to_numpy())
    died = frame["died"].to_numpy() if "died" in frame.columns else np.zeros(len(spans), bool)
    place = frame["group"].replace_strict(made.groups, range(len(made.groups)), return_dtype=pl.Int64).to_numpy()
    groups = []
    for number, group in enumerate(crude.groups):
        mine = (place == number) & (spans.exit > crude.start)
        groups.append(_group(group, spans[mine].after(crude.start), died[mine], weights[mine], bool(died.any())))
    return WeightedEstimate(
        groups=tuple(groups), test=None, contrasts=_contrasts(spans, place, weights, made.groups, spans.event),
        of_death=_contrasts(spans, place, weights, made.groups, died, ", of death without the outcome")
        if died.any() else (),
        incidence=crude.incidence, time_scale=crude.time_scale, unit=crude.unit, excluded=crude.excluded,
        cautions=(*(each for each in crude.cautions if each.vs is None and not _of_models(each)), *said),
        start=crude.start, given=crude.given, estimand=crude.estimand, by=made.by, effective=made.effective,
        balance=balance(frame, made, weights),
    )  # fmt: skip


def _of_models(caution: Caution) -> bool:
    """Whether it speaks of the crude test or Cox model, which nobody sees here."""
    return any(word in caution.text for word in ("Cox model", "chi-square", "restricted mean", "were tested"))


def _group(group: GroupEstimate, spans: Spans, died: np.ndarray, weights: np.ndarray, competing: bool) -> GroupEstimate:
    if not len(spans):
        return group
    curve = weighted_curve(spans, weights)
    middle, limits = median(curve)
    incidence = weighted_incidence(spans, died, weights)[0] if competing else None
    return replace(group, median=middle, median_ci=limits, curve=curve, cumulative_incidence=incidence)


def _contrasts(
    spans: Spans, place: np.ndarray, weights: np.ndarray, names: tuple[str, ...], event: np.ndarray, of: str = ""
) -> tuple[Contrast, ...]:
    """The first group against each other, from one model of all of them."""
    events = np.bincount(place, event, len(names)).astype(int)
    columns = np.column_stack([(place == number).astype(float) for number in range(1, len(names))])
    fitted = weighted_cox(replace(spans, event=event), columns, weights)
    found = []
    for number, other in enumerate(names[1:], start=1):
        numbers = (None,) * 4
        if fitted is not None:
            numbers = ratio(-float(fitted.coefficients[number - 1]), float(fitted.se[number - 1]))
        words = f"{METHOD}{of}; hazard of '{names[0]}' relative to '{other}'"
        found.append(Contrast(other, *numbers, words, int(min(events[0], events[number]))))
    return tuple(found)


def balance(frame: pl.DataFrame, made: Weighting, weights: np.ndarray) -> tuple[Balanced, ...]:
    """Of every column of the model. `frame` and `weights` are of those who weigh something."""
    columns = design(frame.with_columns(event=pl.lit(True)), made.by)
    groups = [(frame["group"] == name).to_numpy()[columns.kept] for name in made.groups]
    w, found = weights[columns.kept], []
    for name, values in zip(columns.names, columns.columns.T, strict=True):
        before = [values[mine].mean() for mine in groups]
        after = [np.average(values[mine], weights=w[mine]) for mine in groups]
        spread = [values[mine].var() for mine in groups]
        pairs = [(a, b) for a in range(len(groups)) for b in range(a)]
        scale = {pair: np.sqrt((spread[pair[0]] + spread[pair[1]]) / 2) for pair in pairs}
        found.append(Balanced(name, _largest(before, scale), _largest(after, scale)))
    return tuple(found)


def _largest(means: list[float], scale: dict[tuple[int, int], float]) -> float | None:
    known = [abs(means[a] - means[b]) / each for (a, b), each in scale.items() if each > 0]
    return float(max(known)) if known else None


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
