"""One individual across sources: an identifier map, keys in the place of identifiers, and what contradicts itself.

The key map stands in `key_map.sqlite` beside the releases, readable by its owner alone: it is the one file that leads
from a release back to the data holder's identifiers, and no page, query or engine opens it.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource, WarehouseUnavailable
from data.findings import Finding
from data.ingest.contradictions import note

KEY_MAP = "key_map.sqlite"
#: What is staged of individuals, and the columns that name them.
_NAMED = {
    "staged_individual": ("source_id",),
    "staged_biosample": ("individual",),
    "staged_attribute": ("source_id",),
    "staged_relative": ("source_id", "relative"),
    "staged_score": ("source_id",),
    "staged_consent": ("source_id",),
    "staged_mention": ("source_id",),
    "staged_record": ("source_id",),
    "staged_period": ("source_id",),
    "staged_phenopacket": ("source_id",),
    "sample_of": ("individual",),
    "omop_person": ("source_id",),
}
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # without what is mistaken for another
_LONGEST = 500


@dataclass(frozen=True)
class Linking:
    """How the individuals of one ingest are named."""

    identifiers: Path | None = None  # a table of identifier and individual_id
    pseudonyms: bool = False  # whether keys replace what the sources call them


def link(con: duckdb.DuckDBPyConnection, linking: Linking, directory: Path, dataset: str) -> list[Finding]:
    """Rename the staged individuals as asked. Call when everything is staged and nothing numbered."""
    findings = []
    if linking.identifiers is not None:
        findings += _join(con, linking.identifiers)
    if linking.pseudonyms:
        findings += _replace(con, directory / KEY_MAP, dataset)
    return findings


def _join(con: duckdb.DuckDBPyConnection, path: Path) -> list[Finding]:
    pairs = dict(_pairs(path))
    known = {row[0] for row in con.execute("SELECT DISTINCT source_id FROM staged_individual").fetchall()}
    unused = sum(identifier not in known for identifier in pairs)
    joined = {identifier: pairs[identifier] for identifier in known if identifier in pairs}
    people = {name: int(name in known and name not in joined) for name in joined.values()}
    for name in joined.values():
        people[name] += 1
    _rename(con, joined)
    con.execute("DELETE FROM staged_relative WHERE source_id = relative")
    several = sum(n > 1 for n in people.values())
    notes = [
        ("identifiers-joined", "note", several, "told", f"{several:,} individuals are known to the sources by several "
            "identifiers and were joined by the identifier map."),
        ("identifier-unknown", "warning", unused, "refused", f"{unused:,} identifiers of the map stand in no source; "
            "they were left out."),
    ]  # fmt: skip
    return [Finding(path.name, rule, severity, n, text, outcome) for rule, severity, n, outcome, text in notes if n]  # type: ignore[arg-type]


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """(identifier, individual) of the map; InvalidSource where a line is none, or names two individuals for one."""
    seen: dict[str, str] = {}
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            rows = csv.reader(file, delimiter=max("\t,;", key=heading.count))
            names = [
                name.strip().casefold()
                for name in next(csv.reader([heading], delimiter=max("\t,;", key=heading.count)), [])
            ]
            if "identifier" not in names or "individual_id" not in names:
                raise InvalidSource("The identifier map needs the columns 'identifier' and 'individual_id'",
                                    where=f"{path.name}, line 1")  # fmt: skip
            at, to = names.index("identifier"), names.index("individual_id")
            for number, row in enumerate(rows, start=2):
                if not any(cell.strip() for cell in row):
                    continue
                one, individual = (row[place].strip() if place < len(row) else "" for place in (at, to))
                if not one or not individual or max(len(one), len(individual)) > _LONGEST:
                    raise InvalidSource(
                        "A line lacks an identifier or an individual", where=f"{path.name}, line {number}"
                    )
                if seen.setdefault(one, individual) != individual:
                    raise InvalidSource("An identifier stands for two individuals", where=f"{path.name}, line {number}",
                                        do="Keep the line that is right.")  # fmt: skip
                yield one, individual
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidSource(f"The identifier map cannot be read ({error})", where=path.name) from error


def _rename(con: duckdb.DuckDBPyConnection, names: dict[str, str]) -> None:
    """Write the new name of each individual wherever it is staged."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS SELECT unnest($old::VARCHAR[]) AS old, unnest($new::VARCHAR[]) AS new",
        {"old": list(names), "new": list(names.values())},
    )
    there = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    for table, columns in _NAMED.items():
        for column in columns if table in there else ():
            con.execute(f"UPDATE {table} SET {column} = r.new FROM renamed r WHERE r.old = {table}.{column}")
    con.execute("DROP TABLE renamed")


