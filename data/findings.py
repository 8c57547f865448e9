"""What an ingest has to say about a source: nothing is dropped or changed without one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One row of table `finding`, less its dataset. `message` never names a person."""

    source: str  # file name
    rule: str  # a stable slug, such as 'symbolic-alleles'
    severity: Literal["note", "warning"]
    n: int  # records it concerns
    message: str  # what, where, what was done
