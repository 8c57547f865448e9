"""Genes and alleles of the release, as people name them: symbols in any case, aliases, former symbols, rsIDs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import RsId, Variant, parse_variant
from queries.cursor import looked_up

_SYMBOL = """
SELECT DISTINCT g.symbol AS symbol, 1 AS rank FROM gene AS g WHERE UPPER(g.symbol) = UPPER($name)
UNION
SELECT DISTINCT a.symbol AS symbol, 3 AS rank FROM gene_alias AS a
JOIN gene AS g ON g.symbol = a.symbol WHERE UPPER(a.alias) = UPPER($name)
UNION
SELECT DISTINCT c.gene AS symbol, 2 AS rank FROM consequence AS c WHERE UPPER(c.gene) = UPPER($name)
ORDER BY rank, symbol
"""
_NAMES = """
SELECT DISTINCT c.gene FROM consequence AS c
JOIN gene_alias AS a ON a.alias = c.gene
LEFT JOIN gene AS g ON g.symbol = c.gene
WHERE a.symbol = $symbol AND g.symbol IS NULL
ORDER BY c.gene
"""
_RSID = """
SELECT v.assembly, v.contig, v.position, v.ref, v.alt FROM variant AS v WHERE v.rsid = $rsid
ORDER BY v.assembly, v.position, v.ref, v.alt
"""


@dataclass(frozen=True)
class FoundGene:
    """`symbol` as the release has it; `names` are all that its annotations use; `note` says what was followed."""

    symbol: str
    names: tuple[str, ...]
    note: str | None = None


def find_gene(cursor: Any, name: str) -> FoundGene:
    """The gene called `name`, an alias or former symbol included. Raises UnknownName, InvalidQuestion if ambiguous."""
    return looked_up(cursor, ("gene", name), lambda: _find_gene(cursor, name))


def _find_gene(cursor: Any, name: str) -> FoundGene:
    rows = cursor.execute(_SYMBOL, {"name": name}).fetchall()
    if not rows:
        known = cursor.execute(
            "SELECT symbol FROM gene UNION SELECT alias FROM gene_alias UNION SELECT gene FROM consequence"
        ).fetchall()
        raise UnknownName("gene", name, sorted(row[0] for row in known if row[0]))
    best = rows[0][1]
    symbols = [symbol for symbol, rank in rows if rank == best]
    if best == 2 and len(rows) > len(symbols):
        symbols = [symbol for symbol, rank in rows if rank == 3]  # annotated by a former symbol: follow it
    if name in symbols:
        symbols = [name]
    if len(symbols) > 1:
        raise InvalidQuestion(f"'{name}' is a name of several genes", do=f"Ask for {' or '.join(symbols)}")
    symbol = symbols[0]
    others = cursor.execute(_NAMES, {"symbol": symbol}).fetchall()
    note = None if symbol == name else f"{name} is {symbol} in this release"
    return FoundGene(symbol, (symbol, *(row[0] for row in others)), note)


def find_variant(cursor: Any, text: str) -> Variant:
    """One allele with its assembly, from contig-position-ref-alt or an rsID.

    Raises UnknownName for an rsID the release lacks, InvalidQuestion when it names several alleles (S-GT 9) or when the
    release holds two assemblies and none is named (S-GT 11).
    """
    return looked_up(cursor, ("variant", text), lambda: _find_variant(cursor, text))


def _find_variant(cursor: Any, text: str) -> Variant:
    locus = parse_variant(text)
    if isinstance(locus, RsId):
        rows = cursor.execute(_RSID, {"rsid": locus.rsid}).fetchall()
        if not rows:
            raise UnknownName("rsID", locus.rsid, where="the variants of this release")
        alleles = [Variant(contig, position, ref, alt, assembly) for assembly, contig, position, ref, alt in rows]
        if len(alleles) > 1:
            named = " or ".join(f"'{allele.to_json()['variant']}'" for allele in alleles)
            raise InvalidQuestion(f"{locus.rsid} names several alleles", do=f"Ask for {named}")
        return alleles[0]
    if locus.assembly:
        return locus
    rows = cursor.execute("SELECT DISTINCT assembly FROM assay ORDER BY assembly").fetchall()
    if len(rows) != 1:
        which = " or ".join(f"'{row[0]} {locus}'" for row in rows) or "an assembly before it"
        raise InvalidQuestion(f"Which assembly is {locus} on?", do=f"Write {which}")
    return Variant(locus.contig, locus.position, locus.ref, locus.alt, rows[0][0])
