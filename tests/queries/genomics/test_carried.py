"""Genes told by exceptions: the same states as person by gene, for every kind of alteration."""

from __future__ import annotations

import numpy as np
import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from queries.genomics.alterations import KINDS, Alteration, altered_in_parts, joined
from queries.genomics.carried import carried
from queries.states import NO, UNKNOWN
from queries.warehouse import Warehouse


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("max_af", [None, 0.3])
def test_s_gt_4_states_are_those_laid_out(
    random_warehouse: Warehouse, researcher: Asking, kind: str, max_af: float | None
) -> None:
    what = Alteration(kind, max_af)
    with random_warehouse.cursor(researcher) as cursor:
        dense = joined(altered_in_parts(cursor, Cohort("everybody", EVERYBODY), what))
        sparse = carried(cursor, what)
    assert sparse.genes == dense.genes
    assert np.array_equal(sparse.people, dense.people)
    state = np.where(sparse.known[:, sparse.kind].T, NO, UNKNOWN)
    state[sparse.person, sparse.gene] = sparse.state
    assert np.array_equal(state, dense.state)
    # Of some of them, and of others nobody looked at.
    some = np.sort(np.append(dense.people[::2], dense.people.max() + 5))
    part = sparse.among(some)
    state = np.where(part.known[:, part.kind].T, NO, UNKNOWN)
    state[part.person, part.gene] = part.state
    assert np.array_equal(state[:-1], dense.state[::2])
    assert (state[-1] == UNKNOWN).all()
