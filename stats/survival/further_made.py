"""Make what was asked of a comparison beyond its plain contrasts."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import chdtrc

from stats.survival import log_rank
from stats.survival.contrasts import NO_ESTIMATE, Ratios, contrasts, how, model, penalised, ratio
from stats.survival.covariates import NOT_KNOWN, design
from stats.survival.cox import fit
from stats.survival.estimates import Caution, Contrast, Test
from stats.survival.further import Asked, Further, Subgroup
from stats.survival.gray import gray
from stats.survival.influence import influence
from stats.survival.proportional import residuals
from stats.survival.risk_sets import Spans
from stats.survival.subdistribution import subdistribution

#: Copies of a variant in the three groups of a coding → the column of the model, and what is compared.
CODINGS = {
    "additive": ((2.0, 1.0, 0.0), "each copy more"),
    "dominant": ((1.0, 1.0, 0.0), "no copy"),
    "recessive": ((1.0, 0.0, 0.0), "one copy or none"),
}
FEW = 5  # events of a group, below which the contrast of a subgroup is the penalised one (S-ST 7)
NOTHING_COMPETES = "Nobody died without the outcome: the subdistribution hazard is the hazard itself"
NO_SUBDISTRIBUTION = (
    "There is no estimate of the subdistribution hazard: a group has no event, or nobody was at risk at some time"
)
MOST_LEVELS = 12  # of a variable of subgroups


def further(
    frame: pl.DataFrame,
    names: tuple[str, ...],
    adjust: tuple[str, ...],
    asked: Asked,
    ratios: Ratios,
    tested: list[Spans],
) -> Further:
    """`frame` has disjoint groups; `tested` are their spans, within strata where there are any."""
    tests: list[Test] = []
    cautions: list[Caution] = []
    if asked.ordered:
        name = f"{log_rank.TREND}, stratified by {', '.join(asked.strata)}" if asked.strata else log_rank.TREND
        tests.append(log_rank.trend(tested, range(len(names)), name))
    tests += _gray(frame, names) if not asked.strata else []
    coded = ()
    if asked.coding:
        coded = (_coded(frame, names, adjust, asked),)
        if coded[0].hr is None:
            cautions.append(Caution(NO_ESTIMATE))
    weighted: tuple[Contrast, ...] = ()
    if asked.subdistribution and "died" in frame.columns and frame["died"].any():
        weighted = subdistribution(frame, names, adjust)
        cautions += [Caution(NO_SUBDISTRIBUTION)] if any(each.hr is None for each in weighted) else []
    elif asked.subdistribution:
        cautions.append(Caution(NOTHING_COMPETES))
    parts: list[Subgroup] = []
    for variable in asked.subgroups:
        parts += _subgroups(frame, names, adjust, asked.strata, variable)
        tests.append(interaction(frame, names, adjust, variable, asked.strata))
    return Further(
        tests=tuple(tests),
        coded=coded,
        subgroups=tuple(parts),
        subdistribution=weighted,
        residuals=residuals(ratios, names[1:]),
        influence=influence(ratios, names[1:]),
        cautions=tuple(cautions),
    )


def _gray(frame: pl.DataFrame, names: tuple[str, ...]) -> list[Test]:
    """Gray's test where death competes and nobody enters late (S-ST 5)."""
    if "died" not in frame.columns or not frame["died"].any() or (frame["entry"] > 0).any():
        return []
    parts = [frame.filter(pl.col("group") == name) for name in names]
    spans = [Spans.of(*(part[column].to_numpy() for column in ("entry", "exit", "event"))) for part in parts]
    return [gray(spans, [part["died"].to_numpy() for part in parts])]


