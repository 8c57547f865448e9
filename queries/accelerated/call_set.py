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
_NOT_ASKED = KINDS


def count_call_set(cursor: Any) -> pa.Table:
    """asked_variant × population without the mitochondrion, with the columns of cohort_frequencies.sql in its order.

    Needs the temporary tables asked_variant, voice, member and population on this cursor.
    """
    import pyarrow as pa

    asked = cursor.execute(
        "SELECT variant_id, kind FROM asked_variant WHERE kind < $kinds ORDER BY variant_id", {"kinds": KINDS}
    ).fetchnumpy()
    sizes = cursor.execute("SELECT population, people FROM population ORDER BY population").fetchall()
    ids = np.asarray(asked["variant_id"])
    [(last,)] = cursor.execute("SELECT COALESCE(MAX(variant_id), -1) FROM variant").fetchall()
    kinds = np.full(last + 1, _NOT_ASKED, np.uint8)
    kinds[ids] = asked["kind"]
    totals = _totals(cursor, Speakers.read(cursor, [name for name, _ in sizes]), kinds)
    whole = len(ids) == len(kinds)
    tables = []
    for (population, people), found in zip(sizes, totals, strict=True):
        of = {name: (row if whole else row[ids]).astype(np.int64) for name, row in zip(_COUNTED, found, strict=True)}
        columns = {
            "variant_id": pa.array(ids),
            "population": pa.repeat(population, len(ids)),
            "people": np.full(len(ids), people),
            "ac": of["ac"],
            "ac_raw": of["ac_raw"],
            "an": of["alleles"] - of["unusable"],
            "an_raw": of["alleles"] - of["missing"],
            **{name: of[name] for name in ("het", "hom", "hemi", "carriers")},
            "called": of["people"] - of["uncalled"],
        }
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)


def _totals(cursor: Any, speakers: Speakers, kinds: np.ndarray) -> np.ndarray:
    """(population, _COUNTED, variant_id). Bits are read on a cursor of their own, while the rows are."""
    totals = np.zeros((len(speakers.alone), len(_COUNTED), len(kinds)))
    with cursor.cursor() as beside, ThreadPoolExecutor(1) as pool:
        bits = pool.submit(count_bits, beside, speakers.alone, kinds)
        try:
            add_rows(cursor, stored_rows(cursor), speakers.alone, kinds, totals)
            if speakers.several.any():
                add_rows(cursor, sql.statement("accelerated/several_rows.sql"), speakers.several, kinds, totals)
            _add_assayed(cursor, speakers, kinds, totals[:, len(MEASURES) :])
        except BaseException:
            beside.interrupt()
            raise
        ids, found = bits.result()
    totals[:, : len(MEASURES), ids] += found
    return totals


def _add_assayed(cursor: Any, speakers: Speakers, kinds: np.ndarray, totals: np.ndarray) -> None:
    """Members assayed where each variant lies, and their alleles: `expected` of cohort_frequencies.sql."""
    places = cursor.execute("SELECT variant_id, assay_id FROM variant_assay").fetchnumpy()
    variant, assay = places["variant_id"], places["assay_id"]
    asked = kinds[variant] < KINDS
    variant, assay = variant[asked], assay[asked]
    kind = kinds[variant]
    for i, total in enumerate(totals):
        for row, by_assay in zip(total, (speakers.people[i], speakers.alleles[i]), strict=True):
            row += np.bincount(variant, by_assay[kind, assay], len(kinds))
