"""Genes of the release, as people name them: symbols in any case, aliases, former symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.errors import InvalidQuestion, UnknownName
from queries.cursor import looked_up

_SYMBOL = """
SELECT DISTINCT g.symbol AS symbol, 1 AS rank FROM gene AS g WHERE UPPER(g.symbol) = UPPER($name)
UNION
SELECT DISTINCT a.symbol AS symbol, 3 AS rank FROM gene_alias AS a
JOIN gene AS g ON g.symbol = a.symbol WHERE UPPER(a.alias) = UPPER($name)
UNION
SELECT DISTINCT c.gene AS symbol, 2 AS rank FROM consequence AS c WHERE UPPER(c.gene) = UPPER($name)
ORDER BY rank, symbol
"""
_NAMES = """
SELECT DISTINCT c.gene FROM consequence AS c
JOIN gene_alias AS a ON a.alias = c.gene
LEFT JOIN gene AS g ON g.symbol = c.gene
WHERE a.symbol = $symbol AND g.symbol IS NULL
ORDER BY c.gene
"""


@dataclass(frozen=True)
class FoundGene:
    """`symbol` as the release has it; `names` are all that its annotations use; `note` says what was followed."""

    symbol: str
    names: tuple[str, ...]
    note: str | None = None


def find_gene(cursor: Any, name: str) -> FoundGene:
    """The gene called `name`, an alias or former symbol included. Raises UnknownName, InvalidQuestion if ambiguous."""
    return looked_up(cursor, ("gene", name), lambda: _find_gene(cursor, name))


def _find_gene(cursor: Any, name: str) -> FoundGene:
    rows = cursor.execute(_SYMBOL, {"name": name}).fetchall()
    if not rows:
        known = cursor.execute(
            "SELECT symbol FROM gene UNION SELECT alias FROM gene_alias UNION SELECT gene FROM consequence"
        ).fetchall()
        raise UnknownName("gene", name, sorted(row[0] for row in known if row[0]))
    best = rows[0][1]
    symbols = [symbol for symbol, rank in rows if rank == best]
    if best == 2 and len(rows) > len(symbols):
        symbols = [symbol for symbol, rank in rows if rank == 3]  # annotated by a former symbol: follow it
    if name in symbols:
        symbols = [name]
    if len(symbols) > 1:
        raise InvalidQuestion(f"'{name}' is a name of several genes", do=f"Ask for {' or '.join(symbols)}")
    symbol = symbols[0]
    others = cursor.execute(_NAMES, {"symbol": symbol}).fetchall()
    note = None if symbol == name else f"{name} is {symbol} in this release"
    return FoundGene(symbol, (symbol, *(row[0] for row in others)), note)
