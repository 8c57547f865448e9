"""Counts of the variants of one place in a few populations: no temporary table is made and nothing is joined.

With the members come two populations more that are no answer: everybody of the release, and everybody permitted, by all
their biosamples. Whether anybody of them carries an allele decides whether it may be seen (variants/visible.sql).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from queries import sql
from queries.accelerated.call_set import COLUMNS, count_variants
from queries.accelerated.speakers import Individuals, Speakers
from queries.cursor import ReleaseCursor, looked_up

#: The rows between the first variant and the last are read, so they must not lie too far apart.
_APART, _ALWAYS_NEAR = 8, 4096


def near(ids: np.ndarray) -> bool:
    """Whether there are such variants, ascending, and they are read sooner this way than by the portable query."""
    return len(ids) > 0 and int(ids[-1]) - int(ids[0]) < max(_APART * len(ids), _ALWAYS_NEAR)


def count_place(cursor: ReleaseCursor, words: pl.DataFrame, sizes: dict[str, int], members: np.ndarray) -> pl.DataFrame:
    """`words` × populations with their counts, in that order and the populations by name; without the variants that may
    not be seen.

    words: a row a variant with variant_id (ascending), kind (none mitochondrial) and packed. members: (population of
    `sizes`, permitted individual) booleans.
    """
    ids, kind, packed = (words[name].to_numpy() for name in ("variant_id", "kind", "packed"))
    names = sorted(sizes)
    kinds = np.unique(kind).tolist()
    speakers = Speakers.of(cursor, members[[list(sizes).index(name) for name in names]], kinds)
    people = [sizes[name] for name in names]
    rows = np.arange(len(ids))
    if everybody_is_permitted(cursor):
        counts = count_variants(cursor, ids, kind, speakers, people, packed=bool(packed.any()))
    else:
        both = Speakers.together(speakers, _everybody(cursor, kinds))
        counts = count_variants(cursor, ids, kind, both, [*people, 0, 0], packed=bool(packed.any()))
        rows = np.flatnonzero(_may_be_seen(counts))
    found = {name: counts[name][: len(names), rows].T.ravel() for name in COLUMNS}
    population = pl.Series("population", names).gather(np.tile(np.arange(len(names)), len(rows)))
    return words[np.repeat(rows, len(names))].with_columns(population, **{n: pl.Series(v) for n, v in found.items()})


def seen(cursor: ReleaseCursor, ids: np.ndarray, kind: np.ndarray, packed: np.ndarray) -> np.ndarray:
    """Of each of these variants, none of them mitochondrial, whether it may be seen (variants/visible.sql)."""
    if everybody_is_permitted(cursor):
        return np.ones(len(ids), bool)
    everybody = _everybody(cursor, np.unique(kind).tolist())
    return _may_be_seen(count_variants(cursor, ids, kind, everybody, [0, 0], packed=bool(packed.any())))


def _may_be_seen(counts: dict[str, np.ndarray]) -> np.ndarray:
    """Of counts whose last two populations are `_everybody`."""
    carried_at_all, carried = counts["ac_raw"][-2:] > 0
    return carried | ~carried_at_all


def everybody_is_permitted(cursor: ReleaseCursor) -> bool:
    query = "SELECT COUNT(*) FROM individual"
    [(individuals,)] = looked_up(cursor, query, lambda: cursor.execute(query).fetchall())
    return individuals == len(Individuals.of(cursor).keys)


def _everybody(cursor: ReleaseCursor, kinds: list[int]) -> Speakers:
    """Everybody, and everybody permitted: two alleles of each biosample, wherever."""
    nobody = Speakers.of(cursor, np.zeros((2, len(Individuals.of(cursor).keys)), bool), [])
    nobody.alone[:, kinds] = 2
    nobody.alone[1][:, _hidden(cursor, nobody.alone.shape[-1])] = 0
    return nobody


def _hidden(cursor: ReleaseCursor, biosamples: int) -> np.ndarray:
    """The biosamples of those who are not permitted, read once a cursor."""
    if "hidden" not in cursor.arrays:
        hidden = np.ones(biosamples, bool)
        cursor.execute(sql.statement("accelerated/biosamples.sql"))
        hidden[cursor.fetchnumpy()["biosample_id"]] = False
        cursor.arrays["hidden"] = np.flatnonzero(hidden)
    return cursor.arrays["hidden"]
