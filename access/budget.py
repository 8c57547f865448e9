"""What a user may learn of one person from answers of yes and no: a budget that each answer takes from (S-DC 2).

Raisaro et al. 2017 (J Am Med Inform Assoc 24:799), strategy 3: who carries an allele that c of N people carry is told
of by "yes" to the risk r = -ln(1 - D), D = (1 - f)^2N, f = c / 2N: the chance that a stranger's answer would have been
the same. Each person has -ln(p) to spend a user; whose budget does not cover an answer is left out of it, as if they
were not here. From FEW carriers on r is below 1e-8 and nothing is written down.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from math import expm1, log, log1p
from pathlib import Path

from access.sqlite import writing

BUDGET_FILE = "query_budget.sqlite"
#: The false-positive rate of a test for membership that all answers together may reach.
P_VALUE = 0.05
_SCHEMA = (
    "CREATE TABLE spent (user TEXT NOT NULL, person TEXT NOT NULL, risk REAL NOT NULL, PRIMARY KEY (user, person))"
    " WITHOUT ROWID;"
    "CREATE TABLE answered (user TEXT NOT NULL, question TEXT NOT NULL, people INTEGER NOT NULL,"
    " PRIMARY KEY (user, question)) WITHOUT ROWID;",
)


def risk(carriers: int, people: int) -> float:
    """What one yes about an allele of so many carriers among so many people tells of each of them."""
    if carriers <= 0 or people <= 0:
        return 0.0
    none = 2 * people * log1p(-min(carriers / (2 * people), 0.5))  # ln D
    return -log(-expm1(none))


@dataclass(frozen=True)
class Asked:
    """One answer that tells of people. `question` and `people` are texts that nobody can read a person from."""

    question: str
    people: tuple[str, ...]
    cost: float


class Budget:
    """The budgets of one warehouse's people, by user, in the file at `path` (of its owner's alone)."""

    def __init__(self, path: Path | str, *, p_value: float = P_VALUE) -> None:
        self.path = Path(path)
        self.whole = -log(p_value)

    def spend(self, user: str, asked: Iterable[Asked]) -> list[int]:
        """Of each answer take its cost from the people who can still pay it; how many these are. The same question
        again costs nothing and is answered the same."""
        paying = []
        with writing(self.path, _SCHEMA, private=True) as connection:
            for each in asked:
                known = connection.execute(
                    "SELECT people FROM answered WHERE user = ? AND question = ?", (user, each.question)
                ).fetchone()
                paying.append(min(known[0], len(each.people)) if known else self._pay(connection, user, each))
        return paying

    def _pay(self, connection: sqlite3.Connection, user: str, asked: Asked) -> int:
        marks = ", ".join("?" * len(asked.people))
        before = dict(
            connection.execute(
                f"SELECT person, risk FROM spent WHERE user = ? AND person IN ({marks})", (user, *asked.people)
            ).fetchall()
        )
        able = [person for person in asked.people if before.get(person, 0.0) + asked.cost <= self.whole]
        connection.executemany(
            "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (user, person) DO UPDATE SET risk = risk + excluded.risk",
            [(user, person, asked.cost) for person in able],
        )
        connection.execute("INSERT INTO answered VALUES (?, ?, ?)", (user, asked.question, len(able)))
        return len(able)
