"""What was worked out for a part is kept with its cursor, and changes no answer."""

from __future__ import annotations

from dataclasses import replace

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, HasCondition, Sex
from queries.answer import answer
from queries.cohort.count import Count
from queries.kept import PARTS, asked
from queries.warehouse import Warehouse

QUESTION = Cohort("women", AllOf((Sex("female"), ~HasCondition("PHECODE:411"))))


def test_an_answer_from_kept_parts_equals_the_first_one(random_warehouse: Warehouse, researcher: Asking) -> None:
    first = answer(random_warehouse, researcher, Count(QUESTION))
    assert answer(random_warehouse, researcher, Count(QUESTION)) == first
    alone = answer(random_warehouse, researcher, Count(Cohort("women", Sex("female"))))
    assert alone.permitted == first.permitted


def test_a_part_is_worked_out_once(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        before = set(cursor.kept)
        asked(QUESTION.criterion, cursor)
        once = set(cursor.kept)
        asked(AllOf((Sex("female"), Age("enrolment", 50))), cursor)
        assert len(once - before) <= 2
        assert len(set(cursor.kept) - once) <= 1


def test_another_asking_starts_from_its_own_people(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        asked(QUESTION.criterion, cursor)
        with random_warehouse.cursor(replace(researcher, purpose=None)) as nobody:
            assert not nobody.kept
            planned = asked(QUESTION.criterion, nobody)
            for part in planned.parts:
                assert nobody.execute(f"SELECT COUNT(*) FROM {part.kept}").fetchone() == (0,)


def test_no_more_parts_are_kept_than_there_is_room_for(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        for youngest in range(PARTS + 20):
            asked(Age("enrolment", youngest), cursor)
        assert len(cursor.kept) == PARTS
        tables = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'kept_%'").fetchall()
        assert {name for (name,) in tables} == set(cursor.kept)
