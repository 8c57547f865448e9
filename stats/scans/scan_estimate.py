"""What a variant scan says, and how much of it roles without exact numbers may see (S-DC 3, 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from stats.multiplicity import q_values
from stats.scans.association import ALPHA, CELLS
from stats.scans.burden_estimate import inflation
from stats.scans.guard_words import adjusted_for, guard_line
from stats.shown import Policy, shown_count

METHODS = ("score", "logistic", "firth_offset", "least_squares")


@dataclass(frozen=True, eq=False)
class VariantScanEstimate:
    """`tests`: a row a variant that was attempted: its name, CELLS (of a measurement all stand among the controls),
    copies, people, af among them, estimate for each copy (log odds ratio, or the measurement's unit) with limits,
    log10_p, method. `cases`, `controls`: compared; of a measurement everybody with a value stands as cases. `looked`:
    variants of which the release has copies enough. `without`: individuals without genotypes."""

    tests: pl.DataFrame
    outcome: str
    unit: str
    adjust: tuple[str, ...]
    cases: Any
    controls: Any
    attempted: int
    looked: int
    min_copies: int
    guard: Any
    relatives: Any
    left_out: Any
    without: Any
    release: str

    @property
    def line(self) -> float | None:
        """−log10 of Bonferroni's threshold over every variant attempted (S-GT 15)."""
        return float(-np.log10(ALPHA / self.attempted)) if self.attempted else None

    @property
    def label(self) -> str:
        return f"adjusted for {adjusted_for(self.adjust, self.guard)}" if self.adjust else "crude"

    @property
    def inflation(self) -> float | None:
        return inflation(self._p)

    @property
    def _p(self) -> np.ndarray:
        return self.tests["log10_p"].cast(pl.Float64).fill_null(np.nan).to_numpy()

    @property
    def table(self) -> pl.DataFrame:
        """The tests with a variant's name and q, the smallest p first."""
        name = pl.format("{}-{}-{}-{}", "contig", "position", "ref", "alt")
        q = q_values(np.power(10.0, -self._p), self.attempted)
        frame = self.tests.with_columns(variant=name, q=pl.Series("q", q).fill_nan(None))
        if not self.unit:
            names = {"estimate": "odds_ratio", "lower": "or_lower", "upper": "or_upper"}
            frame = frame.with_columns(pl.col(each).exp().alias(other) for each, other in names.items())
        return frame.sort(["log10_p", "variant"], descending=[True, False], nulls_last=True)

    def protected(self, policy: Policy) -> VariantScanEstimate:
        """Variants with a count under the threshold among those that are told are left out; counts round down, and
        estimates keep two digits. Who asked for so many copies is told of variants whose copies as shown are as many:
        by asking for one more each time nothing is read off. As attempted count all that were looked at: the line is
        no laxer."""
        kept = CELLS[2:] if self.unit else CELLS
        copies, an = (pl.col(name) - pl.col(name) % policy.base for name in ("copies", "an"))
        large = pl.all_horizontal(
            *(pl.col(name) >= policy.threshold for name in kept),
            pl.min_horizontal(copies, an - copies) >= self.min_copies,
        )
        numbers = [name for name, kind in self.tests.schema.items() if kind == pl.Float64]
        tests = self.tests.filter(large).with_columns(
            *(pl.col(name) - pl.col(name) % policy.base for name in (*CELLS, "copies", "an", "people")),
            *(pl.col(name).round_sig_figs(2) for name in numbers),
        )
        # Two digits of a frequency may be all of its count: it is made again from what is shown.
        tests = tests.with_columns(af=pl.when(pl.col("an") > 0).then((pl.col("copies") / pl.col("an")).clip(0.0, 1.0)))
        counts = {name: shown_count(getattr(self, name), policy) for name in ("cases", "controls", "relatives")}
        counts |= {name: shown_count(getattr(self, name), policy) for name in ("left_out", "without")}
        return replace(self, tests=tests, attempted=self.looked, guard=self.guard.protected(policy), **counts)

    def to_json(self) -> dict[str, Any]:
        def plain(n: Any) -> Any:
            return n.to_json() if hasattr(n, "to_json") else n

        return {
            "outcome": self.outcome, "unit": self.unit, "adjusted_for": list(self.adjust), "label": self.label,
            "guard": guard_line(self.guard, self.relatives), "cases": plain(self.cases),
            "controls": plain(self.controls), "attempted": self.attempted,
            "line": None if self.line is None else 10**-self.line, "lambda": self.inflation,
            "variants": self.table.to_dicts(), "release": self.release,
        }  # fmt: skip
