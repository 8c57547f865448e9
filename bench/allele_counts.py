"""Allele counts of a cohort for every variant of 200,000 × 25,000, beside `plink2 --keep --freq`.

The answers are compared.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from bench.large_release import large_release
from bench.make_vcf import OUT
from bench.rows import Row, best_of
from queries import sql

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
        last = (people + 7) // 8 * 8 - 1
        counts = _seconds(con, "accelerated/cohort_allele_counts.sql", last)
        _same(con, OUT / "half.acount")
        frequencies = _seconds(con, "accelerated/cohort_frequencies.sql", last)
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


def _seconds(con: duckdb.DuckDBPyConnection, path: str, last: int) -> float:
    """The best of several warm runs, the table of plink2's columns included."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        con.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {sql.statement(path)}", {"last": last})
        con.sql(_WORDS).to_arrow_table()
        best = min(best, time.perf_counter() - start)
    return best


def _same(con: duckdb.DuckDBPyConnection, peer: Path) -> None:
    """Every variant has plink2's counts, or the bench fails."""
    total, same = con.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (c.ac = p.ALT_CTS AND c.an = p.OBS_CT) FROM counted AS c JOIN variant AS v "
        "ON v.variant_id = c.variant_id JOIN read_csv($peer, delim = '\t', header = true) AS p ON p.ID = v.rsid",
        {"peer": str(peer)},
    ).fetchall()[0]
    if total != same or total != con.execute("SELECT COUNT(*) FROM variant").fetchall()[0][0]:
        raise SystemExit(f"{total - same} of {total} variants differ from plink2")


if __name__ == "__main__":
    for row in run():
        print(f"{row.what}: {row.ours:.3f} {row.unit}, {row.peer} {row.theirs:.3f}, ratio {row.ratio:.2f}")
