"""What a PheWAS says, and how much of it roles without exact numbers may see (S-DC 3, 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from stats.multiplicity import q_values
from stats.scans.association import CELLS, ESTIMATES, Scan, scan
from stats.scans.guard_words import adjusted_for, guard_line
from stats.shown import Policy, shown_count

MEASURED_SCHEMA: dict[str, Any] = {
    "code": pl.String, "name": pl.String, "unit": pl.String, "measured": pl.Int64, "measured_carriers": pl.Int64,
    "measured_others": pl.Int64,
    **{
        f"{how}{name}": pl.Float64
        for how in ("crude_", "")
        for name in ("estimate", "lower", "upper", "log10_p", "sd")
    },
}  # fmt: skip
COUNTED = (*CELLS, "cases", "controls")
CRUDE = ("odds_ratio", "or_lower", "or_upper", "log10_p")
WORDS = {
    "score": "score test, one step", "logistic": "logistic, likelihood ratio", "firth": "Firth, penalised",
    "fisher": "Fisher, crude",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class PheWASEstimate:
    """`crude` and `adjusted`: scans of conditions, the second None where nothing was adjusted for. `measurements`: a
    row a measurement (MEASURED_SCHEMA, p, q). `left_out`: individuals who lack a covariate."""

    name: str
    kind: str
    adjust: tuple[str, ...]
    crude: Scan
    adjusted: Scan | None
    measurements: pl.DataFrame
    sizes: Any
    left_out: Any
    min_dates: int
    unrelated_only: bool
    release: str
    guard: Any = None
    coarsened: bool = False

    @property
    def believed(self) -> Scan:
        """The adjusted scan, else the crude one."""
        return self.adjusted or self.crude

    @property
    def label(self) -> str:
        return f"adjusted for {adjusted_for(self.adjust, self.guard)}" if self.adjusted else "crude"

    @property
    def table(self) -> pl.DataFrame:
        """Every phecode with its counts, the believed estimate and the crude one beside it, smallest p first."""
        frame = self.believed.frame
        if self.adjusted is None:
            return frame
        crude = self.crude.frame.select("code", *(pl.col(name).alias(f"crude_{name}") for name in CRUDE))
        return frame.join(crude, on="code", how="left", maintain_order="left")

    def protected(self, policy: Policy) -> PheWASEstimate:
        """Counts round down, small ones go; Fisher's tests are made again from what is left; an adjusted estimate, or
        any of copies or a score, keeps two digits and is told where every cell it rests on is large."""
        if self.coarsened:
            return self
        counts, told = protected_counts(self.believed.frame.select(*_labels(self.believed.frame), *COUNTED), policy)
        measured = _measured(self.measurements, policy)
        beside = measured["measured"].count()
        if self.kind == "yes_no":
            remade = scan(counts, self.crude.min_cases)
            total = remade.attempted + beside
            p = remade.frame["p"].cast(pl.Float64).fill_null(np.nan).to_numpy()
            made = (pl.Series("q", q_values(p, total)).fill_nan(None), pl.lit("fisher").alias("method"))
            crude = replace(remade, frame=remade.frame.with_columns(made), attempted=total)
        else:
            crude = _coarse(self.crude, counts, told, beside)
        return replace(
            self,
            crude=crude,
            adjusted=None if self.adjusted is None else _coarse(self.adjusted, counts, told, beside),
            measurements=measured,
            sizes=self.sizes.protected(policy),
            left_out=shown_count(self.left_out, policy),
            guard=None if self.guard is None else self.guard.protected(policy),
            coarsened=True,
        )

    def to_json(self) -> dict[str, Any]:
        """For scripts; NULL where nothing was tested or nothing may be told."""
        return {
            "exposure": self.name,
            "kind": self.kind,
            "adjusted_for": list(self.adjust),
            "label": self.label,
            "sizes": {name: _json(n) for name, n in vars(self.sizes).items()},
            "left_out": _json(self.left_out),
            "guard": None if self.guard is None else guard_line(self.guard, self.sizes.relatives),
            "attempted": self.believed.attempted,
            "kept_back": self.believed.untold,
            "min_cases": self.believed.min_cases,
            "line": None if self.believed.line is None else 10**-self.believed.line,
            "conditions": self.table.filter("attempted").drop("attempted").to_dicts(),
            "measurements": self.measurements.to_dicts(),
            "release": self.release,
        }


def _labels(frame: pl.DataFrame) -> list[str]:
    return [name for name in ("code", "name", "category", "sex") if name in frame.columns]


def _json(n: Any) -> Any:
    return n.to_json() if hasattr(n, "to_json") else n


def protected_counts(frame: pl.DataFrame, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The counts as shown, and (code, told): whether estimates may rest on them."""

    def small(name: str) -> pl.Expr:
        return ((pl.col(name) > 0) & (pl.col(name) < policy.threshold)).fill_null(False)

    def few(group: str) -> pl.Expr:
        return (pl.col(f"case_{group}") + pl.col(f"control_{group}") < policy.threshold).fill_null(False)

    hidden = {}
    for group in ("carriers", "others"):
        pair = (f"case_{group}", f"control_{group}")
        gone = small(pair[0]) | small(pair[1])
        hidden |= {name: few(group) | small(name) | (gone & (pl.col(name) > 0)) for name in pair}
    # Cases and controls are sums of the cells: made again from them, so that no cell can be taken off a total.
    shown = frame.with_columns(
        pl.when(~hidden[name]).then(pl.col(name) - pl.col(name) % policy.base).alias(name) for name in CELLS
    )
    cells = frame.select(pl.all_horizontal(pl.col(name).is_not_null() for name in CELLS)).to_series()
    totals = {"cases": ("case_carriers", "case_others"), "controls": ("control_carriers", "control_others")}
    shown = shown.with_columns(
        pl.when(cells)
        .then(pl.sum_horizontal(parts, ignore_nulls=False))
        .when(~small(name))
        .then(pl.col(name) - pl.col(name) % policy.base)
        .alias(name)
        for name, parts in totals.items()
    )
    # A zero among carriers would make an estimate that tells of nobody's record: it is not told either.
    large = [pl.col(name).fill_null(policy.threshold) >= policy.threshold for name in COUNTED]
    return shown, frame.select("code", pl.all_horizontal(large).alias("told"))


