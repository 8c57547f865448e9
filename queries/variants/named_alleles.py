"""Alleles by the names people give them: contig-position-ref-alt, rsIDs, HGVS.

That a name is known at all is news of whoever carries its allele. So a name is known when one of its alleles may be
seen: carried by somebody permitted, or by nobody in the release. A name that only others carry is not told apart from
one that does not exist, nor is an allele by its place from one that nobody has.
"""

from __future__ import annotations

from typing import Any

from cohorts.errors import InvalidQuestion, SeveralAlleles, UnknownName
from cohorts.hgvs import Hgvs
from cohorts.loci import RsId, Variant, parse_named_variant
from queries import sql
from queries.cursor import looked_up
from queries.lookup.genes import find_gene
from queries.variants.coding_places import on_chromosome
from queries.variants.rolled import as_stored
from queries.variants.unanchored import matching

_COLUMNS = "v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt"
_RSID = f"SELECT {_COLUMNS} FROM variant AS v WHERE v.rsid = $rsid ORDER BY v.variant_id"
_PLACED = f"""
SELECT {_COLUMNS} FROM variant AS v
WHERE ($assembly IS NULL OR v.assembly = $assembly)
    AND v.contig = $contig AND v.position = $position AND v.ref = $ref AND v.alt = $alt
"""
_NAMED = """
SELECT DISTINCT {columns}, c.preferred, c.transcript_id, c.{change} AS change
FROM consequence AS c JOIN variant AS v ON v.variant_id = c.variant_id
WHERE c.{change} IS NOT NULL AND ({beginnings}) AND (LIST_CONTAINS($genes, c.gene)
    OR STARTS_WITH(COALESCE(c.transcript_id, ''), $accession) OR STARTS_WITH(c.{change}, $accession))
ORDER BY v.variant_id, c.transcript_id, change
"""
_HIDDEN = "SELECT (SELECT COUNT(*) FROM individual) - (SELECT COUNT(*) FROM permitted)"
NOWHERE = "variants of individuals who permit this purpose"

Row = tuple[int, str, str, int, str, str]


def find_variant(cursor: Any, text: str) -> tuple[Variant, str | None]:
    """One allele with its assembly, and a note when a name was followed to it.

    Raises UnknownName for a name of no allele that may be seen, SeveralAlleles when there are several (S-GT 9), and
    InvalidQuestion when the release holds two assemblies and none is named (S-GT 11).
    """
    locus = parse_named_variant(text)
    if isinstance(locus, Variant):
        return stored(cursor, placed(cursor, locus))
    if isinstance(locus, RsId):
        kind, rows = "rsID", looked_up(cursor, ("rsid", locus.rsid), lambda: _rows(cursor, _RSID, rsid=locus.rsid))
    else:
        kind, rows = "HGVS name", by_change(cursor, locus)
    seen = visible(cursor, [row[0] for row in rows])
    alleles = [Variant(*row[2:6], row[1]) for row in rows if row[0] in seen]
    if not alleles:
        raise UnknownName(kind, str(locus), where=NOWHERE)
    if len(alleles) > 1:
        raise SeveralAlleles(str(locus), [allele.to_json()["variant"] for allele in alleles])
    return alleles[0], f"{locus} is {alleles[0].to_json()['variant']}"


def stored(cursor: Any, locus: Variant) -> tuple[Variant, str | None]:
    """An insertion or deletion as the release spells it, with a note where that is elsewhere in its repeat; as it was
    asked for where the release has it not, or has one that may not be seen."""
    if len(locus.ref) == len(locus.alt):
        return locus, None
    found, note = looked_up(cursor, ("stored", locus), lambda: as_stored(cursor, locus))
    return (locus, None) if note is None or unseen(cursor, found) else (found, note)


def unseen(cursor: Any, allele: Variant) -> tuple[int, ...]:
    """The variant_id of an allele that nobody may be told of; it is then asked about as one that nobody has."""
    place = {"contig": allele.contig, "position": allele.position, "ref": allele.ref, "alt": allele.alt}
    key = ("placed", allele)
    rows = looked_up(cursor, key, lambda: _rows(cursor, _PLACED, assembly=allele.assembly, **place))
    known = [row[0] for row in rows]
    return tuple(sorted(set(known) - visible(cursor, known)))


