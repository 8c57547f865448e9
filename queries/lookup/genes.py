"""Genes of the release, as people name them: symbols in any case, aliases, former symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.errors import InvalidQuestion, UnknownName
from queries import sql
from queries.cursor import looked_up
from queries.lookup.spelling import alike

_SYMBOLS = "SELECT symbol FROM gene UNION SELECT gene FROM consequence WHERE gene IS NOT NULL"
_ALIASES = "SELECT DISTINCT alias FROM gene_alias"


@dataclass(frozen=True)
class FoundGene:
    """`symbol` as the release has it; `names` are all that its annotations use; `note` says what was followed."""

    symbol: str
    names: tuple[str, ...]
    note: str | None = None


def find_gene(cursor: Any, name: str) -> FoundGene:
    """The gene called `name`, an alias or former symbol included. Raises UnknownName, InvalidQuestion if ambiguous."""
    return find_genes(cursor, (name,))[0]


def find_genes(cursor: Any, names: tuple[str, ...]) -> tuple[FoundGene, ...]:
    """The genes of these names, looked up together: each scan of the annotations costs the same for one as for all."""
    lookups = getattr(cursor, "lookups", None) or {}
    new = tuple(name for name in dict.fromkeys(names) if ("gene", name) not in lookups)
    found = _find_genes(cursor, new) if new else {}
    return tuple(looked_up(cursor, ("gene", name), lambda name=name: found[name]) for name in names)


def _find_genes(cursor: Any, names: tuple[str, ...]) -> dict[str, FoundGene]:
    rows: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    query = sql.statement("lookup/genes_called.sql")
    for name, symbol, rank in cursor.execute(query, {"names": list(names)}).fetchall():
        rows[name].append((symbol, rank))
    symbols = {name: _meant(cursor, name, found) for name, found in rows.items()}
    spelled: dict[str, list[str]] = {}
    query = sql.statement("lookup/genes_spelled.sql")
    for symbol, other in cursor.execute(query, {"symbols": list(symbols.values())}).fetchall():
        spelled.setdefault(symbol, []).append(other)
    return {
        name: FoundGene(
            symbol,
            (symbol, *spelled.get(symbol, ())),
            None if symbol == name else f"{name} is {symbol} in this release",
        )
        for name, symbol in symbols.items()
    }


def _near(name: str, known: list[str]) -> list[str]:
    """The likeliest slips of the fingers, as they are written."""
    spelled = {one.casefold(): one for one in known}
    return [spelled[one] for one in alike(name.casefold(), spelled)]


def _meant(cursor: Any, name: str, rows: list[tuple[str, int]]) -> str:
    """The one symbol that a name means, of those it may mean by rank."""
    if not rows:
        symbols, aliases = (sorted(row[0] for row in cursor.execute(one).fetchall()) for one in (_SYMBOLS, _ALIASES))
        raise UnknownName("gene", name, (*symbols, *aliases), suggestions=_near(name, symbols) or _near(name, aliases))
    best = rows[0][1]
    symbols = [symbol for symbol, rank in rows if rank == best]
    if best == 2 and len(rows) > len(symbols):
        symbols = [symbol for symbol, rank in rows if rank == 3]  # annotated by a former symbol: follow it
    if name in symbols:
        symbols = [name]
    if len(symbols) > 1:
        raise InvalidQuestion(f"'{name}' is a name of several genes", do=f"Ask for {' or '.join(symbols)}")
    return symbols[0]
