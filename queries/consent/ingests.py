"""What the audit says of sources that were read or brought in: also where no release is there yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from access.asking import Asking
from queries.warehouse import Warehouse


def record_ingest(warehouse: Warehouse, asking: Asking, what: dict[str, Any], reason: str) -> None:
    """Write down that somebody had sources read or brought in, and how it ended."""
    warehouse.audit.record(replace(asking, purpose=None), what, "released", reason)
