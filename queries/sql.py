"""Read the .sql files beside this module as syntax trees, and rewrite them as trees: never as pasted text.

A file may name a relation that stands in a file of queries/relations; it is given that relation as one of its CTEs.
`$parameters` are renamed so that the same file can appear twice in one query.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp

HERE = Path(__file__).parent


@cache
def _read(path: str) -> exp.Query:
    return sqlglot.parse_one((HERE / path).read_text(encoding="utf-8"), read="duckdb")


@cache
def relations() -> frozenset[str]:
    """Names of the relations that any query may use."""
    return frozenset(path.stem for path in (HERE / "relations").glob("*.sql"))


def read(path: str, given: Collection[str] = ()) -> exp.Query:
    """A copy of the tree of one file, named relative to this folder, with the relations it uses as CTEs.

    Each stands just before the first of the file's own CTEs that uses it; a CTE of the file's own goes first, and what
    is `given` will stand before them all.
    """
    query = _read(path).copy()
    own = list(query.args["with_"].expressions) if query.args.get("with_") else []
    known = {*given, *(each.alias for each in own)}
    ctes: list[exp.CTE] = []
    for each in own:
        ctes += [*_missing(each, known), each]
    query.set("with_", None)
    ctes += _missing(query, known)
    if ctes:
        query.set("with_", exp.With(expressions=ctes))
    return query


@cache
def statement(path: str) -> str:
    """One file as text to run, with the relations it uses."""
    return text(read(path))


def _missing(query: exp.Expression, known: set[str]) -> list[exp.CTE]:
    """The relations that `query` uses and nobody has defined, each after those it uses itself; `known` grows."""
    found: list[exp.CTE] = []
    for name in dict.fromkeys(table.name for table in query.find_all(exp.Table)):
        if name in relations() and name not in known:
            relation = _read(f"relations/{name}.sql").copy()
            found += _missing(relation, known)
            known.add(name)
            found.append(cte(name, relation))
    return found


def parameters(query: exp.Expression) -> tuple[str, ...]:
    """The names of a tree's parameters, each once, in order."""
    return tuple(dict.fromkeys(each.name for each in query.find_all(exp.Placeholder)))


def renamed(query: exp.Query, prefix: str) -> exp.Query:
    """The tree with every parameter's name after a prefix. Changes the tree it is given."""
    for each in query.find_all(exp.Placeholder):
        each.set("this", f"{prefix}{each.name}")
    return query


def cte(name: str, query: exp.Query) -> exp.CTE:
    """`name AS (query)`."""
    return exp.CTE(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))


def text(query: exp.Expression, dialect: str = "duckdb", *, pretty: bool = False) -> str:
    """The tree as SQL, without comments. The tree is spent: a dialect may rewrite it while it is written."""
    return query.sql(dialect, pretty=pretty, comments=pretty, copy=False)
