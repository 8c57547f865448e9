"""Fills the temporary table `member(individual_id, population)`: whose alleles are counted, of those permitted."""

from __future__ import annotations

from typing import Any

from cohorts.cohort import Cohort
from queries import sql
from queries.compose import over, plan

EVERYONE, COHORT, OTHERS = "all", "cohort", "others"


def fill_members(
    cursor: Any, cohort: Cohort | None, *, unrelated_only: bool, with_others: bool = False, by_group: bool = False
) -> dict[str, int]:
    """Make the table on this cursor, and give how many individuals each population has.

    Without a cohort the population is 'all': everybody permitted. With one it is 'cohort', and 'others' when asked.
    With `by_group` the members of the first stand again under their genetic group, 'not assigned', XX and XY.
    """
    if cohort is None:
        query = sql.text(sql.read("variants/members_everyone.sql"))
        values: dict[str, Any] = {"unrelated_only": unrelated_only}
    else:
        settings = {"unrelated_only": unrelated_only, "with_others": with_others}
        query, values = over("variants/members_cohort.sql", {"cohort": plan(cohort.criterion, cursor)}, settings)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE member AS {query}", values)
    if by_group:
        groups = sql.text(sql.read("variants/members_by_group.sql"))
        cursor.execute(f"INSERT INTO member {groups}", {"of": COHORT if cohort else EVERYONE})
    sizes = dict(cursor.execute("SELECT population, COUNT(*) FROM member GROUP BY population").fetchall())
    sizes = dict.fromkeys([COHORT, OTHERS][: 1 + with_others] if cohort else [EVERYONE], 0) | sizes
    cursor.execute("CREATE OR REPLACE TEMP TABLE population (population VARCHAR, people BIGINT)")
    cursor.executemany("INSERT INTO population VALUES (?, ?)", list(sizes.items()))
    return sizes
