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

#: Up to this frequency calls are added up here and not by the database.
_RARE = 0.05
_BITS = 21  # of a key: one for carrying, twenty for how many of a gene's variants are not called
_MOST_UNCALLED = (1 << 20) - 1


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
    rare = what.max_af is not None and what.max_af <= _RARE
    found = read(cursor, Cohort("everybody", EVERYBODY), what, None, apart=rare)
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

    spoken = np.full(int(biosample.max(initial=-1)) + 2, -1)
    spoken[biosample] = np.arange(len(biosample))
    place, row, hit, uncalled = _added_up(found, spoken)
    rank = np.full(len(place), 2, np.int8)  # yes over no over unknown
    others = np.flatnonzero(~hit)
    if len(others):
        sites, covered = (found.answers[place[others], assay[row[others]], each] for each in (0, 1))
        rank[others] = (covered - uncalled[others]) / np.maximum(sites, 1) >= MIN_CALLED
    person = whose.astype(np.int32)[row]
    gene, person, rank = _several(place, person, row, rank, whose, assay, answering)
    usual = known.astype(np.int8).ravel()[gene * known.shape[1] + kind.ravel()[person]]
    if not (said := rank != usual).all():
        gene, person, rank = gene[said], person[said], rank[said]
    if len(gene) and (np.diff(gene) < 0).any():
        order = np.argsort(gene, kind="stable")
        gene, person, rank = gene[order], person[order], rank[order]
    state = np.array([UNKNOWN, NO, YES], np.int8)[rank]
    return Carried(tuple(found.genes["gene"]), people, kind.ravel(), known, gene, person, state)


def _added_up(found: Read, spoken: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gene (place), row of `speaking`, whether it carries, and how many are not called; in order of gene, a gene and
    biosample once."""
    calls = found.calls
    row = spoken[calls["biosample_id"].to_numpy()]
    place, uncalled = calls["place"].to_numpy(), calls["uncalled"].to_numpy()
    if not found.apart:
        return place, row, calls["hits"].to_numpy() > 0, uncalled
    # As one number, which sorts in a tenth of the time: gene, biosample, how many are not called, whether it carries.
    key = place * np.int64(len(spoken)) + row
    key <<= _BITS
    key |= calls["carried"].to_numpy()
    if uncalled.any():
        key |= np.minimum(uncalled, _MOST_UNCALLED).astype(np.int64) << 1
    key.sort(kind="stable")  # rows come in runs: each variant's biosamples in order
    pair = key >> _BITS
    first = np.concatenate([[0], np.flatnonzero(pair[1:] != pair[:-1]) + 1]) if len(pair) else np.zeros(0, np.intp)
    hit, uncalled = (key & 1).astype(bool), (key >> 1) & _MOST_UNCALLED
    if len(first) < len(pair):
        hit, uncalled, pair = np.logical_or.reduceat(hit, first), np.add.reduceat(uncalled, first), pair[first]
    gene = pair // len(spoken)
    return gene, pair - gene * len(spoken), hit, uncalled


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
