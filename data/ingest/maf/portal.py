"""What cBioPortal's own validator warns of in a study folder, said here too; nothing is left out for it.

https://docs.cbioportal.org/file-formats/ and validateData.py of cBioPortal/cbioportal-core. Said only where a meta file
shows that the folder is meant as a study.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb

from data.findings import Finding
from data.ingest.recognise import Source
from data.ingest.tables import name_of, place_of, scan

_STUDY = ("type_of_cancer", "cancer_study_identifier", "name", "description")
_META = ("cancer_study_identifier", "genetic_alteration_type", "datatype", "data_filename")
_HEADS = 4  # lines with '#': names, descriptions, data types, priorities
_STATUS = ("0:LIVING", "1:DECEASED", "LIVING", "DECEASED")
_TEXTS = {
    "portal-meta-key": "{n} keys that a meta file must have are missing.",
    "portal-study-name": "{n} meta files and case lists name another cancer_study_identifier than meta_study.txt.",
    "portal-file-missing": "{n} data files that a meta file names are not there.",
    "portal-file-without-meta": "{n} data files have no meta file: the portal does not load them; here they are.",
    "portal-header": "{n} clinical tables lack the four '#' lines of names, descriptions, types and priorities, or "
        "these have another number of columns than the table.",
    "portal-datatype": "{n} values of columns declared NUMBER are no numbers; they are kept as written.",
    "portal-sample-twice": "{n} samples stand more than once in the sample table.",
    "portal-patient-unknown": "{n} individuals of the sample table are not in the patient table; they are kept.",
    "portal-sample-unknown": "{n} samples of the mutations or case lists are not in the sample table; they are kept as "
        "their own individuals.",
    "portal-status": "{n} values of OS_STATUS are not spelled 0:LIVING or 1:DECEASED.",
    "portal-no-protein-change": "{n} mutations have no HGVSp_Short: the portal computes it anew.",
}  # fmt: skip


def portal_findings(con: duckdb.DuckDBPyConnection, files: list[Source]) -> list[Finding]:
    """The warnings of one study folder; none where it has no meta file."""
    metas = {source.path: _keys(source.path) for source in files if source.format == "study"}
    if not metas:
        return []
    said: Counter[tuple[str, str]] = Counter()
    study = next((keys for path, keys in metas.items() if path.name == "meta_study.txt"), {})
    identifier = study.get("cancer_study_identifier")
    lists = {source.path: _keys(source.path) for source in files if source.format == "case-list"}
    for path, keys in metas.items():
        wanted = _STUDY if path.name == "meta_study.txt" else _META
        if path.name == "meta_study.txt" or "data_filename" in keys or "genetic_alteration_type" in keys:
            said[(path.name, "portal-meta-key")] += sum(key not in keys for key in wanted)
        named = keys.get("data_filename")
        said[(path.name, "portal-file-missing")] += bool(named) and not (path.parent / Path(named or "").name).is_file()
    for path, keys in (metas | lists).items():
        said[(path.name, "portal-study-name")] += keys.get("cancer_study_identifier", identifier) != identifier
    described = {Path(keys["data_filename"]).name for keys in metas.values() if keys.get("data_filename")}
    tables = [source for source in files if source.format in ("maf", "clinical")]
    for source in tables:
        said[(source.path.name, "portal-file-without-meta")] += source.path.name not in described
    places = _tables(con, tables, lists, said)
    return [
        Finding(file, rule, "warning", n, _TEXTS[rule].format(n=f"{n:,}"), "told", places.get((file, rule)))
        for (file, rule), n in sorted(said.items()) if n
    ]  # fmt: skip


def _tables(
    con: duckdb.DuckDBPyConnection, tables: list[Source], lists: dict[Path, dict[str, str]], said: Counter
) -> dict[tuple[str, str], str | None]:
    """Count what is to be said of the tables; the place of the first row, by file and rule."""
    places: dict[tuple[str, str], str | None] = {}

    def count(path: Path, rule: str, wrong: str) -> None:
        n, first, rows = con.execute(
            f"SELECT count(*) FILTER (WHERE {wrong}), min(row) FILTER (WHERE {wrong}), count(*) FROM "
            f"(SELECT row_number() OVER () AS row, * FROM {scan(path)})"
        ).fetchall()[0]
        said[(path.name, rule)] += n
        if n:
            places.setdefault((path.name, rule), place_of(path, first, rows))

    patients: set[str] | None = None
    samples: set[str] | None = None
    owners: set[str] = set()
    for source in (one for one in tables if one.format == "clinical"):
        path = source.path
        columns = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {scan(path)}").fetchall()]
        heads = _heads(path)
        if len(heads) < _HEADS or any(len(head) != len(columns) for head in heads[:_HEADS]):
            said[(path.name, "portal-header")] += 1
        else:
            numbers = [column for column, kind in zip(columns, heads[2], strict=True) if kind.upper() == "NUMBER"]
            for column in numbers:
                value = f"trim({name_of(column)})"
                wrong = f"TRY_CAST({value} AS DOUBLE) IS NULL AND lower({value}) NOT IN ('', 'na', '[not available]')"
                count(path, "portal-datatype", wrong)
        if "OS_STATUS" in columns:
            known = ", ".join(f"'{one}'" for one in _STATUS)
            count(path, "portal-status", f"trim(OS_STATUS) NOT IN ({known}, '')")
        if "SAMPLE_ID" in columns:
            found = _values(con, path, "SAMPLE_ID")
            samples = (samples or set()) | set(found)
            said[(path.name, "portal-sample-twice")] += len(found) - len(set(found))
            owners |= set(_values(con, path, "PATIENT_ID")) if "PATIENT_ID" in columns else set()
        elif "PATIENT_ID" in columns:
            patients = (patients or set()) | set(_values(con, path, "PATIENT_ID"))
    if patients is not None:
        said[("data_clinical_sample.txt", "portal-patient-unknown")] += len(owners - patients)
    for source in (one for one in tables if one.format == "maf"):
        path = source.path
        columns = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {scan(path)}").fetchall()]
        missing = "TRUE" if "HGVSp_Short" not in columns else "coalesce(trim(HGVSp_Short), '') = ''"
        count(path, "portal-no-protein-change", missing)
        if samples is not None and "Tumor_Sample_Barcode" in columns:
            said[(path.name, "portal-sample-unknown")] += len(set(_values(con, path, "Tumor_Sample_Barcode")) - samples)
    for path, keys in lists.items():
        if samples is not None:
            said[(path.name, "portal-sample-unknown")] += len(set(keys.get("case_list_ids", "").split()) - samples)
    return places


def _keys(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs: Iterable[tuple[str, str, str]] = (line.partition(":") for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _heads(path: Path) -> list[list[str]]:
    """The lines that begin with '#', as cells."""
    heads = []
    with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rt", encoding="utf-8", errors="replace") as file:
        for line in file:
            if not line.startswith("#"):
                break
            heads.append(line.rstrip("\n").lstrip("#").split("\t"))
    return heads


def _values(con: duckdb.DuckDBPyConnection, path: Path, column: str) -> list[str]:
    sql = f"SELECT trim({name_of(column)}) FROM {scan(path)} WHERE {name_of(column)} IS NOT NULL"
    return [row[0] for row in con.execute(sql).fetchall()]
