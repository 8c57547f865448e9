"""Concord's own side tables, recognised by name beside any source; docs/formats.md lists their columns.

individuals, biosamples, relatives, consents and scores are tables, callable intervals BED files, dataset.json an
object.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import InvalidSource
from cohorts.normalise import fold_contig
from data.findings import Finding
from data.ingest import clinical_tables
from data.ingest.individuals import CALL_SET, SIDE_TABLE
from data.ingest.recognise import Source
from data.ingest.scores import stage_scores
from data.ingest.staging.mentions import Places, mention
from data.ingest.tables import Column, lines_before, name_of, place_of, plausible, unread, view

ID = Column(required=True)
TEXT = Column()
DAY = Column("DATE")
FLAG = Column("BOOLEAN")
COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "individuals": {
        "individual_id": ID,
        "sex": TEXT,
        "birth_date": TEXT,
        "enrolment_date": DAY,
        "vital_status": TEXT,
        "death_date": DAY,
        "site": TEXT,
        "genetic_group": TEXT,
        "self_reported_group": TEXT,
    },
    "biosamples": {
        "biosample_id": ID,
        "individual_id": ID,
        "karyotypic_sex": TEXT,
        "capture_kit": TEXT,
        "collected_on": DAY,
        "sequenced_on": DAY,
    },
    "relatives": {"individual_id": ID, "relative_id": ID, "relationship": ID, "kinship": Column("DOUBLE")},
    "scores": {"individual_id": ID, "score": ID, "value": Column("DOUBLE")},
    **clinical_tables.COLUMNS,
    "consents": {
        "individual_id": ID,
        "permission": ID,
        "disease": TEXT,
        "modifiers": TEXT,
        "valid_from": DAY,
        "withdrawn_on": DAY,
        "recontact_research": FLAG,
        "recontact_results": FLAG,
        "recontact_clinician": FLAG,
        "ehr_linkage": FLAG,
    },
}

_SEX = (
    "CASE lower({0}) WHEN 'female' THEN 'female' WHEN 'f' THEN 'female' WHEN 'male' THEN 'male' WHEN 'm' THEN "
    "'male' WHEN 'other' THEN 'other' END"
)
_INVERSE = "CASE relationship WHEN 'parent' THEN 'child' WHEN 'child' THEN 'parent' ELSE relationship END"


def stage_side_table(con: duckdb.DuckDBPyConnection, source: Source) -> tuple[int, list[Finding]]:
    """One side table into its staged table; rows read, and what had to be said of them."""
    name, file = f"side_{source.format}", source.path.name
    clinical = source.format in clinical_tables.COLUMNS
    columns = clinical_tables.wanted(source.format, source.mapping) if clinical else COLUMNS[source.format]
    wanted = source.mapping.wanted(columns) if source.mapping else columns
    records = view(con, f"{name}_rows", source.path, wanted)
    said = source.mapping.translated(columns) if source.mapping else "*"
    empty = _empty_at_end(con, f"{name}_rows", wanted)
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {said} FROM {name}_rows LIMIT {records - empty}")
    _refuse_blank_ids(con, name, source, columns, records)
    con.execute("INSERT INTO staged_table VALUES (?, ?)", [file, lines_before(source.path, records)])
    mention(con, name, source.format, file)
    findings = unread(con, source.path, wanted, records, ("value",))
    if source.format == "consents":
        _refuse_unread_dates(findings)
    findings += _shortened(con, name, source.path, columns, records)
    records -= empty
    if clinical:
        return records, findings + clinical_tables.stage(con, name, source.format, file, source.mapping)
    stage = {
        "individuals": _individuals,
        "biosamples": _biosamples,
        "relatives": _relatives,
        "consents": _consents,
        "scores": stage_scores,
    }[source.format]
    return records, findings + stage(con, file)


def _shortened(
    con: duckdb.DuckDBPyConnection, name: str, path: Path, columns: Iterable[str], records: int
) -> list[Finding]:
    """Identifiers that a spreadsheet took for numbers and rounded: several of them may have become one."""
    if "individual_id" not in columns:
        return []
    like = "regexp_full_match(individual_id, '\\d[.,]\\d+[eE]\\+\\d+')"
    rows = f"(SELECT row_number() OVER () AS line, individual_id FROM {name})"
    n, line = con.execute(f"SELECT count(*), min(line) FROM {rows} WHERE {like}").fetchall()[0]
    text = f"{n:,} identifiers are numbers that a spreadsheet has rounded (1.23E+11): several may have become one."
    place = place_of(path, line, records)
    return [Finding(path.name, "rounded-identifier", "warning", n, text, "kept", place)] if n else []


def _empty_at_end(con: duckdb.DuckDBPyConnection, rows: str, columns: Iterable[str]) -> int:
    """How many rows at the end say nothing, as spreadsheets write them: they are no records."""
    says = " OR ".join(f"{name_of(column)} IS NOT NULL" for column in columns)
    numbered = f"(SELECT row_number() OVER () AS line, * FROM {rows})"
    total, last = con.execute(f"SELECT count(*), coalesce(max(line) FILTER ({says}), 0) FROM {numbered}").fetchall()[0]
    return total - last


def _refuse_unread_dates(findings: Sequence[Finding]) -> None:
    """Who withdrew on a day that cannot be read must not count as consenting."""
    for finding in findings:
        if "'valid_from'" in finding.message or "'withdrawn_on'" in finding.message:
            raise InvalidSource(
                finding.message.split(";")[0],
                where=f"{finding.source}, {finding.place}",
                do="Write YYYY-MM-DD, or give the format of these dates in a mapping.",
            )


def _refuse_blank_ids(
    con: duckdb.DuckDBPyConnection, name: str, source: Source, columns: Mapping[str, Column], records: int
) -> None:
    needed = [column for column, spec in columns.items() if spec.required]
    rows = f"(SELECT row_number() OVER () AS line, * FROM {name})"
    lacking = " OR ".join(f"{column} IS NULL" for column in needed)
    blank, first = con.execute(f"SELECT count(*), min(line) FROM {rows} WHERE {lacking}").fetchall()[0]
    if blank:
        raise InvalidSource(
            f"{blank:,} rows lack {' or '.join(needed)}",
            where=f"{source.path.name}, {place_of(source.path, first, records)}",
            do="Fill them or remove the rows.",
        )
    if source.format in ("individuals", "biosamples"):
        again = f"SELECT line, row_number() OVER (PARTITION BY {needed[0]} ORDER BY line) AS time FROM {rows}"
        twice, first = con.execute(f"SELECT count(*), min(line) FROM ({again}) WHERE time > 1").fetchall()[0]
        if twice:
            raise InvalidSource(
                f"{twice:,} rows repeat a {needed[0]}",
                where=f"{source.path.name}, {place_of(source.path, first, records)}",
                do=f"Keep one row per {needed[0]}.",
            )


#: SQL: the first day of what a birth date says.
_BIRTH = "TRY_CAST(rpad(birth_date, 10, '-01-01'[greatest(length(birth_date) - 3, 1):]) AS DATE)"


def _individuals(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    con.execute(
        f"""INSERT INTO staged_individual
            (source_id, priority, site, sex, birth_date, birth_precision, enrolment_date, vital_status, death_date,
             genetic_group, self_reported_group)
        SELECT individual_id, {SIDE_TABLE}, site, {_SEX.format("sex")},
            {plausible(_BIRTH)},
            CASE length(birth_date) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END,
            enrolment_date,
            CASE WHEN death_date IS NOT NULL THEN 'deceased'
                WHEN lower(vital_status) IN ('alive', 'deceased', 'unknown') THEN lower(vital_status) END,
            death_date, genetic_group, self_reported_group
        FROM side_individuals"""
    )
    findings, places = [], Places(con)
    for rule, (wrong, text) in _UNREAD.items():
        n, first = con.execute(
            f"""SELECT count(*), min(line) FROM (SELECT row_number() OVER () AS line, * FROM side_individuals) s
            JOIN staged_individual i ON i.source_id = s.individual_id AND i.priority = {SIDE_TABLE} WHERE {wrong}"""
        ).fetchall()[0]
        if n:
            findings.append(Finding(file, rule, "warning", n, text.format(n=n), "repaired", places.of(file, first)))
    return findings


#: rule → (what is wrong with a row s that was staged as i, text).
_UNREAD = {
    "unknown-sex": ("s.sex IS NOT NULL AND i.sex IS NULL",
        "{n:,} values of sex are none of female, male, other; they were left out, the individuals kept."),
    "unreadable-birth-date": ("s.birth_date IS NOT NULL AND i.birth_date IS NULL",
        "{n:,} birth dates are not YYYY, YYYY-MM or YYYY-MM-DD; they were left out, the individuals kept."),
    "unknown-vital-status": ("s.vital_status IS NOT NULL AND i.vital_status IS NULL",
        "{n:,} values of vital_status are none of alive, deceased, unknown; they count as unknown."),
}  # fmt: skip


def _biosamples(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    con.execute(
        """INSERT INTO staged_biosample
        SELECT biosample_id, individual_id, CASE upper(karyotypic_sex) WHEN 'XX' THEN 'XX' WHEN 'XY' THEN 'XY'
            ELSE CASE WHEN karyotypic_sex IS NOT NULL THEN 'other' END END, capture_kit, collected_on, sequenced_on
        FROM side_biosamples"""
    )
    con.execute(
        f"""INSERT INTO staged_individual (source_id, priority, karyotypic_sex)
        SELECT individual, {CALL_SET}, CASE WHEN count(DISTINCT karyotypic_sex) = 1 THEN any_value(karyotypic_sex) END
        FROM staged_biosample GROUP BY individual"""
    )
    return []


def _relatives(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    known = "lower(relationship) IN ('parent', 'child', 'sibling', 'duplicate', 'other')"
    con.execute(
        f"""INSERT INTO staged_relative
        WITH stated AS (
            SELECT individual_id, relative_id, CASE WHEN {known} THEN lower(relationship) ELSE 'other' END AS
                relationship, kinship
            FROM side_relatives WHERE individual_id <> relative_id)
        SELECT individual_id, relative_id, min(relationship), max(kinship) FROM (
            FROM stated UNION ALL SELECT relative_id, individual_id, {_INVERSE}, kinship FROM stated)
        GROUP BY individual_id, relative_id"""
    )
    other, self = con.execute(
        f"SELECT count(*) FILTER (WHERE NOT {known}), count(*) FILTER (WHERE individual_id = relative_id) FROM "
        f"side_relatives"
    ).fetchall()[0]
    notes = [
        (
            "unknown-relationship",
            other,
            "{n:,} relationships are none of parent, child, sibling, duplicate, other; they are kept as other.",
        ),
        ("relative-of-self", self, "{n:,} rows name one individual as a relative of itself; they were left out."),
    ]
    return [Finding(file, rule, "warning", n, text.format(n=n)) for rule, n, text in notes if n]


#: DUO 2021-02-23, the permissions; a consent with another one is kept and permits nothing.
PERMISSIONS = {
    "NRES": "DUO:0000004",
    "GRU": "DUO:0000042",
    "HMB": "DUO:0000006",
    "DS": "DUO:0000007",
    "POA": "DUO:0000011",
    "CC": "DUO:0000043",
}


def permission_of(text: str) -> str:
    """A DUO permission as written in consents and on the command line: 'DUO:0000042', 'DUO_0000042' or 'GRU'."""
    spelled = text.strip().upper().replace("DUO_", "DUO:")
    return PERMISSIONS.get(spelled, spelled)


def modifiers_of(text: str | None) -> tuple[str, bool]:
    """Modifiers as JSON with sorted keys, and whether they could be read; what could not stays, and permits nothing."""
    text = (text or "").strip()
    try:
        if text.startswith("{"):
            return json.dumps(json.loads(text), sort_keys=True), True
        terms = json.loads(text) if text.startswith("[") else re.split(r"[;,|\s]+", text)
        return json.dumps(dict.fromkeys(str(t) for t in terms if t), sort_keys=True), True
    except ValueError:
        return json.dumps({text: None}), False


def _consents(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE consent_spelling (permission VARCHAR, modifiers VARCHAR, duo VARCHAR, "
        "canonical VARCHAR)"
    )
    unknown, unreadable = 0, 0
    spelled = con.execute("SELECT permission, modifiers, count(*) FROM side_consents GROUP BY 1, 2").fetchall()
    for permission, modifiers, n in spelled:
        duo = permission_of(permission)
        canonical, readable = modifiers_of(modifiers)
        unknown += 0 if duo in PERMISSIONS.values() else n
        unreadable += 0 if readable else n
        con.execute("INSERT INTO consent_spelling VALUES (?, ?, ?, ?)", [permission, modifiers, duo, canonical])
    con.execute(
        """INSERT INTO staged_consent
        SELECT individual_id, s.duo, disease, s.canonical, valid_from, withdrawn_on, recontact_research,
        recontact_results,
            recontact_clinician, ehr_linkage, 'record'
        FROM side_consents c JOIN consent_spelling s
            ON s.permission = c.permission AND s.modifiers IS NOT DISTINCT FROM c.modifiers"""
    )
    notes = [
        ("unknown-permission", unknown, "{n:,} consents name no DUO permission; they permit nothing."),
        ("unreadable-modifiers", unreadable, "{n:,} consents have modifiers that are not JSON; they permit nothing."),
    ]
    return [Finding(file, rule, "warning", n, text.format(n=n)) for rule, n, text in notes if n]


def stage_intervals(con: duckdb.DuckDBPyConnection, source: Source) -> int:
    """A BED of one capture kit (0-based, half-open) as merged 1-based inclusive intervals; the intervals read."""
    intervals: dict[str, list[tuple[int, int]]] = {}
    opener = gzip.open if source.path.suffix == ".gz" else open
    read = 0
    try:
        with opener(source.path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip() or line.startswith(("#", "track", "browser")):
                    continue
                contig, (start, end) = _interval(line, number, source.path)
                intervals.setdefault(contig, []).append((start, end))
                read += 1
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=source.path.name) from error
    merged: dict[str, list[Any]] = {"contig": [], "start": [], "end": []}
    for contig, spans in sorted(intervals.items()):
        for start, end in _merged(sorted(spans)):
            merged["contig"].append(contig)
            merged["start"].append(start)
            merged["end"].append(end)
    con.execute(
        "INSERT INTO staged_interval SELECT $kit, unnest($contig::VARCHAR[]), unnest($start::INTEGER[]), "
        "unnest($end::INTEGER[])",
        {"kit": source.table, **merged},
    )
    return read


def _interval(line: str, number: int, path: Path) -> tuple[str, tuple[int, int]]:
    try:
        contig, start, end = line.split()[:3]
        first, last = int(start) + 1, int(end)
        if not 1 <= first <= last < 1 << 31:
            raise ValueError
    except ValueError:
        raise InvalidSource(
            "An interval is not 'contig start end' with 0 <= start < end < 2^31", where=f"{path.name}, line {number}"
        ) from None
    return fold_contig(contig), (first, last)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def read_dataset_file(path: Path) -> dict[str, Any]:
    """`dataset.json`: {"name", "assembly", "simulated", "calendar"}, all optional."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidSource(f"The file is not JSON ({error})", where=path.name) from error
    known = {"name": str, "assembly": str, "simulated": bool, "calendar": bool}
    if not isinstance(found, dict) or (wrong := set(found) - set(known)):
        wrong_text = f": unknown key '{min(wrong)}'" if isinstance(found, dict) else ""
        raise InvalidSource(f"dataset.json is not an object of {', '.join(known)}{wrong_text}", where=path.name)
    for key, value in found.items():
        if not isinstance(value, known[key]):
            raise InvalidSource(f"'{key}' is not a {known[key].__name__}", where=path.name)
    if found.get("assembly") not in (None, "GRCh37", "GRCh38"):
        raise InvalidSource("'assembly' is neither GRCh37 nor GRCh38", where=path.name)
    return found
