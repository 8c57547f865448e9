"""Tables interval_variant, interval_assay and interval_genotype: symbolic alleles, breakends, copy numbers (S-GT 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cohorts.normalise import contig_rank, region_of
from data.build.call_set import Calls, Piece
from data.build.codes import ALT, DROPPED, KARYOTYPES, MISSING, counts, resolution
from data.build.side_rows import INTERVAL_ARRAYS, INTERVAL_COLUMNS, INTERVALS, side_arrays

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = [name for name in INTERVAL_COLUMNS if name != "row"]
_IDENTITY = "assembly, contig, position, end_position, alt"


def load_intervals(con: DuckDBPyConnection, calls: Sequence[Calls], carried: Sequence[str] = ()) -> None:
    """Fill the three tables from the pieces of the call sets and from attached earlier releases (their names).

    Of a carried release `<name>_biosample(old, new)` and `<name>_assay(old, new)` say what stays.
    """
    pieces = [(one, piece) for one in calls for piece in one.call_set.pieces]
    if not any(piece.intervals for _, piece in pieces) and not carried:
        return
    con.execute(
        "CREATE OR REPLACE TEMP TABLE staged_interval_variant AS "
        f"SELECT 0 AS part, 0 AS row, 0 AS call, assembly, {', '.join(_COLUMNS)} FROM interval_variant LIMIT 0"
    )
    for part, (one, piece) in enumerate(pieces):
        if piece.intervals:
            con.execute(
                f"INSERT INTO staged_interval_variant SELECT ?, row, ?, ?, {', '.join(_COLUMNS)} FROM read_csv(?, "
                "header = false, delim = '\t', quote = '', escape = '', columns = ?, nullstr = '', "
                "auto_detect = false, max_line_size = 33554432)",
                [part, calls.index(one), one.call_set.assembly, str(piece.folder / INTERVALS), INTERVAL_COLUMNS],
            )
    for number, old in enumerate(carried):
        con.execute(
            f"INSERT INTO staged_interval_variant SELECT {-1 - number}, interval_id, -1, assembly, "
            f"{', '.join(_COLUMNS)} FROM {old}.interval_variant AS v WHERE EXISTS (SELECT 1 FROM {old}.interval_assay "
            f"AS c JOIN {old}_assay AS m ON m.old = c.assay_id WHERE c.interval_id = v.interval_id)"
        )
    _number(con)
    for number, old in enumerate(carried):
        _carry(con, old, -1 - number)
    for part, (one, piece) in enumerate(pieces):
        if piece.intervals:
            _insert_calls(con, one, piece, part)
    con.execute(
        "INSERT INTO interval_assay SELECT DISTINCT i.interval_id, b.assay_id FROM interval_key AS i "
        "JOIN call_biosample AS y ON y.call = i.call JOIN biosample AS b ON b.biosample_id = y.biosample_id "
        "ORDER BY 1, 2"
    )
    con.execute(
        "INSERT INTO interval_genotype SELECT DISTINCT ON (interval_id, biosample_id) * FROM staged_interval_genotype "
        "ORDER BY interval_id, biosample_id, alt_count DESC, missing_count, copy_number NULLS LAST"
    )
    con.execute("DROP TABLE staged_interval_genotype; DROP TABLE staged_interval_variant")


def _number(con: DuckDBPyConnection) -> None:
    contigs = [row[0] for row in con.execute("SELECT DISTINCT contig FROM staged_interval_variant").fetchall()]
    con.execute("CREATE OR REPLACE TEMP TABLE interval_contig (contig VARCHAR, rank INTEGER)")
    if contigs:
        order = [(contig, rank) for rank, contig in enumerate(sorted(contigs, key=contig_rank))]
        con.executemany("INSERT INTO interval_contig VALUES (?, ?)", order)
    others = ", ".join(f"s.{name}" for name in _COLUMNS)
    con.execute(f"""
        INSERT INTO interval_variant BY NAME
        SELECT CAST(ROW_NUMBER() OVER (
            ORDER BY s.assembly, o.rank, s.position, s.end_position, s.alt) - 1 AS INTEGER) AS interval_id,
            s.assembly, {others}
        FROM (SELECT DISTINCT ON ({_IDENTITY}) * FROM staged_interval_variant
            ORDER BY {_IDENTITY}, filter NULLS FIRST, part DESC, row) AS s
        JOIN interval_contig AS o ON o.contig = s.contig
        ORDER BY 1""")
    same = " AND ".join(f"v.{name.strip()} = s.{name.strip()}" for name in _IDENTITY.split(","))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE interval_key AS SELECT s.part, s.row, s.call, v.interval_id "
        f"FROM staged_interval_variant AS s JOIN interval_variant AS v ON {same}"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE staged_interval_genotype AS FROM interval_genotype LIMIT 0")


def _insert_calls(con: DuckDBPyConnection, one: Calls, piece: Piece, part: int) -> None:
    """Calls as S-GT 7 reads them by karyotype; rows that say nothing and have no copy number are left out."""
    import pyarrow as pa

    from data.build.arrow import numbers

    arrays = side_arrays(piece.folder, "interval", INTERVAL_ARRAYS)
    if not len(arrays["row"]):
        return
    found = con.execute(
        "SELECT k.row, k.interval_id, v.contig, v.position FROM interval_key AS k "
        "JOIN interval_variant AS v ON v.interval_id = k.interval_id WHERE k.part = ? ORDER BY k.row",
        [part],
    ).fetchall()
    keys = np.array([interval for _, interval, _, _ in found], np.int32)
    regions = np.array([region_of(one.call_set.assembly, contig, position) for _, _, contig, position in found])
    sexes = np.array([one.call_set.karyotypic_sex.get(name, "other") for name in one.call_set.biosamples])
    code, region, sex = np.array(arrays["code"]), regions[arrays["row"]], sexes[arrays["biosample"]]
    for name in set(regions.tolist()) - {"autosome"}:
        for karyotype in KARYOTYPES:
            chosen = np.flatnonzero((region == name) & (sex == karyotype))
            code[chosen] = resolution(name, karyotype)[0][code[chosen]]
    biosamples = np.asarray(one.biosample_ids, np.int32)[arrays["biosample"]]
    says = ((code & (ALT | MISSING)) != 0) | ~np.isnan(arrays["copy_number"])
    keep = (biosamples >= 0) & (code != DROPPED) & says
    columns = {"interval_id": keys[arrays["row"]], "biosample_id": biosamples}
    columns |= {name: table[code] for name, table in counts().items() if name != "phased"}
    columns |= {"copy_number": arrays["copy_number"], "gq": arrays["gq"]}
    staged = pa.Table.from_arrays([numbers(values[keep]) for values in columns.values()], list(columns))  # noqa: F841
    con.execute(
        "INSERT INTO staged_interval_genotype BY NAME SELECT * REPLACE (CASE WHEN ISNAN(copy_number) THEN NULL "
        "ELSE copy_number END AS copy_number, NULLIF(gq, -1) AS gq) FROM staged"
    )


def _carry(con: DuckDBPyConnection, old: str, part: int) -> None:
    con.execute(f"""
        INSERT INTO interval_assay
        SELECT k.interval_id, m.new FROM {old}.interval_assay AS c JOIN {old}_assay AS m ON m.old = c.assay_id
        JOIN interval_key AS k ON k.part = {part} AND k.row = c.interval_id""")
    con.execute(f"""
        INSERT INTO staged_interval_genotype BY NAME
        SELECT k.interval_id, m.new AS biosample_id, g.* EXCLUDE (interval_id, biosample_id)
        FROM {old}.interval_genotype AS g JOIN {old}_biosample AS m ON m.old = g.biosample_id
        JOIN interval_key AS k ON k.part = {part} AND k.row = g.interval_id""")
