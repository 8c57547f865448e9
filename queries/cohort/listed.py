"""Lists of identifiers on a cursor, as rows of the temporary table `listed_identifier`.

The rows are put there past every cursor that writes down what it runs: an identifier never stands in a statement.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from access.roles import demand
from cohorts.errors import Refused
from cohorts.listed import Listed
from queries.criteria.part import Bound, Part

_SCHEMA = {"list": pl.String, "dataset": pl.String, "source_id": pl.String}
_TABLE = "CREATE TEMP TABLE IF NOT EXISTS listed_identifier (list VARCHAR, dataset VARCHAR, source_id VARCHAR)"
_FOUND = """
SELECT COUNT(DISTINCT l.dataset || chr(9) || l.source_id)
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN listed_identifier AS l ON l.source_id = i.source_id AND l.dataset IN ('', d.name)
WHERE l.list = $list
"""


def bind_listed(leaf: Listed, cursor: Any) -> Bound:
    """The part of a list. Refused to roles without rows and wherever it is not known who asks."""
    if not hasattr(cursor, "identifier_list"):
        raise Refused("A list of identifiers can be asked of a warehouse alone")
    found = cursor.identifier_list(leaf.list)
    rest = leaf.n - found
    note = (
        f"Of {leaf.n:,} identifiers on the list, {found:,} are of individuals you may ask about; the other {rest:,} are"
        " not in this release or not permitted for this purpose."
    )
    return Bound((Part.of("listed", list=leaf.list),), (note,))


def place(cursor: Any, mark: str) -> int:
    """Make a list readable on a ReleaseCursor; how many of its identifiers are of somebody permitted."""
    demand(cursor.role, "rows")
    if mark not in cursor.identified:
        cursor.execute(_TABLE)
        rows = [(mark, *member) for member in cursor.identifiers.members(mark)]
        cursor.register("listed_given", pl.DataFrame(rows, schema=_SCHEMA, orient="row").to_arrow())
        cursor.execute("INSERT INTO listed_identifier SELECT g.* FROM listed_given AS g")
        cursor.unregister("listed_given")
        cursor.identified[mark] = cursor.execute(_FOUND, {"list": mark}).fetchone()[0]
    return cursor.identified[mark]
