"""Individuals that a table names and no source describes, each table's rows of them counted, with the first's place."""

from __future__ import annotations

import duckdb

from data.findings import Finding

_TEXTS = {
    "attribute-of-nobody": "{n:,} attributes are of individuals that no source describes; they were left out.",
    "consent-of-nobody": "{n:,} consents name an individual that no source describes; they were left out.",
    "relative-of-nobody": "{n:,} kinships name an individual that no source describes; they were left out.",
    "score-of-nobody": "{n:,} scores are of individuals that no source describes; they were left out.",
}
RULES = {"attributes": "attribute-of-nobody", "consents": "consent-of-nobody", "relatives": "relative-of-nobody",
         "scores": "score-of-nobody"}  # fmt: skip


def mention(con: duckdb.DuckDBPyConnection, view: str, table: str, file: str) -> None:
    """Note who the rows of the view name, where `table` is one of RULES."""
    if (rule := RULES.get(table)) is None:
        return
    for column in ("individual_id", "relative_id") if table == "relatives" else ("individual_id",):
        con.execute(
            f"""INSERT INTO staged_mention SELECT $file, $rule, {column}, min(line), count(*)
            FROM (SELECT row_number() OVER () AS line, {column} FROM {view})
            GROUP BY {column}{", line" if table == "relatives" else ""}""",
            {"file": file, "rule": rule},
        )


def of_nobody(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """What was left out for that. Needs key_of and purged; a row that names two of them is one."""
    counted = con.execute(
        """SELECT file, rule, sum(n)::BIGINT, min(line) FROM (
            SELECT m.file, m.rule, m.line, max(m.n) AS n FROM staged_mention m
            WHERE m.source_id NOT IN (SELECT source_id FROM key_of)
                AND m.source_id NOT IN (SELECT source_id FROM purged)
            GROUP BY m.file, m.rule, m.line)
        GROUP BY file, rule ORDER BY file, rule"""
    ).fetchall()
    places = Places(con)
    return [
        Finding(file, rule, "warning", n, _TEXTS[rule].format(n=n), "refused", places.of(file, line))
        for file, rule, n, line in counted
    ]


class Places:
    """What the number of a staged row says: the line of its file, or of a table whose records span lines the row."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._before = dict(con.execute("SELECT file, lines_before FROM staged_table").fetchall())

    def of(self, file: str, line: int | None) -> str | None:
        if not line:
            return None
        before = self._before.get(file, 0)
        return f"row {line}" if before is None else f"line {before + line}"
