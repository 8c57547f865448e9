"""Codes of the release: `SYSTEM:code` to its keys, or an error with suggestions; never an empty result (S-CL 4)."""

from __future__ import annotations

from typing import Any

from cohorts.codes import Code
from cohorts.errors import InvalidQuestion, UnknownName
from queries.cursor import looked_up

#: What a code of the first domain is certainly not.
_CLASHES = {
    "condition": ("measurement", "treatment", "visit"),
    "treatment": ("condition", "measurement", "procedure", "visit"),
    "measurement": ("condition", "treatment", "visit"),
    "procedure": ("treatment", "visit"),
    "visit": ("condition", "measurement", "treatment", "procedure"),
}
_FIND = """
SELECT c.code_id, c.domain FROM code AS c
WHERE (c.system = $system AND c.code = $code)
    OR ($system = 'OMOP' AND TRY_CAST($code AS BIGINT) = c.omop_concept_id)
"""
_ALIKE = """
SELECT c.system || ':' || c.code FROM code AS c
WHERE LOWER(c.code) = LOWER($code) OR (c.system = $system AND LOWER(c.code) LIKE LOWER($start) || '%')
ORDER BY CASE WHEN LOWER(c.code) = LOWER($code) THEN 0 ELSE 1 END, c.n_individuals - c.n_individuals % 10 DESC,
    c.system, c.code
LIMIT 500
"""


def code_ids(cursor: Any, code: Code, domain: str) -> tuple[int, ...]:
    """The keys of a code in this release. Raises UnknownName with the nearest, InvalidQuestion for another domain."""
    return looked_up(cursor, ("code", code, domain), lambda: _code_ids(cursor, code, domain))


def known_ids(cursor: Any, code: Code) -> tuple[int, ...]:
    """The keys of a code in this release, () when it is not known here: for definitions, not for questions."""
    values = {"system": code.system, "code": code.code}
    rows = looked_up(cursor, ("known", code), lambda: cursor.execute(_FIND, values).fetchall())
    return tuple(sorted(code_id for code_id, _ in rows))


def _code_ids(cursor: Any, code: Code, domain: str) -> tuple[int, ...]:
    rows = cursor.execute(_FIND, {"system": code.system, "code": code.code}).fetchall()
    if not rows:
        alike = _alike(cursor, code)
        twins = [one for one in alike if one.partition(":")[2].casefold() == code.code.casefold()][:3]
        raise UnknownName("code", str(code), alike, where=f"a {domain} in this release", suggestions=twins)
    clashing = {found for _, found in rows if found in _CLASHES.get(domain, ())}
    if clashing and len(clashing) == len({found for _, found in rows}):
        raise InvalidQuestion(
            f"{code} is a {' and a '.join(sorted(clashing))} in this release, not a {domain}",
            do=f"Ask with has_{sorted(clashing)[0]}",
        )
    return tuple(sorted(code_id for code_id, _ in rows))


def _alike(cursor: Any, code: Code) -> list[str]:
    """Known codes worth suggesting: the same code of other systems, then neighbours in the same system."""
    start = code.code[: max(2, len(code.code) // 2)]
    rows = cursor.execute(_ALIKE, {"system": code.system, "code": code.code, "start": start}).fetchall()
    return [row[0] for row in rows]
