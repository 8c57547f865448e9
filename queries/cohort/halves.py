"""Split the permitted into halves, families together, by a hash: the same halves whenever they are made anew.

Half of an individual: the last bit of SHA-256 over the seed and the first (dataset, source_id) of their family, so that
nobody chose who is where. Families are those of the release's recorded relatives, over any number of steps.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, plain, protect_count
from access.roles import role_named
from cohorts.errors import InvalidQuestion, Refused
from queries import sql
from queries.frames import frame

EXPLORE, CONFIRM = "explore", "confirm"
Name = tuple[str, str]  # dataset, source_id


@dataclass(frozen=True)
class HalfAnswer:
    """How many permitted individuals are in the half."""

    individuals: Shown
    release: str

    def protected(self, policy: Policy) -> HalfAnswer:
        return HalfAnswer(protect_count(self.individuals, policy), self.release)

    def to_json(self) -> dict[str, Any]:
        return {"individuals": plain(self.individuals), "release": self.release}


@dataclass(frozen=True)
class KeepHalf:
    """Write one half as the list of a frozen cohort. Never ask this through a cache: it writes."""

    half: str
    seed: str
    id: str
    version: int
    readers: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.half not in (EXPLORE, CONFIRM) or not self.seed.strip():
            raise InvalidQuestion("A half is explore or confirm, of a seed", where="half")

    def run(self, cursor: Any, asking: Asking) -> HalfAnswer:
        if role_named(asking.role).boolean_only:
            raise Refused(f"The role '{asking.role}' makes no halves", do="It takes a role that sees counts.")
        people = frame(cursor, sql.statement("saved/people.sql"))
        pairs = frame(cursor, sql.statement("saved/families.sql"))
        halves = halved(people, pairs, self.seed)
        mine = people.filter(pl.Series(halves) == (self.half == CONFIRM)).filter(pl.col("permitted") == 1)
        rows = [(*name, 1) for name in mine.select("dataset", "source_id").iter_rows()]
        kept = cursor.lists.keep(
            self.id,
            self.version,
            asking.release,
            asking.as_of.isoformat(),
            rows,
            self.readers,
            genotypes=False,
            later=False,
        )
        return HalfAnswer(kept.yes, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"keep_half": {"half": self.half, "seed": self.seed, "id": self.id, "version": self.version}}


def halved(people: pl.DataFrame, relatives: pl.DataFrame, seed: str) -> list[bool]:
    """Whether each of `people` (individual_id, dataset, source_id) is in the confirming half; `relatives`:
    (individual_id, relative_id)."""
    family = _families(relatives)
    first: dict[int, Name] = {}
    rows = list(people.select("individual_id", "dataset", "source_id").iter_rows())
    for individual, *name in rows:
        root = family.get(individual, individual)
        first[root] = min(first.get(root, tuple(name)), tuple(name))
    return [_bit(seed, first[family.get(individual, individual)]) for individual, *_ in rows]


def _families(relatives: pl.DataFrame) -> dict[int, int]:
    """A number of the family of everybody who has relatives."""
    above: dict[int, int] = {}

    def root(one: int) -> int:
        while above.setdefault(one, one) != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for one, other in relatives.select("individual_id", "relative_id").iter_rows():
        above[root(one)] = root(other)
    return {one: root(one) for one in list(above)}


def _bit(seed: str, name: Name) -> bool:
    text = "\x1f".join((seed, *name))
    return bool(hashlib.sha256(text.encode("utf-8", "backslashreplace")).digest()[-1] & 1)