def _replace(con: duckdb.DuckDBPyConnection, store: Path, dataset: str) -> list[Finding]:
    """Keys for identifiers: the same ones as in the dataset's ingest before."""
    columns = [(table, column) for table, named in _NAMED.items() for column in named]
    there = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    everybody = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in columns if table in there)
    identifiers = sorted(row[0] for row in con.execute(everybody).fetchall())
    keys = _keys(store, dataset, identifiers)
    messages = con.execute("SELECT source_id, message FROM staged_phenopacket").fetchall()
    _rename(con, keys)
    con.execute("DELETE FROM staged_phenopacket")
    rewritten = [(keys[who], _without_names(message, keys[who])) for who, message in messages]
    if rewritten:
        con.execute("INSERT INTO staged_phenopacket SELECT unnest($w::VARCHAR[]), unnest($m::VARCHAR[])",
                    {"w": [who for who, _ in rewritten], "m": [message for _, message in rewritten]})  # fmt: skip
    n = len(identifiers)
    text = f"{n:,} identifiers were replaced by keys; {KEY_MAP} beside the releases leads back, for stewards alone."
    return [Finding(dataset, "identifiers-replaced", "note", n, text, "told")] if n else []


def _keys(store: Path, dataset: str, identifiers: list[str]) -> dict[str, str]:
    """The key of each identifier, new ones made and kept."""
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(store, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(store, timeout=30)) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS key (dataset TEXT, identifier TEXT, key TEXT UNIQUE, "
                "PRIMARY KEY (dataset, identifier))"
            )
            rows = connection.execute("SELECT identifier, key FROM key WHERE dataset = ?", [dataset])
            known: dict[str, str] = dict(rows.fetchall())
            own = set(known.values())
            new = {one: _key() for one in identifiers if one not in known and one not in own}
            connection.executemany("INSERT INTO key VALUES (?, ?, ?)", [(dataset, *pair) for pair in new.items()])
    except sqlite3.Error as error:
        raise WarehouseUnavailable(
            f"The key map cannot be used ({error})",
            where=store.name,
            do="Restore it from a copy; without it identifiers get other keys.",
        ) from error
    return {one: (known | new).get(one, one) for one in identifiers}


def _key() -> str:
    """Sixteen characters nobody can guess; they say nothing of who it is."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def _without_names(message: str, key: str) -> str:
    """A phenopacket under its key: without its own and alternate identifiers, and those of its samples."""
    content = json.loads(message)
    content["id"] = key
    subject = content.setdefault("subject", {})
    subject["id"] = key
    subject.pop("alternateIds", None)
    subject.pop("alternate_ids", None)
    content.pop("files", None)
    for number, sample in enumerate(content.get("biosamples", [])):
        sample["id"], sample["individualId"] = f"{key}-{number}", key
    for interpretation in content.get("interpretations", []):
        interpretation["id"] = key
        for genomic in interpretation.get("diagnosis", {}).get("genomicInterpretations", []):
            genomic["subjectOrBiosampleId"] = key
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def sex_conflicts(con: duckdb.DuckDBPyConnection, dataset: str) -> list[Finding]:
    """Recorded sex against the genetic complement (S-GT 7). Both are kept; neither is believed over the other."""
    of = "FROM individual i JOIN dataset d ON d.dataset_id = i.dataset_id WHERE d.name = ?"
    contradicts = "(i.sex, i.karyotypic_sex) IN (('female', 'XY'), ('male', 'XX'))"
    against, other = con.execute(
        f"SELECT count(*) FILTER (WHERE {contradicts}), count(*) FILTER (WHERE i.karyotypic_sex = 'other') {of}",
        [dataset],
    ).fetchall()[0]
    told = "'recorded ' || i.sex || ', genotypes ' || i.karyotypic_sex"
    note(con, f"SELECT 'sex-against-genotypes', i.source_id, NULL, {told} {of} AND {contradicts}", [dataset])
    told = "'recorded ' || coalesce(i.sex, 'as nothing') || ', neither XX nor XY'"
    note(
        con, f"SELECT 'sex-chromosomes-other', i.source_id, NULL, {told} {of} AND i.karyotypic_sex = 'other'", [dataset]
    )
    notes = [
        ("sex-against-genotypes", against, f"{against:,} individuals are recorded with another sex than their X and Y "
            "genotypes show: samples may be swapped. Both are kept."),
        ("sex-chromosomes-other", other, f"{other:,} individuals have sex chromosomes that are neither XX nor XY, or "
            "files that disagree on them; they are kept, and left out of frequencies on X and Y."),
    ]  # fmt: skip
    return [Finding(dataset, rule, "warning", n, text, "kept") for rule, n, text in notes if n]
