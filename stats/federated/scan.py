"""Odds ratios of many conditions, each meta-analysed over the sites that tell one (stats/meta.py).

p and its line are of the fixed effect, as usual of such scans (de Bakker et al., Hum Mol Genet 2008; 17:R122); random
effects, I² and Cochran's p stand beside. The line is Bonferroni's over the conditions that two sites or more tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from scipy.special import log_ndtr

from stats.federated import LEAST_SITES
from stats.meta import meta_analysis
from stats.multiplicity import q_values

SCAN_SCHEMA = {
    "code": pl.String, "name": pl.String, "category": pl.String, "sites": pl.Int64, "cases": pl.Int64,
    "odds_ratio": pl.Float64, "or_lower": pl.Float64, "or_upper": pl.Float64, "log10_p": pl.Float64,
    "random_odds_ratio": pl.Float64, "random_lower": pl.Float64, "random_upper": pl.Float64, "i2": pl.Float64,
    "heterogeneity_p": pl.Float64, "q": pl.Float64,
}  # fmt: skip


def pooled_scan(sites: Sequence[Sequence[Mapping]]) -> pl.DataFrame:
    """Of each site its rows (code, name, category, log_or, se, cases): SCAN_SCHEMA, smallest p first."""
    by_code: dict[str, list[Mapping]] = {}
    for rows in sites:
        for row in rows:
            if row.get("se"):
                by_code.setdefault(row["code"], []).append(row)
    lines = [_line(told) for told in by_code.values() if len(told) >= LEAST_SITES]
    frame = pl.DataFrame(lines, schema={name: kind for name, kind in SCAN_SCHEMA.items() if name != "q"}, orient="row")
    p = np.power(10.0, -frame["log10_p"].to_numpy())
    return frame.with_columns(q=pl.Series(q_values(p, len(lines)), dtype=pl.Float64)).sort(
        ["log10_p", "code"], descending=[True, False]
    )


def _line(told: Sequence[Mapping]) -> tuple:
    found = meta_analysis([row["log_or"] for row in told], [row["se"] for row in told])
    fixed, varied = found.fixed, found.random
    log10_p = -(np.log(2.0) + float(log_ndtr(-abs(fixed.estimate / fixed.se)))) / np.log(10.0)
    cases = [row["cases"] for row in told if isinstance(row.get("cases"), int)]
    ratios = np.exp([fixed.estimate, fixed.lower, fixed.upper, varied.estimate, varied.lower, varied.upper])
    first = told[0]
    return (first["code"], first["name"], first.get("category"), len(told),
            sum(cases) if len(cases) == len(told) else None, *map(float, ratios[:3]), float(log10_p),
            *map(float, ratios[3:]), found.i2, found.q_p)  # fmt: skip
