"""Dated rows about individuals, as parallel arrays: what every kind of clinical record is before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rows:
    """`who`: index of the individual; `day`: days since 1970-01-01; `what`: index into the code list of this kind."""

    who: np.ndarray
    day: np.ndarray
    what: np.ndarray

    def __len__(self) -> int:
        return len(self.who)

    def where(self, keep: np.ndarray) -> Rows:
        return Rows(self.who[keep], self.day[keep], self.what[keep])

    def within(self, starts: np.ndarray, ends: np.ndarray) -> Rows:
        """Those inside the individual's observation."""
        return self.where((self.day >= starts[self.who]) & (self.day <= ends[self.who]))


def rows(who: np.ndarray, day: np.ndarray, what: np.ndarray | int) -> Rows:
    return Rows(
        who.astype(np.int32), day.astype(np.int32), np.broadcast_to(np.asarray(what, dtype=np.int32), who.shape)
    )


def together(parts: Iterable[Rows]) -> Rows:
    parts = list(parts)
    return Rows(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("who", "day", "what")))


def repeated(
    rng: np.random.Generator, who: np.ndarray, first: np.ndarray, last: np.ndarray, yearly: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(index into `who`, day): events of a Poisson process at `yearly` a year after `first` up to `last`."""
    span = np.maximum(last - first, 0).astype(float)
    number = rng.poisson(span / 365.25 * yearly)
    index = np.repeat(np.arange(len(who)), number)
    return index, first[index] + 1 + np.floor(rng.random(len(index)) * np.maximum(span[index] - 1, 0))
