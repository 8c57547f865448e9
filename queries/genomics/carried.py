"""Which genes of whom are altered, for every gene, told by exceptions: what a scan over all genes reads.

The states are those of queries/genomics/alterations.py, which lays them out person by gene; here a gene says whom it
is known for by the assays of their biosamples, and rows name only who is otherwise. Of several biosamples the one that
answers speaks: yes over no over unknown (S-CL 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from queries.genomics.alterations import MIN_CALLED, Alteration, Read, read
from queries.states import NO, UNKNOWN, YES


@dataclass(frozen=True, eq=False)
class Carried:
    """`people`: their keys, ascending; `kind`: of each a number for the set of assays they have. `known` (gene × kind):
    whether a gene is known for them, and not altered, where no row says otherwise. Rows, in order of gene: `gene`,
    `person` (places) and `state`: yes, or unknown or no where that is not what `known` says."""

    genes: tuple[str, ...]
    people: np.ndarray
    kind: np.ndarray
    known: np.ndarray
    gene: np.ndarray
    person: np.ndarray
    state: np.ndarray

    def among(self, ids: np.ndarray) -> Carried:
        """The same of these individuals (keys, ascending); who has no genotypes is unknown throughout."""
        at = np.searchsorted(self.people, ids)
        there = (
            self.people[np.minimum(at, len(self.people) - 1)] == ids if len(self.people) else np.zeros(len(ids), bool)
        )
        kind = np.full(len(ids), self.known.shape[1])
        kind[there] = self.kind[at[there]]
        place = np.full(len(self.people), -1)
        place[at[there]] = np.flatnonzero(there)
        row = place[self.person]
        kept = row >= 0
        known = np.hstack([self.known, np.zeros((len(self.genes), 1), bool)])
        return Carried(self.genes, ids, kind, known, self.gene[kept], row[kept], self.state[kept])


def carried(cursor: Any, what: Alteration) -> Carried:
    """Of everybody permitted."""
    found = read(cursor, Cohort("everybody", EVERYBODY), what, None)
    return _by_exceptions(found)


def _by_exceptions(found: Read) -> Carried:
    speaking = found.speaking
    people, whose = np.unique(speaking["individual_id"].to_numpy(), return_inverse=True)
    assay = speaking["assay_id"].fill_null(-1).to_numpy()
    biosample = speaking["biosample_id"].fill_null(-1).to_numpy()
    genes, assays = found.genes.height, found.answers.shape[1]
    sampled = assay >= 0
    sampled &= assay < assays  # none, where no gene has a variant that counts
    has = np.zeros((len(people), assays), bool)
    has[whose[sampled], assay[sampled]] = True
    kinds, kind = np.unique(has, axis=0, return_inverse=True)
    answering = found.answers[:, :, 2] == 1 if assays else np.zeros((genes, 0), bool)
    known = (answering.astype(np.int32) @ kinds.T.astype(np.int32)) > 0

    calls = found.calls
    place, hits = calls["place"].to_numpy(), calls["hits"].to_numpy()
    spoken = np.full(int(biosample.max(initial=-1)) + 2, -1)
    spoken[biosample] = np.arange(len(biosample))
    row = spoken[calls["biosample_id"].to_numpy()]
    sites, covered = (found.answers[place, assay[row], each] for each in (0, 1))
    enough = (covered - calls["uncalled"].to_numpy()) / np.maximum(sites, 1) >= MIN_CALLED
    rank = np.where(hits > 0, 2, np.where(enough, 1, 0))  # yes over no over unknown
    person = whose[row]
    gene, person, rank = _several(place, person, row, rank, whose, assay, answering)
    usual = np.where(known[gene, kind.ravel()[person]], 1, 0)
    said = rank != usual
    state = np.array([UNKNOWN, NO, YES], np.int8)[rank]
    gene, person, state = gene[said], person[said], state[said]
    if len(gene) and (np.diff(gene) < 0).any():
        order = np.argsort(gene, kind="stable")
        gene, person, state = gene[order], person[order], state[order]
    return Carried(tuple(found.genes["gene"]), people, kind.ravel(), known, gene, person, state)


def _several(
    place: np.ndarray, person: np.ndarray, row: np.ndarray, rank: np.ndarray, whose: np.ndarray, assay: np.ndarray,
    answering: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """One row a gene and person: the greatest rank over all biosamples of theirs, those without a row as their assay
    answers."""
    many = np.bincount(whose, minlength=whose.max(initial=-1) + 1) > 1
    of_many = many[person]
    if not of_many.any():
        return place, person, rank
    single = (place[~of_many], person[~of_many], rank[~of_many])
    size = int(whose.max()) + 1
    pairs, at = np.unique(place[of_many] * size + person[of_many], return_inverse=True)
    best = np.zeros(len(pairs), rank.dtype)
    np.maximum.at(best, at, rank[of_many])
    gene, who = pairs // size, pairs % size
    told = set(zip(place[of_many].tolist(), row[of_many].tolist(), strict=True))
    biosamples: dict[int, list[int]] = {}
    for each in np.flatnonzero(many[whose] & (assay >= 0)).tolist():
        biosamples.setdefault(int(whose[each]), []).append(each)
    for n, (g, p) in enumerate(zip(gene.tolist(), who.tolist(), strict=True)):
        silent = [each for each in biosamples[p] if (g, each) not in told]
        if any(answering[g, assay[each]] for each in silent):
            best[n] = max(best[n], 1)
    return tuple(np.concatenate(both) for both in zip(single, (gene, who, best), strict=True))
