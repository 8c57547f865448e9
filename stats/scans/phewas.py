"""A PheWAS: the crude scan, and beside it the scan adjusted for covariates, of every phecode and measurement.

p of the adjusted scan are those of stats/scans/adjusted_scan.py; measurements are compared by least squares. The line
is Bonferroni's and q Benjamini and Hochberg's, over every test attempted, of conditions and of measurements (S-GT 15).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stats.multiplicity import q_values
from stats.progress import Progress, unheard
from stats.scans.adjusted_scan import METHODS, AdjustedTests, Outcomes, Patterns, adjusted_tests
from stats.scans.association import CELLS, Scan, scan
from stats.scans.linear import difference
from stats.scans.phewas_estimate import MEASURED_SCHEMA, PheWASEstimate

Floats = NDArray[np.float64]

FEWEST_MEASURED = 10  # exposed individuals with a value


class Measured(Protocol):
    """One measurement: places of individuals, and their values in `unit`."""

    code: str
    name: str
    unit: str
    person: NDArray[np.int64]
    value: Floats


class Rows(Protocol):
    """What a scan is made from; queries/associations/phewas.py says what each is."""

    people: pl.DataFrame
    codes: pl.DataFrame
    case_of: NDArray[np.int64]
    case: NDArray[np.int64]
    barred_of: NDArray[np.int64]
    barred: NDArray[np.int64]
    measured: Iterable[Measured]
    sizes: Any
    exposure: Any
    adjust: tuple[str, ...]
    min_cases: int
    min_dates: int
    unrelated_only: bool
    release: str
    guard: Any


@dataclass(frozen=True, eq=False)
class Design:
    """`columns` (individual × column, no constant) of everybody, and who has all of them."""

    columns: Floats
    kept: NDArray[np.bool_]


def phewas(rows: Rows, progress: Progress = unheard) -> PheWASEstimate:
    """The scan of what a question found. Nothing adjusted for: `adjusted` is None, and everything is crude."""
    kind = rows.exposure.kind
    exposure = rows.people["exposure"].to_numpy()
    outcomes = Outcomes(
        rows.case_of, rows.case, rows.barred_of, rows.barred, rows.codes["range"].to_numpy(),
        tuple(rows.codes["sex"].to_list()), rows.people["sex"].to_numpy(),
    )  # fmt: skip
    everyone = np.ones(len(exposure), dtype=bool)
    counts = counted(rows.codes.drop("range"), outcomes, exposure, told=kind != "score")
    measured = len([one for one in rows.measured if _enough(one, exposure, kind)])

    made = design(rows.people, rows.adjust)
    differences = _measurements(rows, exposure, made)

    def tested(columns: Floats, kept: NDArray[np.bool_]) -> Scan:
        found = adjusted_tests(
            Patterns.of(columns, exposure, kept), outcomes, rows.min_cases, counted=kind != "score", progress=progress
        )
        return as_scan(counts, found, rows.min_cases, measured)

    if kind == "yes_no":
        crude = with_tests_beside(scan(counts, rows.min_cases), measured)
    else:
        crude = tested(np.zeros((len(exposure), 0)), everyone)
    adjusted = tested(made.columns, made.kept) if rows.adjust else None
    crude, _ = with_q(crude, differences["crude_log10_p"])
    believed, q = with_q(adjusted or crude, differences["log10_p"])
    return PheWASEstimate(
        name=rows.exposure.name,
        kind=kind,
        adjust=rows.adjust,
        crude=crude,
        adjusted=believed if rows.adjust else None,
        measurements=differences.with_columns(pl.Series("q", q).fill_nan(None)),
        sizes=rows.sizes,
        left_out=int((~made.kept).sum()),
        min_dates=rows.min_dates,
        unrelated_only=rows.unrelated_only,
        release=rows.release,
        guard=rows.guard,
    )


def design(people: pl.DataFrame, adjust: tuple[str, ...]) -> Design:
    """Any numeric columns, to unit spread, and texts as one column a level less the most frequent; a number without a
    value leaves its individual out. 'components' are the columns pc1, pc2, … Raises ValueError for a missing one."""
    own = [name for name in people.columns if name[:2] == "pc" and name[2:].isdigit()]
    adjust = tuple(column for name in adjust for column in (own if name == "components" and own else [name]))
    kept, columns = np.ones(people.height, dtype=bool), []
    for name in adjust:
        if name not in people.columns:
            raise ValueError(f"there is no covariate '{name}'; there are {', '.join(people.columns)}")
        if people.schema[name].is_numeric():
            kept &= np.isfinite(people[name].cast(pl.Float64).fill_null(np.nan).to_numpy())
    for name in adjust:
        column = people[name]
        if column.dtype.is_numeric():
            values = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
            spread = values[kept].std() if kept.any() else 0.0
            if spread > 0:
                columns.append((values - values[kept].mean()) / spread)
        else:
            text = column.cast(pl.String).fill_null("not known")
            levels = text.value_counts().sort(["count", name], descending=[True, False])[name].to_list()
            columns += [(text == level).to_numpy().astype(float) for level in levels[1:]]
    matrix = np.column_stack(columns) if columns else np.zeros((people.height, 0))
    return Design(np.where(kept[:, None], matrix, 0.0), kept)


def counted(codes: pl.DataFrame, outcomes: Outcomes, exposure: Floats, *, told: bool) -> pl.DataFrame:
    """CELLS, cases and controls of every phecode, counted over everybody; without carriers the cells are NULL."""
    carrier = exposure != 0 if told else np.zeros(len(exposure), dtype=bool)
    kinds = np.asarray(outcomes.kind, dtype=object)
    n, ranges = codes.height, int(outcomes.range_of.max(initial=-1)) + 1
    cells = np.zeros((4, n), dtype=np.int64)
    for only in dict.fromkeys(outcomes.only):
        inside = np.ones(len(kinds), bool) if only is None else kinds == only
        which = np.array([each == only for each in outcomes.only])
        for place, group in enumerate((carrier, ~carrier)):
            here = inside & group
            cases = np.bincount(outcomes.case_of[here[outcomes.case]], minlength=n)
            barred = np.bincount(outcomes.barred_of[here[outcomes.barred]], minlength=ranges)
            cells[place, which] = cases[which]
            cells[2 + place, which] = (here.sum() - barred[outcomes.range_of])[which]
    made = [pl.Series(name, values) for name, values in zip(CELLS, cells, strict=True)]
    counts = codes.with_columns(made).with_columns(
        cases=pl.col("case_carriers") + pl.col("case_others"),
        controls=pl.col("control_carriers") + pl.col("control_others"),
    )
    return counts if told else counts.with_columns(pl.lit(None, pl.Int64).alias(name) for name in CELLS)


def as_scan(counts: pl.DataFrame, found: AdjustedTests, min_cases: int, beside: int) -> Scan:
    """The tests as a Scan, `method` beside the estimates; `beside` so many more tests were attempted."""
    attempted = (found.cases >= min_cases) & (found.controls >= min_cases)
    total = int(attempted.sum()) + beside
    p = np.power(10.0, -found.log10_p)
    a, b, c, d = (counts[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in CELLS)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        numbers = {
            "expected": (a + b) * (a + c) / (a + b + c + d),
            "odds_ratio": np.exp(found.coefficient),
            "or_lower": np.exp(found.lower),
            "or_upper": np.exp(found.upper),
            "log10_p": found.log10_p,
            "p": p,
            "q": q_values(p, total),
        }
    tested = np.isfinite(found.log10_p)
    made = [pl.Series("attempted", attempted)]
    made += [pl.Series(name, np.where(tested, each, np.nan)).fill_nan(None) for name, each in numbers.items()]
    method = [METHODS[each] if each >= 0 else None for each in found.method]
    frame = counts.with_columns(*made, pl.Series("method", method, dtype=pl.String))
    frame = frame.sort("log10_p", descending=True, nulls_last=True, maintain_order=True)
    return Scan(frame, total, 0, min_cases)


def with_tests_beside(found: Scan, beside: int) -> Scan:
    """The crude scan, where `beside` so many more tests were attempted."""
    frame = found.frame.with_columns(pl.lit("fisher").alias("method"))
    return replace(found, frame=frame, attempted=found.attempted + beside)


def with_q(found: Scan, beside: pl.Series) -> tuple[Scan, Floats]:
    """The scan with q over its tests and those beside it (−log10 p) together, and the q of those beside."""
    p = [
        np.power(10.0, -each.cast(pl.Float64).fill_null(np.nan).to_numpy()) for each in (found.frame["log10_p"], beside)
    ]
    q = q_values(np.concatenate(p), found.attempted)
    frame = found.frame.with_columns(pl.Series("q", q[: found.frame.height]).fill_nan(None))
    return replace(found, frame=frame), q[found.frame.height :]


def _enough(one: Measured, exposure: Floats, kind: str) -> bool:
    exposed = exposure[one.person]
    if kind == "score":
        return len(exposed) >= 2 * FEWEST_MEASURED
    n = int((exposed != 0).sum())
    return n >= FEWEST_MEASURED and len(exposed) - n >= FEWEST_MEASURED


def _measurements(rows: Rows, exposure: Floats, made: Design) -> pl.DataFrame:
    """A row a measurement, of all persons and of those with every covariate: crude and adjusted differences."""
    lines = []
    for one in rows.measured:
        if not _enough(one, exposure, rows.exposure.kind):
            continue
        constant = np.ones((len(one.person), 1))
        crude = difference(one.value, constant, exposure[one.person])
        kept = made.kept[one.person]
        who = one.person[kept]
        columns = np.column_stack([constant[kept], made.columns[who]])
        full = difference(one.value[kept], columns, exposure[who]) if rows.adjust else crude
        exposed = int((exposure[one.person] != 0).sum()) if rows.exposure.kind != "score" else None
        line = {
            "code": one.code, "name": one.name, "unit": one.unit, "measured": len(one.person),
            "measured_carriers": exposed,
            "measured_others": None if exposed is None else len(one.person) - exposed,
        }  # fmt: skip
        for how, told in (("crude_", crude), ("", full)):
            for name in ("estimate", "lower", "upper", "log10_p", "sd"):
                line[f"{how}{name}"] = None if told is None else getattr(told, name)
        lines.append(line)
    frame = pl.DataFrame(lines, schema=MEASURED_SCHEMA)
    p = np.power(10.0, -frame["log10_p"].cast(pl.Float64).fill_null(np.nan).to_numpy())
    return frame.with_columns(pl.Series("p", p).fill_nan(None)).sort("log10_p", descending=True, nulls_last=True)