def _two(column: str) -> pl.Expr:
    return pl.col(column).round_sig_figs(2)


def _coarse(found: Scan, counts: pl.DataFrame, told: pl.DataFrame, beside: int) -> Scan:
    """Estimates to two digits where they may be told, beside the counts as shown; ordered by what is shown. Attempted
    is what the shown counts say is: else the least number of cases, asked up and up, would count them exactly."""
    enough = [pl.col(name).fill_null(0) >= found.min_cases for name in ("cases", "controls")]
    numbers = [name for name in ESTIMATES if name not in ("expected", "q")]
    shown = (
        counts.with_columns(pl.all_horizontal(enough).alias("attempted"))
        .join(told, on="code", how="left", maintain_order="left")
        .join(found.frame.select("code", *numbers, "method"), on="code", how="left", maintain_order="left")
        .with_columns(
            *(pl.when(pl.col("told") & pl.col("attempted")).then(_two(name)).alias(name) for name in numbers),
            pl.when(pl.col("told") & pl.col("attempted") & pl.col("log10_p").is_not_null())
            .then("method")
            .alias("method"),
            pl.lit(None, pl.Float64).alias("expected"),
        )
        .drop("told")
    )
    total = int(shown["attempted"].sum()) + beside
    p = np.power(10.0, -shown["log10_p"].fill_null(np.nan).to_numpy())
    shown = shown.with_columns(pl.Series("q", q_values(p, total)).fill_nan(None))
    untold = int((shown["attempted"] & shown["log10_p"].is_null()).sum())
    ordered = shown.sort(["log10_p", "code"], descending=[True, False], nulls_last=True)
    return Scan(ordered, total, untold, found.min_cases)


def _measured(frame: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    counts = ("measured", "measured_carriers", "measured_others")
    told = pl.all_horizontal(pl.col(name).fill_null(policy.threshold) >= policy.threshold for name in counts)
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    return (
        frame.with_columns(
            *(pl.when(told).then(pl.col(name) - pl.col(name) % policy.base).alias(name) for name in counts),
            *(pl.when(told).then(_two(name)).alias(name) for name in numbers),
        )
        .filter(pl.col("measured").is_not_null())
        .sort(["log10_p", "code"], descending=[True, False], nulls_last=True)
    )
