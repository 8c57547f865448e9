"""Names: of genes, and of codes with their synonyms; and the nearest ones where there is none."""

from __future__ import annotations

from typing import Any

from access.asking import Asking
from queries.lookup.search_codes import SearchCodes
from queries.search.found import UNKNOWN, Found, Hit, Nothing
from queries.search.gene_names import gene_names, genes_called


def names(cursor: Any, asking: Asking, text: str, limit: int) -> tuple[Found, bool]:
    """Genes and codes by name, and whether a gene is called exactly so. An exact gene stands before codes, others
    share the room with them."""
    known = gene_names(cursor)
    genes = genes_called(known, text)
    codes = SearchCodes(text, limit=limit).run(cursor, asking)
    found = tuple(
        Hit("code", f"{row['system']}:{row['code']}", row["name"], _about(row), domain=row["domain"])
        for row in codes.frame.iter_rows(named=True)
    )
    exact = [hit for hit in genes if hit.key.casefold() == text.casefold()]
    others = [hit for hit in genes if hit not in exact]
    room = max(limit - len(exact), 0)
    shared = min(len(others), max(room // 2, room - len(found)))
    hits = (*exact, *others[:shared], *found[: room - shared])
    guessed = not genes and codes.instead is not None
    if hits and not guessed:
        return Found(hits), bool(exact)
    if near := known.near(text):  # also beside codes that were found by a guess: LDRL is nearer to LDLR than to LDL
        what = f"No gene, variant or code called '{text}' in this release; did you mean {' or '.join(near)}?"
        instead = tuple(hit for one in near for hit in genes_called(known, one)[:1])
        return Found(why=Nothing(UNKNOWN, what), instead=(*instead, *found[:3])), False
    if hits:
        return Found(hits), False
    return Found(why=Nothing(UNKNOWN, codes.nothing or f"Nothing called '{text}' in this release")), False


def exactly(cursor: Any, text: str) -> tuple[Hit, ...]:
    """The gene of exactly this symbol, in any case; nothing else is looked for."""
    return tuple(hit for hit in genes_called(gene_names(cursor), text)[:1] if hit.key.casefold() == text.casefold())


def _about(row: dict[str, Any]) -> str:
    """The code itself, what it describes, and the synonym that matched."""
    said = row["synonym"] and f"“{row['synonym']}”"
    return " · ".join(filter(None, (said, f"{row['system']}:{row['code']}", row["domain"])))
