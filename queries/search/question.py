"""The question behind the search box: a text is read, each reading is looked for, and the answers are put in order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar

from access.asking import Asking
from cohorts.readings import AnyGene, Reading, Words, Wrong
from cohorts.typed import read
from queries.search.found import EMPTY, UNKNOWN, Found, Hit, Nothing, SearchAnswer
from queries.search.names import names
from queries.search.people import individuals
from queries.search.places import look


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
        readings = read(text)
        if not readings:
            return SearchAnswer((), Nothing(EMPTY, "Type a gene, a variant, a region, a code or a condition"))
        found = self._found(cursor, asking, readings)
        people = individuals(cursor, asking, text)
        hits = tuple(dict.fromkeys((*people, *(hit for _, one in found for hit in one.hits))))
        first = next((reading for reading, one in found if one.hits), readings[0])
        if people and not any(one.hits for _, one in found):
            return SearchAnswer(people, understood="an individual")
        why = next((one.why for reading, one in found if one.why and (not hits or reading is first)), None)
        instead = dict.fromkeys(hit for _, one in found for hit in one.instead)
        if not hits and why is None:
            why = Nothing(UNKNOWN, f"Nothing called '{text}' in this release")
        return SearchAnswer(hits[: self.limit], why, first.words, tuple(hit for hit in instead if hit not in hits)[:6])

    def _found(self, cursor: Any, asking: Asking, readings: tuple[Reading, ...]) -> list[tuple[Reading, Found]]:
        """What each reading gives. A name that is exactly known is not also a change of some residue (C1R)."""
        if isinstance(readings[-1], Words):
            named, exact = names(cursor, asking, readings[-1].text, self.limit)
            changes = [] if exact else [(one, look(one, cursor)) for one in readings[:-1] if isinstance(one, AnyGene)]
            kept = [(one, found) for one, found in changes if found.hits or not named.hits]
            return [*kept, (readings[-1], named)]
        found = []
        for reading in readings:
            found.append((reading, look(reading, cursor)))
            if found[-1][1].hits and len(readings) > 1 and type(readings[1]) is not type(reading):
                break  # the other readings are other ways to reach the same
        return found

    def to_json(self) -> dict[str, Any]:
        meant = [one.words for one in read(self.text) if not isinstance(one, Words | Wrong)]
        digest = hashlib.sha256(self.text.strip().encode()).hexdigest()[:20]
        return {"search": {"meant": meant, "digest": digest, "limit": self.limit}}


__all__ = ["Hit", "Search", "SearchAnswer"]
