"""Counts as they may be shown: exact, rounded, or only known to be few.

Whoever protects an estimate hands in a policy; this room knows nothing of roles, only of the three things below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class Policy(Protocol):
    """What protection needs to know: `threshold`, the smallest count that is shown, and the `base` of rounding."""

    @property
    def threshold(self) -> int: ...

    @property
    def base(self) -> int: ...


@dataclass(frozen=True)
class Below:
    """A count of at least 1 and less than `limit` that is not told."""

    limit: int

    def to_json(self) -> dict[str, int]:
        return {"below": self.limit}

    def __str__(self) -> str:
        return f"< {self.limit}"


Shown = int | Below | None


def shown_count(n: Shown, policy: Policy) -> Shown:
    """0 → 0, fewer than the threshold → Below, else rounded down to a multiple of the base (S-DC 3)."""
    if n is None or isinstance(n, Below) or n == 0:
        return n
    return Below(policy.threshold) if n < policy.threshold else n - n % policy.base


def plain(value: Any) -> Any:
    """The JSON form of one cell."""
    return value.to_json() if isinstance(value, Below) else value
