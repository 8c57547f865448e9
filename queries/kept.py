"""What was worked out for one part of a question, kept for the next question of the same Asking.

After an edit all parts but one are as they were. A cursor belongs to one Asking and reads an immutable release, so the
states of a part stay what they are: they are kept as temporary tables of the cursor, and go with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from cohorts.criteria import Criterion
from queries.compose import part_text, plan
from queries.criteria.part import Part, Plan, Tree
from queries.cursor import ReleaseCursor

#: Parts kept a cursor. Most hold at most one row an individual.
PARTS = 64
#: Relations between events, and frequencies in a reference, are worked out inside the part that reads them, but for
#: those that several parts read.
_RELATIONS = ("temporal/", "reference/")
_READ_OFTEN = frozenset(
    f"temporal/{name}" for name in ("index", "index_taken", "around", "around_distinct", "at_index", "of_individual")
)


def asked(criterion: Criterion, cursor: Any) -> Plan:
    """The plan of a criterion, ready to run on this cursor. Raises UnknownName or InvalidQuestion."""
    return settled(plan(criterion, cursor), cursor)


def settled(planned: Plan, cursor: Any) -> Plan:
    """The same plan, its parts read from tables of this cursor; they are made where they are not yet kept.

    A cursor that keeps nothing (one that only writes down what is run) gets the plan as it was.
    """
    if not isinstance(cursor, ReleaseCursor):
        return planned
    ready = _settled(planned, cursor)
    _forget(cursor, {part.kept for part in ready.parts if part.kept})
    return ready


def settled_part(part: Part, cursor: Any) -> Part:
    """The same part, what is worth keeping of it read from tables of this cursor."""
    return _settled(part, cursor) if isinstance(cursor, ReleaseCursor) else part


def _settled(within: Plan | Tree | Part, cursor: ReleaseCursor) -> Any:
    if not isinstance(within, Part):
        return replace(within, parts=tuple(_settled(part, cursor) for part in within.parts))
    if within.kept:
        return within
    if within.file.startswith(_RELATIONS) and within.file not in _READ_OFTEN:
        return _ready(within, cursor)
    name = _name(within)
    if name in cursor.kept:
        cursor.kept.move_to_end(name)
    else:
        made = _ready(within, cursor)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {part_text(made.form)}", made.bound("c"))
        cursor.kept[name] = None
    return replace(within, kept=name)


def _ready(part: Part, cursor: ReleaseCursor) -> Part:
    """The part with everything inside it settled."""
    alone = part.file == "temporal/index_taken"  # nobody else reads the events that it chooses from
    return replace(
        part,
        inner=tuple(
            (name, _ready(within, cursor) if alone else _settled(within, cursor)) for name, within in part.inner
        ),
    )


def _name(part: Part) -> str:
    """The same part has the same name on every cursor, so that the text of a query does not depend on the cursor."""
    return f"kept_{hashlib.sha256(repr(part).encode()).hexdigest()[:20]}"


def _forget(cursor: ReleaseCursor, in_use: set[str]) -> None:
    """Let the longest unused go, but none that the question at hand reads."""
    for name in list(cursor.kept):
        if len(cursor.kept) <= PARTS:
            return
        if name not in in_use:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            del cursor.kept[name]
