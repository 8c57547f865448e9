"""Fills the temporary table `member(individual_id, population)`: whose alleles are counted, of those permitted."""

from __future__ import annotations

from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from queries import sql
from queries.compose import over
from queries.kept import asked
from queries.variants.populations import COHORT, EVERYONE, OTHERS, Members, populations

__all__ = ["COHORT", "EVERYONE", "OTHERS", "Members", "fill_members"]


def fill_members(
    cursor: Any,
    cohort: Cohort | None,
    *,
    unrelated_only: bool,
    with_others: bool = False,
    by_group: bool = False,
    beside: Cohort | None = None,
) -> Members:
    """Make the tables `member`, `population` and `voice` on this cursor.

    Without a cohort the population is 'all': everybody permitted. With one it is 'cohort', and 'others' when asked: the
    permitted outside it, or the cohort `beside` it, in which its own members may be too.
    With `by_group` the members of the first stand again under their genetic group, 'not assigned', XX and XY.
    """
    how = {"unrelated_only": unrelated_only, "with_others": with_others, "by_group": by_group, "beside": beside}
    if (here := populations(cursor, cohort, **how)) is not None:
        here.fill(cursor)
        return here.members
    if beside is not None:
        first = COHORT
        plans = {
            "cohort": asked(cohort.criterion if cohort else AllOf(()), cursor),
            "beside": asked(beside.criterion, cursor),
        }
        query, values = over("variants/members_beside.sql", plans)
        with_others = True
    elif cohort is None:
        first, query, values = EVERYONE, sql.statement("variants/members_everyone.sql"), None
    else:
        planned = asked(cohort.criterion, cursor)
        query, values = over("variants/members_cohort.sql", {"cohort": planned}, {"with_others": with_others})
        first = COHORT
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS voice AS {sql.statement('variants/voice.sql')}")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE related_or_not AS {query}", values)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE member AS SELECT r.individual_id, r.population FROM related_or_not AS r"
        " WHERE r.unrelated OR NOT $unrelated_only",
        {"unrelated_only": unrelated_only},
    )
    whole = cursor.execute("SELECT COUNT(*) FROM related_or_not WHERE population = $first", {"first": first})
    everyone = whole.fetchone()[0]
    if by_group:
        cursor.execute(f"INSERT INTO member {sql.statement('variants/members_by_group.sql')}", {"of": first})
    counted = dict(cursor.execute("SELECT population, COUNT(*) FROM member GROUP BY population").fetchall())
    sizes = {first: 0} | ({OTHERS: 0} if first == COHORT and with_others else {}) | counted
    cursor.execute("CREATE OR REPLACE TEMP TABLE population (population VARCHAR, people BIGINT)")
    cursor.executemany("INSERT INTO population VALUES (?, ?)", list(sizes.items()))
    return Members(sizes, everyone - sizes[first], _in_both(cursor) if beside is not None else 0)


def _in_both(cursor: Any) -> int:
    twice = "SELECT m.individual_id FROM member AS m GROUP BY m.individual_id HAVING COUNT(*) > 1"
    return cursor.execute(f"SELECT COUNT(*) FROM ({twice}) AS t").fetchone()[0]
