"""For a partner every number of a page is 0, at least k, or marked; and no combination of one page's numbers isolates
1 … k − 1 people: solved by integer programming, not argued (S-DC 2 and 3). CONCORD_SWEEP sets how many cohorts."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from access import Policy
from access.disclosure import Below, Shown, Table, protect_count
from access.zeros import composed, pinned
from cohorts.cohort import Cohort
from cohorts.criteria import (
    Age,
    AllOf,
    AnyOf,
    CarrierOf,
    Criterion,
    HasCondition,
    HasMeasurement,
    HasTreatment,
    Not,
    Sex,
    Site,
)
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count
from queries.cohort.describe import FIELDS, Describe
from queries.variants.gene_summary import GeneSummary
from tests.access.attacks.conftest import Target
from tests.access.attacks.page import Page

N = int(os.environ.get("CONCORD_SWEEP", "12"))
POLICY = Policy()


def leaf(chance: random.Random) -> Criterion:
    """One criterion; narrow ones often, so that few are left."""
    start = chance.randrange(20, 80)
    return chance.choice([
        Sex(chance.choice(["female", "male"])), Site((chance.choice(["North", "South"]),)),
        Age("enrolment", start, min(89, start + chance.choice([2, 10, 40]))), HasCondition("PHECODE:411"),
        HasCondition("PHECODE:585"), CarrierOf(gene="LDLR", clinvar=("pathogenic",)),
        CarrierOf(gene="LDLR", consequences=("missense",)), HasTreatment("ATC:C10AA"),
        HasMeasurement("LOINC:13457-7", at_least=chance.choice([100, 160, 220]), unit="mg/dL"),
    ])  # fmt: skip


def cohort(number: int) -> Cohort:
    chance = random.Random(number)
    parts = [leaf(chance) for _ in range(chance.randrange(1, 5))]
    parts = [Not(part) if chance.random() < 0.25 else part for part in parts]
    if chance.random() < 0.3:
        parts.append(AnyOf((leaf(chance), leaf(chance))))
    return Cohort(f"c{number}", AllOf(tuple(parts)))


def numbers(value: Any) -> Iterator[Any]:
    """Every number that an answer shows, at any depth."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int | float | Below):
        yield value
    elif isinstance(value, Table):
        yield from (each for name in value.counts for each in value.frame[name].to_list() if each is not None)
    elif isinstance(value, dict):
        yield from (each for one in value.values() for each in numbers(one))
    elif isinstance(value, list | tuple):
        yield from (each for one in value for each in numbers(one))
    elif hasattr(value, "__dataclass_fields__") and not hasattr(value, "body"):
        yield from (each for name, one in vars(value).items() if name != "place" for each in numbers(one))


@pytest.mark.parametrize("number", range(N))
def test_s_dc_2_sweep_every_number_is_none_or_enough_or_marked(target: Target, number: int) -> None:
    asked = cohort(number)
    for question in (Count(asked), Attrition(asked), Describe(asked), GeneSummary("LDLR", asked)):
        for n in numbers(target.told(question)):
            assert isinstance(n, Below) or n == 0 or (n >= POLICY.base and n % POLICY.base == 0), (question, n)


