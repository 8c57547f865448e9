"""Search as one types: genes, variants, regions, codes. Every hit is typed; nothing says which kind of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.codes import SYSTEMS
from cohorts.errors import InvalidQuestion, UnknownName, nearest
from cohorts.loci import Everything, Gene, Region, parse_locus
from cohorts.normalise import CONTIGS
from queries import sql
from queries.asked_variants import fill_asked, not_there

_BETWEEN = chr(31)
CODE_COLUMNS = {"system": pl.String, "code": pl.String, "name": pl.String, "domain": pl.String, "synonym": pl.String}


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
class CodesAnswer(HoldsNoIndividual):
    """`frame`: system, code, name, domain, and the synonym that matched; best first. No counts of people."""

    frame: pl.DataFrame
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


@dataclass(frozen=True)
class SearchCodes:
    """Codes by code, name or synonym; every word must be found. Of one `domain` ('condition', 'treatment', …) if said.

    First an exact code or name, then beginnings, then the rest; among equals the code more people have, then the one
    more like what was typed.
    """

    text: str
    domain: str | None = None
    limit: int = 50
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> CodesAnswer:
        system, words = _system_and_words(self.text)
        if not words:
            return CodesAnswer(pl.DataFrame(schema=CODE_COLUMNS), "Type a name or SYSTEM:code")
        longest = max(words, key=len)
        values = {"within": f"%{_literal(longest)}%", "start": f"{_literal(longest)}%", "domain": self.domain}
        rows = cursor.execute(sql.statement("reference/search_codes.sql"), {**values, "system": system}).fetchall()
        if system == "OMOP":
            words = []  # a concept's number stands in no name
        ranked = sorted(filter(None, (_ranked(row, words) for row in rows)))
        found = [(row[0], row[1], row[2], row[3], synonym) for *_, row, synonym in ranked[: self.limit]]
        frame = pl.DataFrame(found, CODE_COLUMNS, orient="row")
        return CodesAnswer(frame, None if found else self._nothing(cursor, longest))

    def _nothing(self, cursor: Any, word: str) -> str:
        values = {"start": f"{_literal(word[:1])}%", "domain": self.domain}
        names = [row[0] for row in cursor.execute(sql.statement("reference/code_names.sql"), values).fetchall()]
        alike = nearest(self.text.strip(), names)
        what = f"No {self.domain or 'code'} called '{self.text.strip()}' in this release"
        return what + (f"; did you mean {' or '.join(alike)}?" if alike else "")

    def to_json(self) -> dict[str, Any]:
        return {"search_codes": {"text": self.text, "domain": self.domain, "limit": self.limit}}


def _system_and_words(text: str) -> tuple[str | None, list[str]]:
    """`ICD10CM:C50 …` names its system; otherwise words alone."""
    system, colon, rest = text.strip().partition(":")
    if colon and (system.upper() in SYSTEMS or system.replace("_", "").isalnum()) and " " not in system:
        return system.upper(), rest.casefold().split()
    return None, text.casefold().split()


def _ranked(row: tuple, words: list[str]) -> tuple | None:
    """A sort key with the row and the synonym that matched; None when a word is missing."""
    system, code, name, _, people, synonyms = row
    asked = " ".join(words)
    for synonym in (None, *(synonyms or "").split(_BETWEEN)):
        said = name if synonym is None else synonym
        if not said:
            continue
        held = f"{said} {code}".casefold()
        if not all(word in held for word in words):
            continue
        folded = said.casefold()
        if asked in (code.casefold(), folded):
            tier = 0
        elif code.casefold().startswith(asked) or folded.startswith(asked):
            tier = 1
        else:
            tier = 2
        alike = SequenceMatcher(None, asked, folded).ratio()
        return (tier + 3 * (synonym is not None), -people, -round(alike, 6), system, code, row, synonym)
    return None


def _genes(cursor: Any, text: str) -> list[Hit]:
    if " " in text and len(text) < 4:
        return []
    values = {"text": text, "start": f"{_literal(text)}%", "within": f"%{_literal(text)}%", "long": len(text) >= 4}
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


def _literal(text: str) -> str:
    """Text for LIKE … ESCAPE '!'."""
    return "".join(f"!{character}" if character in "!%_" else character for character in text)
