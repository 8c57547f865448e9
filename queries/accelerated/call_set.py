"""The counts of every asked variant, from rows and from bits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from queries import sql
from queries.accelerated.bits import count_bits
from queries.accelerated.rows import add_rows, stored_rows
from queries.accelerated.speakers import Speakers
from queries.accelerated.worth import KINDS, MEASURES

if TYPE_CHECKING:
    import pyarrow as pa

_COUNTED = (*MEASURES, "people", "alleles")  # the last two: those assayed where the variant lies
#: What is counted, in the order of cohort_frequencies.sql.
COLUMNS = ("people", "ac", "ac_raw", "an", "an_raw", "het", "hom", "hemi", "carriers", "called")
_NOT_ASKED = KINDS
_BESIDE = 10_000  # variants: fewer are read sooner than another cursor is made


def count_call_set(cursor: Any) -> pa.Table:
    """asked_variant × population without the mitochondrion, with the columns of cohort_frequencies.sql in its order.

    Needs the temporary tables asked_variant, voice, member and population on this cursor.
    """
    import pyarrow as pa

    asked = cursor.execute(
        "SELECT variant_id, kind FROM asked_variant WHERE kind < $kinds ORDER BY variant_id", {"kinds": KINDS}
    ).fetchnumpy()
    sizes = dict(cursor.execute("SELECT population, people FROM population ORDER BY population").fetchall())
    speakers = Speakers.read(cursor, list(sizes))
    ids = np.asarray(asked["variant_id"])
    counts = count_variants(cursor, ids, np.asarray(asked["kind"]), speakers, list(sizes.values()))
    columns = {
        "variant_id": np.tile(ids, len(sizes)),
        "population": pa.array(list(sizes)).take(_rows(len(sizes), len(ids))),
    }
    return pa.table(columns | {name: counts[name].ravel() for name in COLUMNS})


def _rows(populations: int, variants: int) -> np.ndarray:
    return np.repeat(np.arange(populations), variants)


def count_variants(
    cursor: Any, ids: np.ndarray, kind: np.ndarray, speakers: Speakers, people: list[int], *, packed: bool = True
) -> dict[str, np.ndarray]:
    """COLUMNS, each by (population, variant), of the variants `ids`: ascending, none of them mitochondrial.

    `people` are the sizes of the populations, in the order of `speakers`. All rows between the first variant and the
    last are read; bits where some are `packed`.
    """
    first = int(ids[0]) if len(ids) else 0
    kinds = np.full(int(ids[-1]) - first + 1 if len(ids) else 0, _NOT_ASKED, np.uint8)
    kinds[ids - first] = kind
    totals = _totals(cursor, speakers, kinds, first, packed).astype(np.int64)
    of = dict(zip(_COUNTED, totals.transpose(1, 0, 2)[:, :, ids - first], strict=True))
    return {
        "people": np.repeat(np.array(people, np.int64)[:, None], len(ids), axis=1),
        "an": of["alleles"] - of["unusable"],
        "an_raw": of["alleles"] - of["missing"],
        **{name: of[name] for name in ("ac", "ac_raw", "het", "hom", "hemi", "carriers")},
        "called": of["people"] - of["uncalled"],
    }


def _totals(cursor: Any, speakers: Speakers, kinds: np.ndarray, first: int, packed: bool) -> np.ndarray:
    """(population, _COUNTED, variant_id from `first` on). Of many variants the bits are read on a cursor of their own,
    while the rows are."""
    totals = np.zeros((len(speakers.alone), len(_COUNTED), len(kinds)))
    if not packed:
        _add_rows(cursor, speakers, kinds, totals, first)
    elif len(kinds) < _BESIDE:
        _add_rows(cursor, speakers, kinds, totals, first)
        _add_bits(totals, *count_bits(cursor, speakers.alone, kinds, first))
    else:
        with cursor.cursor() as beside, ThreadPoolExecutor(1) as pool:
            bits = pool.submit(count_bits, beside, speakers.alone, kinds, first)
            try:
                _add_rows(cursor, speakers, kinds, totals, first)
            except BaseException:
                beside.interrupt()
                raise
            _add_bits(totals, *bits.result())
    return totals


def _add_rows(cursor: Any, speakers: Speakers, kinds: np.ndarray, totals: np.ndarray, first: int) -> None:
    add_rows(cursor, stored_rows(cursor), speakers.alone, kinds, totals, first)
    if speakers.several.any():
        add_rows(cursor, sql.statement("accelerated/several_rows.sql"), speakers.several, kinds, totals, first)
    _add_assayed(cursor, speakers, kinds, totals[:, len(MEASURES) :], first)


def _add_bits(totals: np.ndarray, places: np.ndarray, found: np.ndarray) -> None:
    totals[:, : len(MEASURES), places] += found


def _add_assayed(cursor: Any, speakers: Speakers, kinds: np.ndarray, totals: np.ndarray, first: int) -> None:
    """Members assayed where each variant lies, and their alleles: `expected` of cohort_frequencies.sql."""
    span = {"first": first, "last": first + len(kinds) - 1}
    places = cursor.execute(sql.statement("accelerated/assayed.sql"), span).fetchnumpy()
    variant, assay = places["variant_id"] - first, places["assay_id"]
    asked = kinds[variant] < KINDS
    variant, assay = variant[asked], assay[asked]
    kind = kinds[variant]
    for i, total in enumerate(totals):
        for row, by_assay in zip(total, (speakers.people[i], speakers.alleles[i]), strict=True):
            row += np.bincount(variant, by_assay[kind, assay], len(kinds))
