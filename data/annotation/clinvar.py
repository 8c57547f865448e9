"""ClinVar's classifications from its own VCF, with stars and release date (S-GT 9).

INFO fields as ClinVar documents them: CLNSIG, CLNREVSTAT, CLNDN, CLNDISDB, ALLELEID, RS, GENEINFO, MC.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from cohorts.normalise import fold_contig, trim
from data.annotation.layers import Layer, record
from data.annotation.sites import Sites
from data.findings import Finding
from data.ingest.vcf.lines import Span, read_lines
from data.progress import Progress

_STARS = {
    "practice_guideline": 4,
    "reviewed_by_expert_panel": 3,
    "criteria_provided,_multiple_submitters,_no_conflicts": 2,
    "criteria_provided,_multiple_submitters": 2,
    "criteria_provided,_conflicting_classifications": 1,
    "criteria_provided,_conflicting_interpretations": 1,
    "criteria_provided,_single_submitter": 1,
}
_PATHOGENIC = ("pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic")
_ROWS = 20_000


def significance(text: str) -> str | None:
    """CLNSIG as a class: risk alleles, low penetrance and drug response are classes of their own, never pathogenic.

    'Pathogenic|drug_response' is pathogenic: the first says what the allele does to the disease.
    """
    first = text.split("|")[0].strip().lower()
    if not first or first in ("not_provided", "no_classification_for_the_single_variant"):
        return None
    if first.startswith("conflicting"):
        return "conflicting"
    if "low_penetrance" in first:
        parts = [part for part in first.split("/") if "low_penetrance" not in part]
        return "/".join(parts) if parts else "low_penetrance"
    return "uncertain" if first == "uncertain_significance" else first


def load_clinvar(
    con: duckdb.DuckDBPyConnection, path: Path, assemblies: list[str], progress: Progress
) -> list[Finding]:
    """Replace variant_clinvar, and the alleles of table clinvar, on the file's assembly; record the layer.

    Table clinvar keeps what it says it holds: P, P/LP and LP of two stars or more, carried here or not.
    """
    sites = Sites(path)
    assembly = sites.assembly_among(assemblies)
    release = sites.header.meta.get("fileDate")
    if "CLNSIG" not in sites.header.fields or release is None:
        raise InvalidSource(
            "This is not ClinVar's VCF: it needs CLNSIG in INFO and ##fileDate",
            where=path.name,
            do="Take clinvar.vcf.gz of the assembly from ClinVar's own site.",
        )
    progress(f"Reading {path.name}", None)
    con.execute("CREATE OR REPLACE TEMP TABLE staged_clinvar AS SELECT *, 0::BIGINT AS n FROM clinvar LIMIT 0")
    records = 0
    batch: list[tuple[object, ...]] = []
    for row in _alleles(path, sites.kind):
        records = row[-1]
        batch.append((assembly, *row[:-2], release, row[-1]))
        if len(batch) >= _ROWS:
            _stage(con, batch)
            batch = []
    _stage(con, batch)
    con.execute(
        "DELETE FROM variant_clinvar WHERE variant_id IN (SELECT variant_id FROM variant WHERE assembly = ?)",
        [assembly],
    )
    con.execute(
        """INSERT INTO variant_clinvar
        SELECT v.variant_id, c.variation_id, c.significance, c.stars, c.conditions, c.release
        FROM staged_clinvar AS c JOIN variant AS v ON v.assembly = c.assembly AND v.contig = c.contig
            AND v.position = c.position AND v.ref = c.ref AND v.alt = c.alt
        ORDER BY v.variant_id, c.variation_id"""
    )
    con.execute("DELETE FROM clinvar WHERE assembly = ?", [assembly])
    con.execute(
        """INSERT INTO clinvar
        SELECT DISTINCT ON (contig, position, ref, alt) * EXCLUDE (n) FROM staged_clinvar
        WHERE significance = ANY (?) AND stars >= 2 ORDER BY contig, position, ref, alt, stars DESC, variation_id""",
        [list(_PATHOGENIC)],
    )
    con.execute(
        """UPDATE variant SET rsid = k.rsid FROM (
            SELECT v.variant_id, min(c.rsid) AS rsid FROM staged_clinvar AS c JOIN variant AS v
                ON v.assembly = c.assembly AND v.contig = c.contig AND v.position = c.position AND v.ref = c.ref
                AND v.alt = c.alt
            WHERE v.rsid IS NULL AND c.rsid IS NOT NULL GROUP BY v.variant_id) AS k
        WHERE k.variant_id = variant.variant_id"""
    )
    matched = con.execute(
        "SELECT count(DISTINCT c.variant_id) FROM variant_clinvar AS c "
        "JOIN variant AS v ON v.variant_id = c.variant_id WHERE v.assembly = ?",
        [assembly],
    ).fetchall()[0][0]
    con.execute("DROP TABLE staged_clinvar")
    record(con, Layer("clinvar", "ClinVar", release, assembly, path, records), matched)
    return []


def _stage(con: duckdb.DuckDBPyConnection, batch: list[tuple[object, ...]]) -> None:
    if not batch:
        return
    types = [row[0] for row in con.execute("SELECT column_type FROM (DESCRIBE staged_clinvar)").fetchall()]
    columns = list(map(list, zip(*batch, strict=True)))
    picked = ", ".join(f"unnest(?::{kind}[])" for kind in types)
    con.execute(f"INSERT INTO staged_clinvar SELECT {picked}", columns)


def _alleles(path: Path, kind: str) -> Iterator[tuple[object, ...]]:
    """contig, position, ref, alt, rsid, variation_id, significance, stars, conditions, consequence, gene, _, record."""
    number = 0
    for raw in read_lines(Span(path, kind)):
        if raw.startswith(b"#"):
            continue
        number += 1
        fields = raw.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if len(fields) < 8 or not fields[1].isdigit():
            raise InvalidSource("A record is not a VCF's", where=f"{path.name}, record {number}")
        info = dict(part.partition("=")[::2] for part in fields[7].split(";"))
        called = significance(info.get("CLNSIG", ""))
        if called is None or not (fields[3].isalpha() and fields[4].isalpha()):
            continue
        place = trim(int(fields[1]), fields[3], fields[4])
        variation = int(fields[2]) if fields[2].isdigit() else None
        gene = info.get("GENEINFO", "").split("|")[0].split(":")[0] or None
        term = info.get("MC", "").split(",")[0].partition("|")[2] or None
        rsid = f"rs{info['RS'].split('|')[0]}" if info.get("RS") else None
        stars = _STARS.get(info.get("CLNREVSTAT", ""), 0)
        if variation is None:
            raise InvalidSource("ID is not ClinVar's variation number", where=f"{path.name}, record {number}")
        yield (
            fold_contig(fields[0]), *place, rsid, variation, called, stars,
            _conditions(info.get("CLNDN", ""), info.get("CLNDISDB", "")), term, gene, None, number,
        )  # fmt: skip


def _conditions(names: str, identifiers: str) -> str | None:
    """'MONDO:0007750 Hypercholesterolemia, familial, 1; …' as the shipped table writes them."""
    found = []
    ids = identifiers.split("|")
    for i, name in enumerate(names.split("|")):
        if name in ("", ".", "not_provided", "not_specified"):
            continue
        own = ids[i].split(",") if i < len(ids) else []
        mondo = next((one.removeprefix("MONDO:") for one in own if one.startswith("MONDO:MONDO:")), None)
        found.append(f"{mondo} {name.replace('_', ' ')}" if mondo else name.replace("_", " "))
    return "; ".join(found) or None
