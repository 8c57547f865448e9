"""Who is at risk when. Everything in survival analysis here is counted over these risk sets (S-ST 1, 2).

An individual is at risk at time t when entry < t ≤ exit. Who enters at time zero itself is at risk from the start, so
an event at time zero counts there (as in R's `Surv(time, status)`); a later entry at t does not count at t.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Spans:
    """Times at risk, one element an individual. `entry` is -inf for who enters at time zero or before."""

    entry: np.ndarray  # float64
    exit: np.ndarray  # float64
    event: np.ndarray  # bool: the exit is the event

    @classmethod
    def of(cls, entry: np.ndarray, exit: np.ndarray, event: np.ndarray) -> Spans:
        """From plain arrays in one unit. Raises ValueError when a value is missing or nobody could be at risk."""
        entry, exit = np.asarray(entry, dtype=np.float64), np.asarray(exit, dtype=np.float64)
        if np.isnan(entry).any() or not np.isfinite(exit).all():
            raise ValueError("entry and exit must be known and exit finite")
        entry = np.where(entry <= 0, -np.inf, entry)
        if (exit < 0).any() or (exit <= entry).any():
            raise ValueError("exit must come after entry, and not before time zero")
        return cls(entry, exit, np.asarray(event, dtype=bool))

    def __len__(self) -> int:
        return len(self.exit)

    def __getitem__(self, chosen: np.ndarray) -> Spans:
        return Spans(self.entry[chosen], self.exit[chosen], self.event[chosen])

    def after(self, start: float) -> Spans:
        """What happens after `start`, given being at risk then: time until `start` is left out."""
        if start <= 0:
            return self
        kept = self[self.exit > start]
        return Spans(np.maximum(kept.entry, start), kept.exit, kept.event)

    @property
    def delayed(self) -> bool:
        """Does anybody enter after time zero?"""
        return bool(np.isfinite(self.entry).any())

    @property
    def person_time(self) -> float:
        """Time at risk, summed, from time zero at the earliest."""
        return float(np.sum(self.exit - np.maximum(self.entry, 0.0)))

    def at_risk(self, times: np.ndarray) -> np.ndarray:
        """The size of the risk set at each of `times`: entry < t ≤ exit."""
        entered = np.searchsorted(np.sort(self.entry), times, side="left")
        left = np.searchsorted(np.sort(self.exit), times, side="left")
        return entered - left

    def at_risk_after(self, times: np.ndarray) -> np.ndarray:
        """How many go on being at risk right after each of `times`: entry ≤ t < exit."""
        entered = np.searchsorted(np.sort(self.entry), times, side="right")
        left = np.searchsorted(np.sort(self.exit), times, side="right")
        return entered - left

    def exits(self, times: np.ndarray, event: bool) -> np.ndarray:
        """How many leave at each of `times` (ascending, distinct) by the event, or without it."""
        leaving = np.sort(self.exit[self.event == event])
        return np.searchsorted(leaving, times, side="right") - np.searchsorted(leaving, times, side="left")

    @property
    def event_times(self) -> np.ndarray:
        """The distinct times of events, ascending."""
        return np.unique(self.exit[self.event])


def common_start(groups: list[Spans], wanted: int) -> tuple[float, int]:
    """The earliest t0 after which each group has at least `wanted` at risk, and the number it has (S-ST 3).

    Where groups never have so many at one time, half the largest number that all of them reach is taken instead: at
    its peak itself most of the time at risk would be past. t0 is 0 when that holds from time zero on.
    """
    entries = np.unique(np.concatenate([[0.0], *(group.entry[np.isfinite(group.entry)] for group in groups)]))
    fewest = np.min([group.at_risk_after(entries) for group in groups], axis=0)
    reached = wanted if fewest.max() >= wanted else (int(fewest.max()) + 1) // 2
    first = int(np.argmax(fewest >= reached))
    return float(entries[first]), reached
