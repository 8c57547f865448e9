"""Polygenic scores: each individual's value, and its percentile among the release's unrelated individuals."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.findings import Finding

PERCENTILES = Path(__file__).with_name("score_percentiles.sql")


def stage_scores(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    """`side_scores` into `staged_score`; a value that is no number is left out and counted."""
    twice = con.execute(
        "SELECT count(*) FROM (SELECT 1 FROM side_scores GROUP BY individual_id, score HAVING count(*) > 1)"
    ).fetchall()[0][0]
    if twice:
        raise InvalidSource(
            f"{twice:,} individuals have one score twice", where=file, do="Keep one row per individual_id and score."
        )
    con.execute("INSERT INTO staged_score SELECT individual_id, score, value FROM side_scores WHERE isfinite(value)")
    bad = con.execute("SELECT count(*) FROM side_scores WHERE value IS NULL OR NOT isfinite(value)").fetchall()[0][0]
    text = f"{bad:,} scores have no value that is a number; they were left out."
    return [Finding(file, "score-without-value", "warning", bad, text)] if bad else []


def load_scores(con: duckdb.DuckDBPyConnection, carried: bool) -> None:
    """Fill `score`. Percentiles are made anew: who is unrelated may have changed with the datasets beside."""
    old = (
        "UNION ALL SELECT k.new_id, o.name, o.value FROM old.score o "
        "JOIN carried_individual k ON k.old_id = o.individual_id"
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE new_score AS
        SELECT k.individual_id, s.score AS name, s.value FROM staged_score s JOIN key_of k ON k.source_id = s.source_id
        {old if carried else ""}"""
    )
    con.execute(PERCENTILES.read_text(encoding="utf-8"))
