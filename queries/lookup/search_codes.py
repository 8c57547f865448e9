"""Codes by name, synonym or code, forgiving a slip of the fingers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, ClassVar

import polars as pl
from rapidfuzz import fuzz, process

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.codes import SYSTEMS
from queries import sql
from queries.lookup.spelling import respelled

_BETWEEN = chr(31)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*:[A-Za-z0-9.-]+")
CODE_COLUMNS = {"system": pl.String, "code": pl.String, "name": pl.String, "domain": pl.String, "synonym": pl.String}


@dataclass(frozen=True)
class CodesAnswer(HoldsNoIndividual):
    """`frame`: system, code, name, domain, and the synonym that matched; best first. No counts of people.

    `instead` is what was looked for where nothing holds the words as typed: the nearest words that names are made of.
    """

    frame: pl.DataFrame
    nothing: str | None = None
    instead: str | None = None


@dataclass(frozen=True)
class SearchCodes:
    """Codes by code, name or synonym; every word must be found. Of one `domain` ('condition', 'treatment', …) if said.

    First an exact code or name, then beginnings of it, of its words, and what stands inside a word; among equals the
    code more people have, then the one more like what was typed.
    """

    text: str
    domain: str | None = None
    limit: int = 50
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> CodesAnswer:
        system, words = _system_and_words(self.text)
        if not words:
            return CodesAnswer(pl.DataFrame(schema=CODE_COLUMNS), "Type a name or SYSTEM:code")
        found, instead = self._found(cursor, system, words), None
        if not found and system is None and (guess := respelled(cursor, words)):
            found, instead = self._found(cursor, None, guess), " ".join(guess)
        frame = pl.DataFrame(found, CODE_COLUMNS, orient="row")
        nothing = None if found else self._nothing(cursor, max(words, key=len))
        return CodesAnswer(frame, nothing, instead if found else None)

    def _found(self, cursor: Any, system: str | None, words: list[str]) -> list[tuple]:
        longest = max(words, key=len)
        values = {"within": f"%{literal(longest)}%", "start": f"{literal(longest)}%", "domain": self.domain}
        rows = cursor.execute(sql.statement("reference/search_codes.sql"), {**values, "system": system}).fetchall()
        if system == "OMOP":
            words = []  # a concept's number stands in no name
        ranked = sorted(filter(None, (_ranked(row, words) for row in rows)))
        return [(row[0], row[1], row[2], row[3], synonym) for *_, row, synonym in ranked[: self.limit]]

    def _nothing(self, cursor: Any, word: str) -> str:
        values = {"start": f"{literal(word[:1])}%", "domain": self.domain}
        names = [row[0] for row in cursor.execute(sql.statement("reference/code_names.sql"), values).fetchall()]
        asked = {"scorer": fuzz.ratio, "processor": str.casefold, "score_cutoff": 60, "limit": 3}
        near = process.extract(self.text.strip()[:200], names, **asked)
        alike = [name for name, *_ in near]
        what = f"No {self.domain or 'code'} called '{self.text.strip()}' in this release"
        return what + (f"; did you mean {' or '.join(alike)}?" if alike else "")

    def to_json(self) -> dict[str, Any]:
        # What was typed may be an identifier of somebody: only a code stands in the audit as it is.
        code = self.text.strip() if _CODE.fullmatch(self.text.strip()) else None
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:20]
        return {"search_codes": {"code": code, "digest": digest, "domain": self.domain, "limit": self.limit}}


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
        else:  # "case" is looked for in "case finding" before it is found in "helicase"
            tier = 2 if all(re.search(rf"(?<!\w){re.escape(word)}", held) for word in words) else 3
        alike = SequenceMatcher(None, asked, folded).ratio()
        return (tier + 4 * (synonym is not None), -people, -round(alike, 6), system, code, row, synonym)
    return None


def literal(text: str) -> str:
    """Text for LIKE … ESCAPE '!'."""
    return "".join(f"!{character}" if character in "!%_" else character for character in text)
