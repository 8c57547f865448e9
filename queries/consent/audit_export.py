"""The audit as a file, for who may read it; taking it stands in the audit too (S-DC 8)."""

from __future__ import annotations

import json
from dataclasses import asdict

from access.asking import Asking
from access.roles import demand
from queries.warehouse import Warehouse


def audit_lines(warehouse: Warehouse, asking: Asking) -> bytes:
    """One JSON object a line with its seal. Refused without the right to the audit."""
    demand(asking.role, "consent")
    warehouse.audit.record(asking, {"audit": "export"}, "released")
    lines = (
        json.dumps({"number": number, **asdict(entry), "seal": seal}, ensure_ascii=False)
        for number, entry, seal in warehouse.audit.sealed()
    )
    return "".join(f"{line}\n" for line in lines).encode()
