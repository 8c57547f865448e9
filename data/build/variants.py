"""Variants of all call sets and carried datasets under one numbering.

With them come their consequences and the assays that cover them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cohorts.normalise import PSEUDOAUTOSOMAL, contig_rank
from data.build.call_set import CONSEQUENCE_COLUMNS, VARIANT_COLUMNS, Calls, Piece
from data.build.codes import REGIONS
from data.consequences import severities

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SQL = Path(__file__).parent


def statement(name: str) -> str:
    """The text of one of this folder's .sql files."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def stage(con: DuckDBPyConnection, calls: Sequence[Calls]) -> None:
    """Fill temp tables staged_variant and staged_consequence from the pieces.

    `part` numbers the pieces over all call sets.
    """
    con.execute(statement("staged"))
    part = 0
    for number, one in enumerate(calls):
        for piece in one.call_set.pieces:
            _stage_piece(con, piece, part, number, one.call_set.assembly)
            part += 1


def _stage_piece(con: DuckDBPyConnection, piece: Piece, part: int, call: int, assembly: str) -> None:
    kinds = {
        "staged_variant": (VARIANT_COLUMNS, "variants"),
        "staged_consequence": (CONSEQUENCE_COLUMNS, "consequences"),
    }
    counts = {"staged_variant": piece.variants, "staged_consequence": piece.consequences}
    for table, (columns, file) in kinds.items():
        if not counts[table]:
            continue
        own = [part, call, assembly] if table == "staged_variant" else [part, call]
        con.execute(
            f"INSERT INTO {table} SELECT {', '.join('?' * len(own))}, * FROM read_csv(?, header = false, delim = '\t', "
            "quote = '', escape = '', columns = ?, nullstr = '', auto_detect = false, max_line_size = 33554432)",
            [*own, str(piece.folder / f"{file}.tsv"), columns],
        )


def number(con: DuckDBPyConnection) -> int:
    """Give every distinct variant its id, in (assembly, contig, position, ref, alt) order; return their number."""
    contigs = [row[0] for row in con.execute("SELECT DISTINCT contig FROM staged_variant").fetchall()]
    con.execute("CREATE OR REPLACE TEMP TABLE contig_order (contig VARCHAR, rank INTEGER)")
    if contigs:
        con.executemany(
            "INSERT INTO contig_order VALUES (?, ?)", [(c, i) for i, c in enumerate(sorted(contigs, key=contig_rank))]
        )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE pseudoautosomal (assembly VARCHAR, contig VARCHAR, first INTEGER, last INTEGER)"
    )
    con.executemany(
        "INSERT INTO pseudoautosomal VALUES (?, ?, ?, ?)",
        [(*place, start, end) for place, intervals in PSEUDOAUTOSOMAL.items() for start, end in intervals],
    )
    con.execute("CREATE OR REPLACE TEMP TABLE severity (consequence VARCHAR, rank INTEGER)")
    con.executemany("INSERT INTO severity VALUES (?, ?)", list(severities().items()))
    con.execute(statement("numbered"))
    return con.execute("SELECT COUNT(*) FROM numbered").fetchall()[0][0]


def ids_by_part(con: DuckDBPyConnection, parts: int) -> list[np.ndarray]:
    """For each part the variant_id of each of its rows, int32."""
    found = con.execute("SELECT part, variant_id FROM staged_id ORDER BY part, row").fetchnumpy()
    bounds = np.searchsorted(np.asarray(found["part"]), np.arange(parts + 1))
    ids = np.asarray(found["variant_id"], np.int32)
    return [ids[bounds[i] : bounds[i + 1]] for i in range(parts)]


def regions(con: DuckDBPyConnection) -> np.ndarray:
    """uint8 index into codes.REGIONS by variant_id."""
    found = con.execute("SELECT region FROM numbered ORDER BY variant_id").fetchnumpy()["region"]
    return np.array([REGIONS.index(region) for region in found], np.uint8)


def fill_variants(con: DuckDBPyConnection, packed: np.ndarray) -> None:
    """Fill table `variant` from what was numbered, with the worst preferred consequence, and table `consequence`."""
    ids = np.flatnonzero(packed).astype(np.int32)
    con.execute("CREATE OR REPLACE TEMP TABLE packed_variant (variant_id INTEGER)")
    if len(ids):
        con.execute("INSERT INTO packed_variant SELECT UNNEST(?::INTEGER[])", [ids.tolist()])
    con.execute(statement("variant"))


def fill_coverage(con: DuckDBPyConnection, calls: Sequence[Calls]) -> None:
    """Fill `variant_assay` by each assay's callable basis.

    `call_assay` must say which assays each call set's biosamples have.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE call_biosample (call INTEGER, biosample_id INTEGER)")
    for call, one in enumerate(calls):
        ids = [int(i) for i in one.biosample_ids if i >= 0]
        if ids:
            con.execute("INSERT INTO call_biosample SELECT ?, UNNEST(?::INTEGER[])", [call, ids])
    con.execute(statement("variant_assay"))
