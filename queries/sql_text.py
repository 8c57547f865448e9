"""The SQL that counts a cohort, with its parameters, for people to read and run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlglot

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.cohort import Cohort
from queries.cohort.count import tally_sql
from queries.compose import plan


@dataclass(frozen=True)
class SqlAnswer(HoldsNoIndividual):
    """`sql` with $named parameters; `permitted` in it is the temporary table of whom the Asking may ask about."""

    sql: str
    parameters: dict[str, Any]
    dialect: str
    release: str

    def to_json(self) -> dict[str, Any]:
        return {"sql": self.sql, "parameters": self.parameters, "dialect": self.dialect, "release": self.release}


@dataclass(frozen=True)
class SqlText:
    """The query behind Count and Attrition, in DuckDB's dialect or another that sqlglot writes ('spark')."""

    cohort: Cohort
    dialect: str = "duckdb"

    def run(self, cursor: Any, asking: Asking) -> SqlAnswer:
        planned = plan(self.cohort.criterion, cursor)
        tree = sqlglot.parse_one(tally_sql(planned), read="duckdb")
        return SqlAnswer(tree.sql(self.dialect, pretty=True), planned.values(), self.dialect, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"sql": self.cohort.to_json(), "dialect": self.dialect}