def builder_page(target: Target, asked: Cohort, *, exact: bool = False) -> Page:
    """The numbers of the cohort builder, tied together as anybody knows them to be. `exact`: the page with the guard
    switched off, as if the counts from 1 to k − 1 were hidden and everything else shown as it is."""
    ask = target.true if exact else target.told
    page = Page(POLICY if not exact else Policy(11, 1))

    def put(name: str, value: Shown, *, quiet: bool = False) -> str:
        hidden = protect_count(value, page.policy) if exact else value
        return page.put(name, hidden, zero_hidden=quiet and not exact)

    counted, stepped, seen = ask(Count(asked)), ask(Attrition(asked)), ask(Describe(asked, conditions=0))
    quiet = composed(asked.criterion)
    put("permitted", counted.permitted)
    put("count", counted.count, quiet=quiet)
    put("unknown", counted.unknown, quiet=quiet)
    page.within("count", "permitted")
    before = "permitted"
    for i, step in enumerate(stepped.steps[2:]):
        put(f"alone {i}", step.alone, quiet="alone" in step.quiet)
        put(f"remaining {i}", step.remaining, quiet="remaining" in step.quiet)
        put(f"unknown {i}", step.unknown, quiet="unknown" in step.quiet)
        put(f"without {i}", step.without, quiet="without" in step.quiet)
        page.within(f"remaining {i}", f"alone {i}")
        page.within(f"remaining {i}", before)
        page.within("count", f"without {i}")
        before = f"remaining {i}"
    page.relations.append(({before: 1, "count": -1}, 0, 0))
    for field in FIELDS:
        frame = getattr(seen, field).frame
        if not frame.height:
            continue
        shown = [n if n is not None else Below(POLICY.threshold) for n in frame["n"].to_list()]
        page.sums("count", [put(f"{field} {i}", n) for i, n in enumerate(shown)])
    for field, rest in (("ages", "no_age"), ("follow_up", "no_follow_up")):
        bins, apart = getattr(seen, field).frame, getattr(seen, rest).frame
        if bins.height:
            shown = [
                n if n is not None else Below(POLICY.threshold) for n in [*bins["n"].to_list(), *apart["n"].to_list()]
            ]
            page.sums("count", [put(f"{field} {i}", n) for i, n in enumerate(shown)])
    return page


#: Cohorts that once gave themselves away: two groups of ten, told as "< 11" of twenty.
ONCE = (73, 387)


@pytest.mark.parametrize("number", [*range(N), *(each for each in ONCE if each >= N)])
def test_s_dc_3_sweep_no_combination_of_a_page_isolates_a_few(target: Target, number: int) -> None:
    assert builder_page(target, cohort(number)).isolated() == []


def test_s_dc_3_the_same_sweep_isolates_people_when_totals_are_not_rounded(target: Target) -> None:
    """The guard switched off: small cells hidden, but totals and other cells exact."""
    assert any(builder_page(target, cohort(number), exact=True).isolated() for number in range(40))


def test_the_solver_finds_what_is_there_to_be_found() -> None:
    page = Page(Policy(11, 1))
    for name, value in (("all", 43), ("a", 40), ("b", Below(11))):
        page.put(name, value)
    page.sums("all", ["a", "b"])
    assert page.isolated() == [("{'b': 1}", 3)]
    rounded = Page(POLICY)
    for name, value in (("all", 40), ("a", 40), ("b", Below(11))):
        rounded.put(name, value)
    rounded.sums("all", ["a", "b"])
    assert rounded.isolated() == []


def test_s_dc_3_two_disjoint_groups_of_ten_are_the_known_exception() -> None:
    """docs/decisions/0080: at k = 11, base 10, two hidden tens and their union of 20 tell each other; at k = 10 not."""
    for policy, found in ((Policy(11, 10), 2), (Policy(10, 10), 0)):
        page = Page(policy)
        limit = policy.threshold
        total = 2 * (limit - 1)
        for name, value in (("both", total - total % policy.base), ("a", Below(limit)), ("b", Below(limit))):
            page.put(name, value)
        page.sums("both", ["a", "b"])
        assert len(page.isolated()) == found


def test_s_dc_1_what_a_partner_is_told_of_a_table_is_in_its_frame_alone(target: Target) -> None:
    seen = target.told(Describe(cohort(1)))
    for value in vars(seen).values():
        if isinstance(value, Table):
            assert value.support is None
            assert isinstance(value.frame, pl.DataFrame)


def test_s_dc_3_parts_that_their_whole_would_give_away_are_not_told() -> None:
    """Against the solver: of a whole and its parts nothing is left that is pinned down to one number."""
    chance = random.Random(5)
    found = 0
    for _ in range(max(100, N)):
        cells = [chance.choice([1, 1, 2, 9, 10, 10, 11, 11, 20, 29]) for _ in range(chance.randrange(1, 12))]
        page = Page(POLICY)
        page.put("whole", protect_count(sum(cells), POLICY))
        page.sums("whole", [page.put(str(i), protect_count(n, POLICY)) for i, n in enumerate(cells)])
        if isinstance(page.shown["whole"], int) and page.isolated():
            found += 1
            assert pinned(cells, sum(cells), POLICY), cells
    assert found
