"""Search as one types: genes, variants, regions, codes. Every hit is typed; nothing says which kind of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.errors import InvalidQuestion, UnknownName, nearest
from cohorts.loci import Everything, Gene, Region, parse_locus
from cohorts.normalise import CONTIGS
from queries import sql
from queries.asked_variants import fill_asked, not_there
from queries.search_codes import SearchCodes, literal


@dataclass(frozen=True)
class Hit:
    """`kind` is 'gene', 'variant', 'region' or 'code'; `key` is what to ask with: a symbol, a locus, SYSTEM:code."""

    kind: str
    key: str
    label: str
    detail: str | None = None


@dataclass(frozen=True)
class SearchAnswer(HoldsNoIndividual):
    """Hits, best first. Without any, `nothing` says why: no such name, nothing called there, or never looked at."""

    hits: tuple[Hit, ...]
    nothing: str | None = None


@dataclass(frozen=True)
class Search:
    """Anything: a symbol, an rsID, contig-position-ref-alt, a region, SYSTEM:code, words of a name."""

    text: str
    limit: int = 12
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> SearchAnswer:
        text = self.text.strip()
        if not text:
            return SearchAnswer((), "Type a gene, a variant, a region, a code or a condition")
        placed, nothing = _places(cursor, text)
        genes = _genes(cursor, text)
        codes = SearchCodes(text, limit=self.limit).run(cursor, asking)
        found = tuple(
            Hit("code", f"{row['system']}:{row['code']}", row["name"], row["synonym"] or row["domain"])
            for row in codes.frame.iter_rows(named=True)
        )
        exact = [hit for hit in genes if hit.key.casefold() == text.casefold()]
        others = [hit for hit in genes if hit not in exact]
        room = max(self.limit - len(placed) - len(exact), 0)
        shared = min(len(others), max(room // 2, room - len(found)))
        hits = (*placed, *exact, *others[:shared], *found[: room - shared])
        return SearchAnswer(hits[: self.limit], None if hits else nothing or _no_name(cursor, text, codes.nothing))

    def to_json(self) -> dict[str, Any]:
        return {"search": {"text": self.text, "limit": self.limit}}


def _genes(cursor: Any, text: str) -> list[Hit]:
    if " " in text and len(text) < 4:
        return []
    values = {"text": text, "start": f"{literal(text)}%", "within": f"%{literal(text)}%", "long": len(text) >= 4}
    rows = cursor.execute(sql.statement("reference/search_genes.sql"), values).fetchall()
    found: dict[str, tuple] = {}
    for symbol, name, alias, rank in rows:
        key = (rank, len(alias or symbol), symbol)
        if symbol not in found or key < found[symbol][0]:
            found[symbol] = (key, name or found.get(symbol, (0, None))[1], alias)
    return [
        Hit("gene", symbol, symbol, f"{alias} is {symbol}" + (f", {name}" if name else "") if alias else name)
        for symbol, (_, name, alias) in sorted(found.items(), key=lambda item: item[1][0])
    ]


def _places(cursor: Any, text: str) -> tuple[list[Hit], str | None]:
    """Hits for a text that is a place, and what to say when nothing is there."""
    try:
        locus = parse_locus(text)
    except InvalidQuestion as error:
        digits = any(character.isdigit() for character in text)
        return [], str(error) if digits and any(mark in text for mark in ":-_") else None
    if isinstance(locus, Gene | Everything):
        return [], None
    if isinstance(locus, Region) and locus.contig not in CONTIGS:
        return [], None  # HP:0001250 is a code
    if isinstance(locus, Region):
        return [Hit("region", str(locus), str(locus), "region")], None
    try:
        n, _ = fill_asked(cursor, locus)
    except UnknownName as error:
        return [], str(error)
    alleles = cursor.execute(sql.statement("variants/asked_words.sql")).fetchall() if n else []
    several = len({row[0] for row in alleles}) > 1
    hits = [
        Hit("variant", f"{assembly} {place}" if several else place, place, " · ".join(filter(None, words)))
        for assembly, place, *words in alleles
    ]
    return hits, None if hits else not_there(cursor, locus)


def _no_name(cursor: Any, text: str, codes: str | None) -> str:
    near = nearest(text, [row[0] for row in cursor.execute("SELECT DISTINCT symbol FROM gene").fetchall()])
    if near:
        return f"No gene, variant or code called '{text}' in this release; did you mean {' or '.join(near)}?"
    return codes or f"Nothing called '{text}' in this release"
