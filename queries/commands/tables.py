"""Plain text tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def cell(value: Any) -> str:
    """A value as people read it: 1,234; < 11 for a suppressed count; – for nothing."""
    if value is None:
        return "–"
    if isinstance(value, dict) and set(value) == {"below"}:
        return f"< {value['below']}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Columns in line; numbers at the right, words at the left and cut at 100 characters."""
    cells = [[cell(value)[:100] for value in row] for row in rows]
    right = [all(isinstance(row[i], (int, dict)) or row[i] is None for row in rows) for i in range(len(header))]
    widths = [
        max(len(header[i]), *(len(row[i]) for row in cells)) if cells else len(header[i]) for i in range(len(header))
    ]
    lines = []
    for row in [list(header), *cells]:
        padded = (
            one.rjust(width) if flag else one.ljust(width) for one, width, flag in zip(row, widths, right, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)
