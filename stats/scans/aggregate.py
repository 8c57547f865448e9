"""What a site tells of odds ratios so that several sites' can be combined: logarithms with their errors, and counts.

As with hazard ratios, a logarithm is told to 0.01 and its error to two digits, where every cell it rests on is large.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from scipy.special import ndtri

from stats.scans.adjusted_scan import Outcomes, independent
from stats.scans.association import CELLS
from stats.scans.logistic import fit_many, standard_errors
from stats.scans.phewas import Rows, counted, design
from stats.scans.phewas_estimate import PheWASEstimate, protected_counts
from stats.shown import Policy

_Z = float(ndtri(0.975))
_STEP = 0.01  # of a log odds ratio


@dataclass(frozen=True, eq=False)
class OddsAggregate:
    """`rows`: code, name, category, log_or, se (NULL where there is none to tell), the four CELLS, cases, controls;
    `label`: what was adjusted for."""

    rows: pl.DataFrame
    label: str
    min_cases: int
    release: str

    def protected(self, policy: Policy) -> OddsAggregate:
        """Codes that few have are not named. Numbers are told where all four cells are."""
        labels = [name for name in ("code", "name", "category") if name in self.rows.columns]
        counts, told = protected_counts(self.rows.select(*labels, *CELLS, "cases", "controls"), policy)
        shown = (
            counts.join(told, on="code", how="left", maintain_order="left")
            .join(self.rows.select("code", "log_or", "se"), on="code", how="left", maintain_order="left")
            .filter((pl.col("cases").fill_null(0) >= max(self.min_cases, policy.base)) & pl.col("told"))
            .with_columns((pl.col("log_or") / _STEP).round() * _STEP, pl.col("se").round_sig_figs(2))
            .with_columns(pl.col("log_or").round(2))
        )
        return replace(self, rows=shown.drop("told").sort("code"))

    def to_json(self) -> dict[str, Any]:
        return {"odds": self.rows.to_dicts(), "label": self.label}


def of_scan(found: PheWASEstimate) -> OddsAggregate:
    """Every code that was tested, from the believed estimate."""
    frame = found.believed.frame.filter(pl.col("attempted") & pl.col("odds_ratio").is_not_null())
    logs = {name: pl.col(name).cast(pl.Float64).log() for name in ("odds_ratio", "or_lower", "or_upper")}
    rows = frame.with_columns(log_or=logs["odds_ratio"], se=(logs["or_upper"] - logs["or_lower"]) / (2 * _Z))
    usable = pl.col("log_or").is_finite() & pl.col("se").is_finite() & (pl.col("se") > 0)
    rows = rows.with_columns(pl.when(usable).then(pl.col(name)).alias(name) for name in ("log_or", "se"))
    return OddsAggregate(rows, found.label, found.believed.min_cases, found.release)


@dataclass(frozen=True)
class OfCode:
    """The odds ratio of one code by maximum likelihood, of a question's rows."""

    code: str

    def __call__(self, rows: Rows) -> OddsAggregate:
        at = rows.codes["code"].to_list().index(self.code)
        outcomes = Outcomes(
            rows.case_of, rows.case, rows.barred_of, rows.barred, rows.codes["range"].to_numpy(),
            tuple(rows.codes["sex"].to_list()), rows.people["sex"].to_numpy(),
        )  # fmt: skip
        exposure = rows.people["exposure"].to_numpy()
        cells = counted(rows.codes.drop("range"), outcomes, exposure, told=True)[at]
        log_or, se = _fitted(rows, outcomes, exposure, at)
        rows_told = cells.with_columns(log_or=pl.lit(log_or, pl.Float64), se=pl.lit(se, pl.Float64))
        label = f"adjusted for {', '.join(rows.adjust)}" if rows.adjust else "crude"
        return OddsAggregate(rows_told, label.replace("_", " "), 1, rows.release)


def _fitted(rows: Rows, outcomes: Outcomes, exposure: np.ndarray, at: int) -> tuple[float | None, float | None]:
    made = design(rows.people, rows.adjust)
    case = np.zeros(len(exposure), dtype=bool)
    case[outcomes.case[outcomes.case_of == at]] = True
    asked = made.kept.copy()
    asked[outcomes.barred[outcomes.barred_of == outcomes.range_of[at]]] = False
    asked |= case & made.kept
    if outcomes.only[at] is not None:
        asked &= np.asarray(outcomes.kind, dtype=object) == outcomes.only[at]
    if not case[asked].any() or not exposure[asked].std():
        return None, None
    columns = np.column_stack([np.ones(int(asked.sum())), exposure[asked], made.columns[asked]])
    columns = columns[:, independent(columns)]  # a cohort of men cannot be adjusted for sex
    fits = fit_many(columns, np.ones((len(columns), 1)), case[asked][:, None].astype(float))
    error = float(standard_errors(fits)[1, 0])
    return (float(fits.coefficients[1, 0]), error) if fits.settled[0] and np.isfinite(error) else (None, None)
