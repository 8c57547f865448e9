"""How much commoner something is in one group than in another: the ratio of two proportions with its interval."""

from __future__ import annotations

from math import exp, log, sqrt

import polars as pl

Z = 1.959963984540054  # of a two-sided 95 % interval


def ratio(n: int, n_of: int, others: int, others_of: int) -> tuple[float, float, float] | None:
    """Prevalence ratio with its 95 % interval on the log scale (Katz et al. 1978); None where a count is 0."""
    if not n or not others or not n_of or not others_of:
        return None
    value = (n / n_of) / (others / others_of)
    spread = Z * sqrt(max(1 / n - 1 / n_of + 1 / others - 1 / others_of, 0.0))
    return value, exp(log(value) - spread), exp(log(value) + spread)


def with_ratios(table: pl.DataFrame) -> pl.DataFrame:
    """The frame (n, n_of, others, others_of, NULL where suppressed) with ratio, ratio_lower and ratio_upper. They are
    made from what the frame holds, so they tell no more than it does."""
    counts = table.select("n", "n_of", "others", "others_of").rows()
    found = [ratio(*row) if None not in row else None for row in counts]
    names = ("ratio", "ratio_lower", "ratio_upper")
    values = {name: [each[i] if each else None for each in found] for i, name in enumerate(names)}
    return table.with_columns(pl.Series(name, values[name], dtype=pl.Float64) for name in names)
