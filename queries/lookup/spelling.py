"""Words as they were meant: typed ones that no name holds become the nearest that names are made of.

Nearness is the number of slips (a letter too many, too few, another, or two exchanged: optimal string alignment,
Boytsov 2011, doi:10.1145/1963190.1963191); one slip is forgiven from four letters on, two from eight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from queries.cursor import looked_up

_WORDS = "SELECT c.name FROM code AS c UNION ALL SELECT s.synonym FROM code_synonym AS s"
#: Longer texts are no slips of the fingers.
LONGEST = 40


def respelled(cursor: Any, words: Sequence[str]) -> list[str] | None:
    """The nearest known words, lower case; None when nothing is changed by it or a word is near to none."""
    known = looked_up(cursor, "words of code names", lambda: _vocabulary(cursor))
    meant = [_nearest(word, known) for word in words]
    return None if None in meant or meant == list(words) else meant


def alike(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The known names most like one, best first: at most one slip up to five letters, two up to eight, else three.

    Names and what they are compared with are to be in one case. 88,000 names take about 10 ms.
    """
    if len(name) < 2 or len(name) > LONGEST:
        return ()
    slips = 1 if len(name) <= 5 else 2 if len(name) <= 8 else 3
    found = process.extract(name, list(known), scorer=OSA.distance, score_cutoff=slips, limit=60)
    letters = sorted(name)  # exchanged letters are the likeliest slip

    def rank(one: tuple[str, int, int]) -> tuple:
        return (one[1], sorted(one[0]) != letters, one[0][:1] != name[:1], abs(len(one[0]) - len(name)), one[0])

    best = sorted(found, key=rank)
    return tuple(one[0] for one in best[:limit])


def _vocabulary(cursor: Any) -> dict[str, int]:
    """Every word of a code's name or synonym, and in how many it stands."""
    counted: dict[str, int] = {}
    for (name,) in cursor.execute(_WORDS).fetchall():
        for word in set(re.findall(r"\w+", name.casefold())):
            counted[word] = counted.get(word, 0) + 1
    return counted


def _nearest(word: str, known: dict[str, int]) -> str | None:
    """The word itself where a name holds it; else the nearest word, or beginning of one while it is being typed."""
    if any(word in one for one in known):
        return word
    slips = 0 if len(word) < 4 or len(word) > LONGEST else 1 if len(word) < 8 else 2
    if not slips:
        return None
    whole = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
    if not whole:
        beginnings = {one[: len(word)]: one for one in sorted(known, key=known.__getitem__) if len(one) > len(word)}
        near = process.extract(word, beginnings.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
        whole = [(start, distance, None) for start, distance, _ in near]
        known = {start: known[beginnings[start]] for start, *_ in near}
    best = sorted(whole, key=lambda found: (found[1], -known[found[0]], found[0]))
    return best[0][0] if best else None
