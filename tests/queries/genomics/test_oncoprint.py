"""The oncoprint: order of columns, cells, tracks, and who may see it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, Attribute, Sex
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.cohort.count import Count
from queries.genomics.alterations import CLASSES, NOTHING, Altered
from queries.genomics.most_altered import MostAltered
from queries.genomics.oncoprint import UNCALLED, Oncoprint, memo_sorted
from queries.warehouse import Warehouse

ALL = Cohort("all", EVERYBODY)
GENES = ("LDLR", "BRCA1", "TTN", "APOL1")


def test_columns_are_sorted_by_the_first_gene_then_the_next() -> None:
    state = np.array([[-1, 1, -1], [1, -1, 1], [0, 0, 0], [1, 1, -1], [-1, 1, 0], [-1, -1, -1], [1, -1, 1]], np.int8)
    found = Altered(("A", "B", "C"), np.arange(7), state, np.zeros((7, 3), np.int8), np.zeros((7, 3), np.int32))
    assert memo_sorted(found).tolist() == [3, 1, 6, 0, 4, 5, 2]


def test_cells_are_the_counts_of_the_most_altered_genes(random_warehouse: Warehouse, researcher: Asking) -> None:
    counted = {r["gene"]: r for r in answer(random_warehouse, researcher, MostAltered(ALL)).table.frame.to_dicts()}
    print_ = answer(random_warehouse, researcher, Oncoprint(ALL, GENES))
    for gene, worst, hits in zip(print_.genes, print_.worst, print_.hits, strict=True):
        row = counted[gene]
        assert [(worst == place).sum() for place in range(len(CLASSES))] == [row[name] for name in CLASSES]
        assert (worst == NOTHING).sum() == row["called"] - row["n"]
        assert (worst == UNCALLED).sum() == row["not_called"]
        assert ((hits > 1).sum(), hits.sum()) == (row["several"], row["alterations"])
    altered = print_.worst[0] < NOTHING
    assert altered.tolist() == sorted(altered, reverse=True)


def test_tracks_count_whom_their_criteria_count(random_warehouse: Warehouse, researcher: Asking) -> None:
    asked = Oncoprint(ALL, GENES, tracks=("sex", "age", "attribute:FAB"))
    sex, age, fab = answer(random_warehouse, researcher, asked).tracks
    for track, criterion in ((sex, Sex), (fab, lambda value: Attribute("FAB", (value,)))):
        for place, value in enumerate(track.values):
            told = answer(random_warehouse, researcher, Count(Cohort("c", AllOf((criterion(value),))))).count
            assert (track.codes == place).sum() == told
    assert list(age.values) == sorted(age.values)
    assert all(len(track.codes) == len(sex.codes) for track in (age, fab))


@pytest.mark.parametrize("role", ["partner", "public"])
def test_s_dc_7_no_column_of_an_individual_for_roles_without_rows(
    random_warehouse: Warehouse, partner: Asking, role: str
) -> None:
    with pytest.raises(Refused):
        answer(random_warehouse, replace(partner, role=role), Oncoprint(ALL, GENES))


def test_the_answer_holds_no_identifier(random_warehouse: Warehouse, researcher: Asking) -> None:
    print_ = answer(random_warehouse, researcher, Oncoprint(ALL, GENES, tracks=("sex", "site")))
    assert set(vars(print_)) == {"genes", "worst", "hits", "tracks", "release"}
    assert {value for track in print_.tracks for value in track.values} <= {"female", "male", "other", "north", "south"}


def test_a_track_that_is_not_there_is_named(random_warehouse: Warehouse, researcher: Asking) -> None:
    with pytest.raises(InvalidQuestion, match="height"):
        answer(random_warehouse, researcher, Oncoprint(ALL, GENES, tracks=("height",)))
    with pytest.raises(InvalidQuestion, match="1 to 60"):
        answer(random_warehouse, researcher, Oncoprint(ALL, ()))
