"""Standard populations that rates are standardised to (definitions/standard_populations.csv, sources there)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

RELEASE = "release"
STANDARDS = {
    RELEASE: "everybody of the release who permits this purpose, their observed years by age and sex",
    "europe": "European Standard Population 2013 (Eurostat), both sexes alike",
    "world": "WHO World Standard Population 2000–2025, both sexes alike",
}
_FILE = Path(__file__).parent / "definitions" / "standard_populations.csv"
OLDEST = 90  # S-CL 7: ages end here


@cache
def age_bands() -> tuple[int, ...]:
    """The first age of each band: five years each, up to 90."""
    return tuple(range(0, OLDEST, 5))


@cache
def weights(standard: str) -> dict[int, float]:
    """First age of the band → weight, as published; what is above 90 is left out, as our ages end there."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["standard"] == standard]
    return {int(row["from_age"]): float(row["weight"]) for row in rows if int(row["from_age"]) < OLDEST}
