"""Conversions between units of a measurement, by the table beside this file (S-CL 6).

`units.csv` has a row for each analyte (a LOINC code) and recorded unit: value × factor + offset is in the other. The
same table serves ingest, so that a bound and a value recorded in the same unit convert to the same number.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from cohorts.codes import Code


@cache
def _table() -> dict[tuple[str, str, str], tuple[float, float]]:
    with (Path(__file__).parent / "units.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["loinc"], row["from_unit"], row["unit"]): (float(row["factor"]), float(row["offset"]))
            for row in csv.DictReader(lines)
        }


def convert(code: Code, value: float, unit: str, into: str) -> float | None:
    """`value` of the analyte `code` in another unit; None when no conversion is known."""
    if unit == into:
        return value
    if code.system != "LOINC":
        return None
    forward = _table().get((code.code, unit, into))
    if forward is not None:
        return value * forward[0] + forward[1]
    backward = _table().get((code.code, into, unit))
    return None if backward is None else (value - backward[1]) / backward[0]
