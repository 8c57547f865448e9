"""A gene's summary is the counts of its criteria, whatever they are made of; and each is protected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from access import Asking, Policy
from access.disclosure import Below
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Criterion, Sex
from queries import Warehouse, answer
from queries.kept import asked
from queries.states import UNKNOWN, YES, states
from queries.variants.gene_summary import KINDS, GeneSummary, Line, SummaryAnswer, Tally, criteria

WOMEN = Cohort("women", AllOf((Sex("female"),)))


def genes(warehouse: Warehouse, asking: Asking) -> list[str]:
    with warehouse.cursor(asking) as cursor:
        rows = cursor.execute("SELECT DISTINCT c.gene FROM consequence AS c WHERE c.preferred AND c.gene IS NOT NULL")
        return sorted(row[0] for row in rows.fetchall())


def test_s_gt_4_13_every_line_counts_the_states_of_its_criterion(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    for gene in genes(random_warehouse, researcher)[:3]:
        summary: SummaryAnswer = answer(random_warehouse, researcher, GeneSummary(gene, WOMEN))
        assert [(line.kind, line.state) for line in summary.lines] == [
            (kind, state) for kind in KINDS for state in criteria(gene, kind)
        ]
        with random_warehouse.cursor(researcher) as cursor:
            inside = judged(cursor, WOMEN.criterion) == YES
            for line in summary.lines:
                found = judged(cursor, line.criterion)
                assert told(line.everybody) == told_of(found), line
                assert told(line.cohort) == told_of(found[inside]), line
    assert any(line.everybody.yes for line in summary.lines)
    assert any(line.everybody.unknown for line in summary.lines)


def judged(cursor: Any, criterion: Criterion) -> np.ndarray:
    planned = asked(criterion, cursor)
    return states(planned, cursor).of(planned.shape)


def told(tally: Tally) -> tuple[Any, ...]:
    return tally.yes, tally.called, tally.unknown


def told_of(found: np.ndarray) -> tuple[int, ...]:
    return int((found == YES).sum()), int((found != UNKNOWN).sum()), int((found == UNKNOWN).sum())


def test_without_a_cohort_there_is_everybody_alone(random_warehouse: Warehouse, researcher: Asking) -> None:
    gene = genes(random_warehouse, researcher)[0]
    summary = answer(random_warehouse, researcher, GeneSummary(gene))
    assert summary.cohort is None
    assert {line.cohort for line in summary.lines} == {None}
    assert summary.everybody > 0


def test_s_dc_3_each_number_is_rounded_or_suppressed(random_warehouse: Warehouse, researcher: Asking) -> None:
    gene = genes(random_warehouse, researcher)[0]
    exact = answer(random_warehouse, researcher, GeneSummary(gene, WOMEN))
    shown = exact.protected(Policy(k=10_000, base=10))
    numbers = [
        n
        for line in shown.lines
        for tally in (line.cohort, line.everybody)
        for n in (tally.yes, tally.called, tally.unknown)
    ]
    assert set(numbers) <= {0, Below(10_000)}
    assert shown.everybody == Below(10_000)


@pytest.mark.parametrize("yes", [0, 1])
def test_s_dc_3_of_a_cohort_of_few_not_even_a_zero_is_told(yes: int) -> None:
    line = Line("missense", "carriers", WOMEN.criterion, Tally(yes, 1, 0), Tally(60, 900, 3))
    [shown] = SummaryAnswer((line,), 1, 1000, "r").protected(Policy()).lines
    assert shown.cohort == Tally(Below(11), Below(11), Below(11))
    assert shown.everybody == Tally(60, 900, Below(11))


@pytest.mark.parametrize("kind", KINDS)
def test_the_criteria_are_those_a_reader_would_ask(kind: str) -> None:
    for criterion in criteria("LDLR", kind).values():
        assert "LDLR" in criterion.sentence
