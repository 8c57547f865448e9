"""Slow, obvious rules for criteria on what was recorded; each takes (reference, criterion, individual_id)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.queries.reference import Reference

YES, UNKNOWN, NO = 1, 0, -1


RULES: dict[type, Callable[[Reference, Any, int], int]] = {}
