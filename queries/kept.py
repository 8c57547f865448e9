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
from queries.cursor import ReleaseCursor
from queries.part import Part, Plan

#: Parts kept a cursor. Each holds at most one row an individual.
PARTS = 64


def asked(criterion: Criterion, cursor: Any) -> Plan:
    """The plan of a criterion, ready to run on this cursor. Raises UnknownName or InvalidQuestion."""
    return settled(plan(criterion, cursor), cursor)


def settled(planned: Plan, cursor: Any) -> Plan:
    """The same plan, its parts read from tables of this cursor; they are made where they are not yet kept.

    A cursor that keeps nothing (one that only writes down what is run) gets the plan as it was.
    """
    if not isinstance(cursor, ReleaseCursor):
        return planned
    wanted = {part: _name(part) for part in planned.parts if not part.kept}
    for part, name in wanted.items():
        _keep(part, name, cursor)
    _forget(cursor, set(wanted.values()))
    return replace(planned, parts=tuple(replace(part, kept=wanted.get(part, part.kept)) for part in planned.parts))


def _name(part: Part) -> str:
    """The same part has the same name on every cursor, so that the text of a query does not depend on the cursor."""
    return f"kept_{hashlib.sha256(repr(part).encode()).hexdigest()[:20]}"


def _keep(part: Part, name: str, cursor: ReleaseCursor) -> None:
    if name in cursor.kept:
        cursor.kept.move_to_end(name)
        return
    inside = replace(part, inner=tuple((relation, settled(within, cursor)) for relation, within in part.inner))
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {part_text(inside.form)}", inside.bound("c"))
    cursor.kept[name] = None


def _forget(cursor: ReleaseCursor, in_use: set[str]) -> None:
    """Let the longest unused go, but none that the question at hand reads."""
    for name in list(cursor.kept):
        if len(cursor.kept) <= PARTS:
            return
        if name not in in_use:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            del cursor.kept[name]
