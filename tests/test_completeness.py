"""Every criterion is whole: asked, bound, checked against a slow reference, written, read back, explained and offered.

`missing(key)` names what a criterion lacks. A criterion that is only half there is worse than none: it can be asked at
one door and not at another, or answers what nobody checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cohorts.criteria import Alive, Criterion
from cohorts.criterion import REGISTER, from_json
from cohorts.document import EXAMPLES
from queries.criteria.bind import bind
from tests.queries.random_release import random_rows
from tests.queries.reference import NO, UNKNOWN, YES, Reference
from tests.queries.strategies import JOINS, LEAVES, leaves
from widgets.question.criterion_forms import KINDS, kind_of
from widgets.question.tree import Group, Question

ROOT = Path(__file__).resolve().parent.parent
ROWS = random_rows(individuals=12)

#: What is known to be missing, by criterion; every entry is a debt.
KNOWN_GAPS: dict[str, set[str]] = {}


def example(key: str) -> Criterion | None:
    """The example of the manual, read from its JSON."""
    return from_json({key: EXAMPLES[key]}) if key in EXAMPLES else None


def joins(key: str) -> bool:
    """Whether the criterion is an expression over the states of others (queries/compose.py), not a query of its own."""
    made = example(key)
    return made is not None and bool(made.parts)


@cache
def generated(key: str) -> tuple[Criterion, ...]:
    """A few criteria of the generator; none where there is no generator."""
    generator = JOINS[key](leaves()) if key in JOINS else LEAVES.get(key)
    drawn: list[Criterion] = []
    if generator is not None:

        @settings(max_examples=8, database=None, derandomize=True, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(generator)
        def draw(one: Criterion) -> None:
            drawn.append(one)

        draw()
    return tuple(one for one in drawn if one.key() == key)


def has_query(key: str) -> bool:
    files = (ROOT / "queries" / "criteria").glob(f"{key}*.sql")
    return joins(key) or any(file.stem == key or file.stem.startswith(f"{key}_") for file in files)


def has_bind(key: str) -> bool:
    return joins(key) or bind.dispatch(REGISTER[key]) is not bind.dispatch(Criterion)


def has_generator(key: str) -> bool:
    return bool(generated(key))


def has_reference(key: str) -> bool:
    reference = Reference(ROWS, {row["individual_id"] for row in ROWS["individual"]})
    judged = []
    for one in generated(key):
        try:
            judged.append(set(reference.evaluate(one).values()) <= {YES, UNKNOWN, NO})
        except AssertionError:
            return False
    return bool(judged) and all(judged)


def has_round_trip(key: str) -> bool:
    every = [one for one in (example(key), *generated(key)) if one is not None]
    return bool(every) and all(from_json(one.to_json()) == one for one in every)


def has_sentence(key: str) -> bool:
    made = example(key)
    try:
        return made is not None and len(made.phrase) > 3 and made.sentence == f"Individuals {made.phrase}"
    except NotImplementedError:
        return False


def has_documentation(key: str) -> bool:
    manual = (ROOT / "docs" / "criteria.md").read_text(encoding="utf-8")
    kind = REGISTER[key]
    return key in EXAMPLES and f"## `{key}`\n" in manual and bool(kind.__doc__) and bool(kind.unknown_when)


def has_form(key: str) -> bool:
    """A form that makes it and can change the manual's example; joins are groups and switches of the editor."""
    made = example(key)
    if made is None:
        return False
    if joins(key):
        items = Question.of("x", made & Alive()).items
        return key == "all_of" or any(isinstance(item, Group) or item.negated for item in items)
    return any(kind.of is REGISTER[key] for kind in KINDS) and kind_of(made) is not None


PIECES: dict[str, Callable[[str], bool]] = {
    "query": has_query,
    "bind": has_bind,
    "generator": has_generator,
    "slow reference": has_reference,
    "JSON round trip": has_round_trip,
    "sentence": has_sentence,
    "documentation": has_documentation,
    "form": has_form,
}


def missing(key: str) -> set[str]:
    """The pieces that a criterion lacks."""
    return {name for name, there in PIECES.items() if not there(key)}


@pytest.mark.parametrize("key", sorted(REGISTER))
def test_every_criterion_is_whole(key: str) -> None:
    lacks = missing(key) - KNOWN_GAPS.get(key, set())
    assert not lacks, f"{key} has no {', no '.join(sorted(lacks))}"


def test_what_is_known_to_be_missing_is_a_criterion() -> None:
    assert set(KNOWN_GAPS) <= set(REGISTER)
    assert {piece for pieces in KNOWN_GAPS.values() for piece in pieces} <= set(PIECES)


def queries_of_no_criterion() -> Iterator[str]:
    for file in (ROOT / "queries" / "criteria").glob("*.sql"):
        if not any(file.stem == key or file.stem.startswith(f"{key}_") for key in REGISTER):
            yield file.stem


def test_no_query_is_left_over() -> None:
    assert list(queries_of_no_criterion()) == []


def test_a_half_made_criterion_is_named() -> None:
    class Purple(Criterion):
        """Is purple."""

    try:
        assert missing("purple") == set(PIECES)
    finally:
        del REGISTER["purple"]
