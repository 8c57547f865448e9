"""Ancestry components and kinship among those who are followed, where the release has them (S-ST 11)."""

from __future__ import annotations

from typing import Any

import polars as pl

from queries.associations import ancestry
from queries.associations.guard import COMPONENTS, MOST
from queries.cursor import ReleaseCursor

BY_KINSHIP = "a relative of somebody else by their genotypes (unrelated individuals only)"


def related_by_genotypes(cursor: Any) -> pl.Series:
    """Keys of individuals who are left out of the unrelated by kinship; nobody where the release has none."""
    if not isinstance(cursor, ReleaseCursor) or ancestry.held(cursor) is None:
        return pl.Series("individual_id", [], dtype=pl.Int32)
    alone = ancestry.unrelated(cursor)
    return ancestry.components(cursor, 1).join(alone, on="individual_id", how="anti")["individual_id"]


def with_components(cursor: Any, rows: pl.DataFrame, adjust: tuple[str, ...]) -> pl.DataFrame:
    """`rows` with pc1, pc2, … where `adjust` has components, null for who has none. InvalidQuestion, with the command,
    where the release has none."""
    if COMPONENTS not in adjust:
        return rows
    scores = ancestry.components(cursor)
    names = [name for name in scores.columns if name.startswith("pc")][:MOST]
    keyed = scores.select(pl.col("individual_id").cast(rows.schema["individual_id"]), *names)
    return rows.join(keyed, on="individual_id", how="left", maintain_order="left")
