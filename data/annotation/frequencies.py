"""Allele frequencies of a named reference, from any sites-only VCF: gnomAD, 1000 Genomes, … (S-GT 9, 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.annotation.layers import Layer, record
from data.annotation.sites import Site, Sites
from data.findings import Finding
from data.progress import Progress

#: Genetic groups as gnomAD, ExAC, 1000 Genomes and ALFA name them in INFO; what is a sex or a subset is not one.
GROUPS = ("afr", "ami", "amr", "asj", "asn", "eas", "eur", "fin", "mid", "nfe", "oth", "remaining", "sas")
_COUNTED = re.compile(rf"(AC|AN|AF)_({'|'.join(GROUPS)})", re.IGNORECASE)
_FIRST = re.compile(rf"({'|'.join(GROUPS)})_AF", re.IGNORECASE)
_GROUPMAX = ("AF_grpmax", "AF_popmax", "grpmax_AF")
_ROWS = 50_000

Row = tuple[int, str, int, int, float | None, str | None]  # variant_id, population, ac, an, af, filters


def load_frequencies(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    version: str | None,
    assemblies: list[str],
    progress: Progress,
) -> list[Finding]:
    """Fill reference_frequency for the release's variants of the file's assembly, and record the layer.

    A reference of that name is replaced. Raises InvalidSource where the file is no VCF, is of another assembly, or
    holds no frequencies.
    """
    sites = Sites(path)
    assembly = sites.assembly_among(assemblies)
    names = populations(sites.header.fields)
    if not names:
        raise InvalidSource(
            "The file declares no frequencies: neither AF, nor AC with AN, in INFO",
            where=path.name,
            do="Give a sites-only VCF of a reference population.",
        )
    version = version or _version(sites.header.meta)
    progress(f"Reading frequencies from {path.name}", None)
    con.execute(
        "DELETE FROM reference_frequency WHERE reference = ? AND variant_id IN "
        "(SELECT variant_id FROM variant WHERE assembly = ?)",
        [name, assembly],
    )
    con.execute("CREATE OR REPLACE TEMP TABLE staged_frequency AS SELECT * FROM reference_frequency LIMIT 0")
    twice = 0
    seen: set[int] = set()

    def rows() -> Iterator[Row]:
        nonlocal twice
        for site in sites.of(con, assembly):
            if site.variant_id in seen:
                twice += 1
                continue
            seen.add(site.variant_id)
            yield from _rows(site, names)

    for some in _batched(rows(), _ROWS):
        columns = list(map(list, zip(*some, strict=True)))
        con.execute(
            "INSERT INTO staged_frequency SELECT variant_id, ?, '', population, ac, an, af, filters FROM ("
            "SELECT unnest(?::INTEGER[]) AS variant_id, unnest(?::VARCHAR[]) AS population, "
            "unnest(?::INTEGER[]) AS ac, "
            "unnest(?::INTEGER[]) AS an, unnest(?::DOUBLE[]) AS af, unnest(?::VARCHAR[]) AS filters)",
            [name, *columns],
        )
    version = record(con, Layer("frequencies", name, version, assembly, path, sites.records), len(seen))
    con.execute(
        "INSERT INTO reference_frequency SELECT * REPLACE (? AS version) FROM staged_frequency "
        "ORDER BY variant_id, population",
        [version],
    )
    con.execute("DROP TABLE staged_frequency")
    if not twice:
        return []
    text = f"{twice:,} alleles stand in several records; the first was taken."
    return [Finding(path.name, "frequency-twice", "warning", twice, text)]


def populations(fields: Iterable[str]) -> dict[str, tuple[str | None, str | None, str | None]]:
    """population → names of its AC, AN and AF in INFO (None where there is none); empty where nothing is told."""
    have = set(fields)
    found: dict[str, dict[str, str]] = {}
    for field in sorted(have):
        if match := _COUNTED.fullmatch(field):
            found.setdefault(match[2].upper(), {})[match[1].upper()] = field
        elif match := _FIRST.fullmatch(field):
            found.setdefault(match[1].upper(), {})["AF"] = field
    own = {key: key for key in ("AC", "AN", "AF") if key in have}
    usable = {"all": own} | found
    told = {
        name: (keys.get("AC"), keys.get("AN"), keys.get("AF"))
        for name, keys in usable.items()
        if "AF" in keys or {"AC", "AN"} <= set(keys)
    }
    if groupmax := next((field for field in _GROUPMAX if field in have), None):
        told["groupmax"] = (None, None, groupmax)
    return told


def _rows(site: Site, names: dict[str, tuple[str | None, str | None, str | None]]) -> Iterator[Row]:
    filters = None if site.filters in ("PASS", ".", "") else site.filters
    for population, (ac, an, af) in names.items():
        copies = _value(site, ac, per_allele=True)
        total = _value(site, an, per_allele=False)
        stated = _value(site, af, per_allele=True)
        if copies is not None and total is not None:
            yield (
                site.variant_id, population, int(copies), int(total),
                copies / total if total else None, filters,
            )  # fmt: skip
        elif stated is not None:
            yield site.variant_id, population, 0, 0, stated, filters


def _value(site: Site, field: str | None, *, per_allele: bool) -> float | None:
    text = site.info.get(field, "") if field else ""
    values = text.split(",")
    if per_allele and len(values) == site.alternates:
        text = values[site.number - 1]
    elif len(values) > 1:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _version(meta: dict[str, str]) -> str | None:
    """What the header calls the file's version or date."""
    named = next((value for key, value in meta.items() if re.search(r"gnomad.*version|release", key, re.I)), None)
    return named or meta.get("fileDate") or meta.get("filedate")


def _batched(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) >= size:
            yield held
            held = []
    if held:
        yield held
