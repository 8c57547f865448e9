"""The question behind the search box: a text is read, each reading is looked for, and the answers are put in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from access.asking import Asking
from cohorts.readings import AnyGene, Reading, Words, Wrong
from cohorts.typed import read
from queries.search.found import EMPTY, UNKNOWN, WRONG, Found, Hit, Nothing, SearchAnswer
from queries.search.names import exactly, names
from queries.search.people import individuals
from queries.search.places import look

#: The longest text that is read: no name is longer, and reading takes time that grows with it.
LONGEST = 2_000


@dataclass(frozen=True)
class Search:
    """Anything: a symbol, an identifier, a place, a change, SYSTEM:code, words of a name; an individual by right.

    The text may be an identifier of somebody: it stands in no log. The audit holds how it was understood, where that
    names a place or a change, and a digest that tells one text from another.
    """

    text: str = field(repr=False)
    limit: int = 12
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> SearchAnswer:
        text = self.text.strip()
        if len(text) > LONGEST:
            return SearchAnswer((), Nothing(WRONG, f"Of a search, {LONGEST:,} characters are read at most"))
        readings = read(text)
        if not readings:
            return SearchAnswer((), Nothing(EMPTY, "Type a gene, a variant, a region, a code or a condition"))
        people = individuals(cursor, asking, text)
        found = self._found(cursor, asking, readings, guess=not people)
        hits = _once((*people, *(hit for _, one in found for hit in one.hits)))
        first = next((reading for reading, one in found if one.hits), readings[0])
        if people and not any(one.hits for _, one in found):
            return SearchAnswer(people, understood="an individual")
        why = next((one.why for reading, one in found if one.why and (not hits or reading is first)), None)
        known = {(hit.kind, hit.key) for hit in hits}
        instead = _once(hit for _, one in found for hit in one.instead if (hit.kind, hit.key) not in known)
        if not hits and why is None:
            why = Nothing(UNKNOWN, f"Nothing called '{text}' in this release")
        return SearchAnswer(hits[: self.limit], why, first.words, instead[:6])

    def _found(
        self, cursor: Any, asking: Asking, readings: tuple[Reading, ...], *, guess: bool
    ) -> list[tuple[Reading, Found]]:
        """What each reading gives. A name that is exactly known is not also a change of some residue (C1R), nor is the
        name of an individual a slip of another word."""
        if isinstance(readings[-1], Words):
            if not guess:
                return [(readings[-1], Found(exactly(cursor, readings[-1].text)))]
            named, exact = names(cursor, asking, readings[-1].text, self.limit)
            changes = [] if exact else [(one, look(one, cursor)) for one in readings[:-1] if isinstance(one, AnyGene)]
            kept = [(one, found) for one, found in changes if found.hits or not named.hits]
            return [*kept, (readings[-1], named)]
        return [(reading, look(reading, cursor)) for reading in readings]

    def to_json(self) -> dict[str, Any]:
        short = self.text.strip() if len(self.text.strip()) <= LONGEST else ""
        meant = [one.words for one in read(short) if not isinstance(one, Words | Wrong)]
        digest = hashlib.sha256(self.text.strip().encode(errors="surrogatepass")).hexdigest()[:20]
        return {"search": {"meant": meant, "digest": digest, "limit": self.limit}}


def _once(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Each hit once: a name of the literature and HGVS may lead to the same allele."""
    return tuple({(hit.kind, hit.key): hit for hit in reversed(tuple(hits))}.values())[::-1]


__all__ = ["Hit", "Search", "SearchAnswer"]
