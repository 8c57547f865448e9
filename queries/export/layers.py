"""Which annotation stands in a file that leaves, and of which version."""

from __future__ import annotations

from typing import Any

from queries import sql


def layers(cursor: Any, assembly: str | None = None) -> tuple[str, ...]:
    """'ClinVar 2024-12-15 (clinvar, GRCh38)': each layer of the release, on one assembly or all. They name nobody."""
    rows = cursor.execute(sql.statement("export/layers.sql")).fetchall()
    return tuple(f"{name} {version} ({kind}, {on})" for on, kind, name, version in rows if assembly in (None, on))
