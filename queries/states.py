"""The states of a question's parts as arrays, one number a permitted individual: what counting after an edit reads.

The parts are kept as tables (queries/kept.py); each is read once a cursor, and a tree over them is then a handful of
array operations, whatever its shape. `compose.tally` says the same in SQL: it is what people are shown, what runs on a
cursor that keeps nothing, and what the tests hold this to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from queries.criteria.part import Part, Plan, Shape
from queries.cursor import ReleaseCursor

YES, UNKNOWN, NO = 1, 0, -1


@dataclass(frozen=True)
class States:
    """`people`: the keys of the permitted, ascending. `parts`: int8 arrays beside it, the states of each part."""

    people: np.ndarray
    parts: tuple[np.ndarray, ...]

    def of(self, shape: Shape) -> np.ndarray:
        """The states of a tree: Kleene's logic, all is the least, any the greatest, not the negative."""
        kind, *rest = shape
        if kind == "part":
            return self.parts[rest[0]]
        if kind == "not":
            keep, inner = rest[0], self.of(rest[1])
            return np.where(inner == YES, NO, YES).astype(np.int8) if keep else -inner
        if kind == "at_least":
            n, states = rest[0], [self.of(each) for each in rest[1:]]
            sure, possible = (sum((each >= least).astype(np.int16) for each in states) for least in (YES, UNKNOWN))
            return np.where(sure >= n, YES, np.where(possible >= n, UNKNOWN, NO)).astype(np.int8)
        states = [self.of(each) for each in rest]
        if not states:
            return np.ones(len(self.people), np.int8)  # all_of nothing is everybody
        join = np.minimum if kind == "least" else np.maximum
        together = states[0]
        for each in states[1:]:
            together = join(together, each)
        return together

    def members(self, shape: Shape) -> np.ndarray:
        """The keys of those for whom a tree is yes."""
        return self.people[self.of(shape) == YES]


def states(planned: Plan, cursor: Any) -> States | None:
    """The states of the parts of a settled plan; None when the cursor keeps nothing, and SQL has to count."""
    if not isinstance(cursor, ReleaseCursor) or not all(part.kept for part in planned.parts):
        return None
    if cursor.people is None:
        cursor.people = _column(cursor, "SELECT p.individual_id FROM permitted AS p ORDER BY p.individual_id")
    for name in cursor.vectors.keys() - cursor.kept.keys():
        del cursor.vectors[name]
    return States(cursor.people, tuple(_vector(part, cursor) for part in planned.parts))


def tallied(
    read: States, shape: Shape, leaves: tuple[Shape, ...], steps: tuple[Shape, ...], places: tuple = ()
) -> dict[str, int]:
    """The row of `compose.tally`, by the same names."""
    known: dict[Shape, np.ndarray] = {}

    def judged(tree: Shape) -> np.ndarray:
        if tree not in known:
            known[tree] = read.of(tree)
        return known[tree]

    def count(tree: Shape, state: int) -> int:
        return int(np.count_nonzero(judged(tree) == state))

    row = {"permitted": len(read.people), "yes": count(shape, YES), "unknown": count(shape, UNKNOWN)}
    row |= {f"missing_{i}": count(leaf, UNKNOWN) for i, leaf in enumerate(leaves)}
    upto = np.ones(len(read.people), np.int8)
    for i, step in enumerate(steps):
        upto = np.minimum(upto, judged(step))
        row |= {f"alone_{i}": count(step, YES), f"unclear_{i}": count(step, UNKNOWN)}
        row[f"remaining_{i}"] = int(np.count_nonzero(upto == YES))
    for i, (part, rest) in enumerate(places):
        row |= {f"yes_{i}": count(part, YES), f"unknown_{i}": count(part, UNKNOWN), f"without_{i}": count(rest, YES)}
    return row


def _vector(part: Part, cursor: ReleaseCursor) -> np.ndarray:
    """The states of one kept part, beside the people of the cursor; who is absent is a no."""
    if part.kept not in cursor.vectors:
        cursor.execute(f"SELECT kept.individual_id, kept.state FROM {part.kept} AS kept")
        found = cursor.fetchnumpy()
        vector = np.full(len(cursor.people), NO, np.int8)
        vector[np.searchsorted(cursor.people, found["individual_id"])] = found["state"]
        vector.setflags(write=False)
        cursor.vectors[part.kept] = vector
    return cursor.vectors[part.kept]


def _column(cursor: ReleaseCursor, query: str) -> np.ndarray:
    cursor.execute(query)
    (found,) = cursor.fetchnumpy().values()
    return np.asarray(found)