def visible(cursor: Any, variant_ids: list[int]) -> set[int]:
    """Those of some variants that a permitted individual carries, or nobody in the release."""
    if not variant_ids or not cursor.execute(_HIDDEN).fetchone()[0]:
        return set(variant_ids)
    query = sql.statement("variants/seen_alleles.sql")
    return {row[0] for row in cursor.execute(query, {"variant_ids": variant_ids}).fetchall()}


def placed(cursor: Any, locus: Variant) -> Variant:
    """The allele with its assembly; the only one of the release where none is named."""
    if locus.assembly:
        return locus
    return Variant(locus.contig, locus.position, locus.ref, locus.alt, only_assembly(cursor, str(locus)))


def only_assembly(cursor: Any, locus: str) -> str:
    """The one assembly of the release. Raises InvalidQuestion where there are several, or none."""
    rows = looked_up(
        cursor,
        "assemblies",
        lambda: cursor.execute("SELECT DISTINCT assembly FROM assay ORDER BY assembly").fetchall(),
    )
    if len(rows) != 1:
        which = " or ".join(f"'{row[0]} {locus}'" for row in rows) or "an assembly before it"
        raise InvalidQuestion(f"Which assembly is {locus} on?", do=f"Write {which}")
    return rows[0][0]


def by_change(cursor: Any, locus: Hgvs) -> list[Row]:
    """Alleles of that change: on the preferred transcript where it says so of any, else on others (S-GT 12)."""
    genes = find_gene(cursor, locus.of).names if locus.by_gene else ()
    found = looked_up(cursor, ("hgvs", locus), lambda: _changed(cursor, locus, genes) or _rolled(cursor, locus))
    preferred = {row[:6] for row in found if row[6]}
    return sorted(preferred or {row[:6] for row in found}) if locus.by_gene else sorted({row[:6] for row in found})


def _rolled(cursor: Any, locus: Hgvs) -> list[tuple]:
    """An insertion, deletion or duplication that is annotated from another place of its repeat, or in other words."""
    reading = on_chromosome(cursor, locus)
    same = matching(reading, cursor)[0] if reading else []
    return [(*row[:6], True) for row in same if row[6] is not None]


def beside_change(cursor: Any, locus: Hgvs) -> list[int]:
    """The variant_ids of other changes that begin at the same place of the gene: another base, another residue."""
    try:
        genes = find_gene(cursor, locus.of).names
    except InvalidQuestion:
        return []
    return sorted({row[0] for row in _beginning_there(cursor, locus, genes) if not locus.same(_bare(row[8]))})


def _changed(cursor: Any, locus: Hgvs, genes: tuple[str, ...]) -> list[tuple]:
    # Versions of a transcript are not told apart: their coding sequence is nearly always the same.
    bare = "\x00" if locus.by_gene else locus.of.partition(".")[0]

    def of_it(row: tuple) -> bool:
        said = (row[7] or "", row[8].rpartition(":")[0])
        return locus.by_gene or any(f"{one}.".startswith(f"{bare}.") for one in said)

    return [row for row in _beginning_there(cursor, locus, genes) if locus.same(_bare(row[8])) and of_it(row)]


def _beginning_there(cursor: Any, locus: Hgvs, genes: tuple[str, ...]) -> list[tuple]:
    column = "hgvsp" if locus.protein else "hgvsc"
    values = {f"like_{n}": f"%{text}%" for n, text in enumerate(locus.beginnings)}
    query = _NAMED.format(
        columns=_COLUMNS, change=column, beginnings=" OR ".join(f"c.{column} LIKE ${name}" for name in values)
    )
    bare = "\x00" if locus.by_gene else locus.of.partition(".")[0]
    return cursor.execute(query, {"genes": list(genes), "accession": bare, **values}).fetchall()


def _bare(change: str) -> str:
    return change.rpartition(":")[2]


def _rows(cursor: Any, query: str, **values: Any) -> list[Row]:
    return cursor.execute(query, values).fetchall()
