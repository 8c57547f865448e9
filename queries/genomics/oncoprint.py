"""The oncoprint: genes × individuals, each column somebody without a name. Row access only: others ask MostAltered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from queries.genomics.alterations import NOTHING, Alteration, Altered, altered
from queries.genomics.variables import recorded
from queries.states import UNKNOWN, YES

MOST = 60
#: Values of a track that are told apart, the commonest; the rest are one.
VALUES = 8
OTHER_VALUES, NOT_RECORDED = "other", "not recorded"


@dataclass(frozen=True)
class Track:
    """`codes` (int8, a column each) are places in `values`, -1 where nothing is recorded."""

    name: str
    title: str
    values: tuple[str, ...]
    codes: np.ndarray


@dataclass(frozen=True)
class OncoprintAnswer:
    """Rows in the order asked; columns as maftools and cBioPortal sort them: by the first gene altered, within that by
    the second, and so on; who is altered in none comes last, of them who is called in none at the very end.

    `worst` (int8, genes × columns) is a place in CLASSES, NOTHING for called without, UNCALLED; `hits` (int32) how many
    different alterations. It holds individuals and cannot be protected: roles without rows are refused it.
    """

    genes: tuple[str, ...]
    worst: np.ndarray
    hits: np.ndarray
    tracks: tuple[Track, ...]
    release: str

    @property
    def columns(self) -> int:
        return self.worst.shape[1]


#: A cell of somebody who is not called in the gene.
UNCALLED = NOTHING + 1


@dataclass(frozen=True)
class Oncoprint:
    """1 to MOST genes of a cohort, with tracks: variables (queries/genomics/variables.py)."""

    cohort: Cohort
    genes: tuple[str, ...]
    what: Alteration = Alteration()  # noqa: RUF009  frozen
    tracks: tuple[str, ...] = ("sex", "age")
    right: ClassVar[str | None] = "rows"

    def run(self, cursor: Any, asking: Asking) -> OncoprintAnswer:
        if not 1 <= len(self.genes) <= MOST:
            raise InvalidQuestion(f"An oncoprint is of 1 to {MOST} genes, not of {len(self.genes)}")
        found = altered(cursor, self.cohort, self.what, self.genes)
        order = memo_sorted(found)
        worst = np.where(found.state == UNKNOWN, UNCALLED, np.where(found.state == YES, found.worst, NOTHING))
        tracks = tuple(track for name in self.tracks if (track := self._track(cursor, name, found, order)))
        return OncoprintAnswer(self.genes, worst[order].T.astype(np.int8), found.hits[order].T, tracks, asking.release)

    def _track(self, cursor: Any, name: str, found: Altered, order: np.ndarray) -> Track | None:
        title, values = recorded(cursor, self.cohort, name)
        return _coded(name, title, [values.get(key) for key in found.people.tolist()], order)

    def to_json(self) -> dict[str, Any]:
        return {
            "oncoprint": self.cohort.to_json(), "genes": list(self.genes), "what": self.what.to_json(),
            "tracks": list(self.tracks),
        }  # fmt: skip


def memo_sorted(found: Altered) -> np.ndarray:
    """The order of columns. Ties stand as the members do."""
    yes = found.state == YES
    unseen = (found.state == UNKNOWN).all(axis=1)
    return np.lexsort([unseen, *(~yes[:, gene] for gene in reversed(range(len(found.genes))))])


def _coded(name: str, title: str, column: list[str | None], order: np.ndarray) -> Track:
    known = [value for value in column if value is not None]
    counted = {value: known.count(value) for value in set(known)}
    kept = sorted(counted, key=lambda value: (-counted[value], value))
    if len(kept) > VALUES + 1:
        kept = [*kept[:VALUES], OTHER_VALUES]
    if name == "age":
        kept = sorted(counted)
    at = {value: place for place, value in enumerate(kept)}
    codes = [-1 if value is None else at.get(value, len(kept) - 1) for value in column]
    return Track(name, title, tuple(kept), np.array(codes, np.int8)[order])
