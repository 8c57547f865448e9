"""Allele counts of a cohort for every variant of 200,000 × 25,000, beside `plink2 --keep --freq`.

The answers are compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bench.large_release import large_release
from bench.make_vcf import OUT
from bench.rows import Row, best_of
from queries import sql
from queries.accelerated import count_call_set
from queries.variants.frequencies import frequency_rows

RUNS = 7
_WORDS = """SELECT v.contig, v.rsid, v.ref, v.alt, c.ac, c.an
FROM counted AS c JOIN variant AS v ON v.variant_id = c.variant_id ORDER BY v.variant_id"""


def run() -> list[Row]:
    release, plink = large_release()
    keep = OUT / "half.txt"
    with duckdb.connect(str(release), read_only=True, config={"threads": 2}) as con:
        people = _prepare(con)
        keep.write_text("#FID\tIID\n" + "".join(f"P{i}\tP{i}\n" for i in range(0, people, 2)))
        command = ["plink2", "--pfile", str(plink), "--keep", str(keep), "--freq", "counts", "--out", str(OUT / "half")]
        peer = best_of(RUNS, command)
        counts = _seconds(lambda: _allele_counts(con))
        frequencies = _seconds(lambda: frequency_rows(con, whole_call_set=True))
        _same(con, OUT / "half.acount")
    name = "plink2 --keep --freq"
    return [
        Row("AC and AN of a cohort, every variant", counts, name, peer.seconds, at_most=2.0),
        Row("the same with genotypes, raw counts and not called", frequencies, name, peer.seconds),
    ]


def _prepare(con: duckdb.DuckDBPyConnection) -> int:
    """What a cursor holds before such a question; returns the number of people."""
    con.execute(f"CREATE TEMP TABLE asked_variant AS {sql.statement('variants/asked_all.sql')}")
    con.execute(f"CREATE TEMP TABLE voice AS {sql.statement('variants/voice.sql')}")
    con.execute(
        "CREATE TEMP TABLE member AS "
        "SELECT individual_id, 'cohort' AS population FROM individual WHERE individual_id % 2 = 0"
    )
    con.execute("CREATE TEMP TABLE population AS SELECT 'cohort' AS population, COUNT(*) AS people FROM member")
    return con.execute("SELECT COUNT(*) FROM individual").fetchall()[0][0]


def _allele_counts(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The columns of plink2's table."""
    con.register("counted", count_call_set(con))
    found = con.sql(_WORDS).to_arrow_table()
    con.unregister("counted")
    return found


def _seconds(ask: Callable[[], Any]) -> float:
    """The best of several warm runs."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        ask()
        best = min(best, time.perf_counter() - start)
    return best


def _same(con: duckdb.DuckDBPyConnection, peer: Path) -> None:
    """Every variant has plink2's counts, or the bench fails."""
    total, same = con.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (c.ac = p.ALT_CTS AND c.an = p.OBS_CT) FROM frequency AS c JOIN variant AS v "
        "ON v.variant_id = c.variant_id JOIN read_csv($peer, delim = '\t', header = true) AS p ON p.ID = v.rsid",
        {"peer": str(peer)},
    ).fetchall()[0]
    if total != same or total != con.execute("SELECT COUNT(*) FROM variant").fetchall()[0][0]:
        raise SystemExit(f"{total - same} of {total} variants differ from plink2")


if __name__ == "__main__":
    for row in run():
        print(f"{row.what}: {row.ours:.3f} {row.unit}, {row.peer} {row.theirs:.3f}, ratio {row.ratio:.2f}")