def _coded(frame: pl.DataFrame, names: tuple[str, ...], adjust: tuple[str, ...], asked: Asked) -> Contrast:
    """One hazard ratio over groups of two copies, one and none."""
    scores, against = CODINGS[asked.coding]
    made = design(frame, adjust)
    kept = frame.filter(pl.Series(made.kept))
    score = kept["group"].replace_strict(dict(zip(names, scores, strict=True)), return_dtype=pl.Float64).to_numpy()
    event = kept["event"].to_numpy()
    fewest = int(min(event[score > 0].sum(), event[score == 0].sum()))
    words = f"Cox, Efron ties, {how(adjust, asked.strata)}; {asked.coding} coding of copies of the variant"
    if not fewest and asked.coding != "additive":
        return Contrast(against, None, None, None, None, words, fewest)
    fitted = fit(model(kept, np.column_stack([score, made.columns]), asked.strata))
    if not fitted.converged:
        return Contrast(against, None, None, None, None, words, fewest)
    return Contrast(against, *ratio(float(fitted.coefficients[0]), float(fitted.se[0])), words, fewest)


def _levels(frame: pl.DataFrame, variable: str) -> list[str]:
    """The levels of a variable, the most frequent first."""
    counted = frame.select(pl.col(variable).cast(pl.String).fill_null(NOT_KNOWN)).to_series().value_counts()
    return counted.sort(["count", variable], descending=[True, False])[variable].to_list()[:MOST_LEVELS]


def _subgroups(
    frame: pl.DataFrame, names: tuple[str, ...], adjust: tuple[str, ...], strata: tuple[str, ...], variable: str
) -> list[Subgroup]:
    """The contrasts made anew within each level, without the variable itself among what is held equal."""
    rest = tuple(name for name in adjust if name != variable)
    within = tuple(name for name in strata if name != variable)
    found = []
    for level in _levels(frame, variable):
        part = frame.filter(pl.col(variable).cast(pl.String).fill_null(NOT_KNOWN) == level)
        for other in names[1:]:
            pair = part.filter(pl.col("group").is_in([names[0], other]))
            # One contrast at a time: a third group without events in a level must not take the others' estimate away.
            [contrast] = contrasts(pair, (names[0], other), rest, strata=within).contrasts
            if not {names[0], other} <= set(pair["group"].unique()):
                contrast = Contrast(other, None, None, None, None, contrast.method, 0)
            elif contrast.hr is None or (contrast.fewest or 0) < FEW:
                [contrast] = penalised(pair, (names[0], other), rest, {other}, within)
            found.append(Subgroup(variable, level, pair.height, int(pair["event"].sum()), contrast))
    return found


def interaction(
    frame: pl.DataFrame, names: tuple[str, ...], adjust: tuple[str, ...], variable: str, strata: tuple[str, ...] = ()
) -> Test:
    """Likelihood-ratio test of group × variable beside both main effects; levels in which a group has no event or no
    member cannot tell and are left out."""
    name = f"likelihood ratio, interaction of group and {variable}"
    level = pl.col(variable).cast(pl.String).fill_null(NOT_KNOWN)
    events = frame.group_by(level.alias("level"), "group").agg(pl.col("event").sum())
    full = events.filter(pl.col("event") > 0).group_by("level").len().filter(pl.col("len") == len(names))["level"]
    frame = frame.filter(level.is_in(full.implode()))
    levels = [each for each in _levels(frame, variable) if each in set(full)] if frame.height else []
    df = (len(levels) - 1) * (len(names) - 1)
    if df < 1:
        return Test(name, None, max(df, 0), None)
    made = design(frame, tuple(dict.fromkeys((*adjust, *(() if variable in strata else (variable,))))))
    kept = frame.filter(pl.Series(made.kept))
    group = np.column_stack([(kept["group"] == each).to_numpy().astype(float) for each in names[1:]])
    marks = [(kept.select(level).to_series() == each).to_numpy().astype(float)[:, None] for each in levels[1:]]
    main = np.column_stack([group, made.columns])
    less = fit(model(kept, main, strata))
    more = fit(model(kept, np.column_stack([main, *(group * mark for mark in marks)]), strata))
    if not less.converged or not more.converged:
        return Test(name, None, df, None)
    statistic = max(2 * (more.log_likelihood - less.log_likelihood), 0.0)
    return Test(name, statistic, df, float(chdtrc(df, statistic)))
