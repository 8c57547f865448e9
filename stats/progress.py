"""How far a long computation is: whoever waits hands in a function, which may raise to stop it."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the share done (0 to 1) and what is being done.
Progress = Callable[[float, str], None]


def unheard(share: float, what: str) -> None:
    """For who does not wait."""
