"""Table measurement_percentile: what is high or low in a release, counted once at build and never of who asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Individuals on either side of a percentile that is kept: the strictest preset of disclosure control (S-DC 2, 4).
FEWEST = 21


def derive_percentiles(con: DuckDBPyConnection) -> None:
    """Percentiles of every measurement code and unit. Call when code_ancestor and measurement are filled."""
    con.execute(Path(__file__).with_name("percentiles.sql").read_text(encoding="utf-8"), {"fewest": FEWEST})
