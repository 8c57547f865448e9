"""Changes by their HGVS names: of a gene or transcript, or of any gene; and what the sources carry at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.hgvs import Hgvs
from queries import sql
from queries.cursor import looked_up
from queries.lookup.genes import find_gene
from queries.search import alleles
from queries.search.found import NOT_HELD, UNKNOWN, WRONG, Found, Hit, Nothing
from queries.search.gene_names import gene_hit, gene_names, genes_called
from queries.variants.named_alleles import beside_change, by_change


@dataclass(frozen=True)
class Held:
    """How many variants carry an rsID, how many words of ClinVar and names of protein changes there are."""

    rsids: int
    clinvar: int
    clinvar_release: str | None
    clinvar_stars: int | None
    proteins: int


def held(cursor: Any) -> Held:
    """What the sources of the cursor's release carry."""
    query = sql.statement("lookup/held.sql")
    return looked_up(cursor, "identifiers held", lambda: Held(*cursor.execute(query).fetchone()))


def of_hgvs(locus: Hgvs, instead: Hgvs | None, cursor: Any) -> Found:
    """The alleles of a change, else of the same change of the gene that stood in brackets."""
    try:
        hits = alleles.hits(cursor, (row[0] for row in by_change(cursor, locus)))
    except UnknownName as error:
        near = [hit for name in error.suggestions for hit in genes_called(gene_names(cursor), name)[:1]]
        return Found(why=Nothing(UNKNOWN, str(error)), instead=tuple(near))
    except InvalidQuestion as error:
        return Found(why=Nothing(WRONG, str(error)))
    if hits:
        return alleles.found(hits)
    if instead:
        found = of_hgvs(instead, None, cursor)
        if found.hits:
            named = f"{locus.of} is not annotated here; read as {instead}"
            return Found(tuple(_noted(hit, named) for hit in found.hits), found.why, found.instead)
    return _no_such_change(locus, instead, cursor)


def _no_such_change(locus: Hgvs, instead: Hgvs | None, cursor: Any) -> Found:
    names = gene_names(cursor)
    gene = instead.of if instead else locus.of if locus.by_gene else None
    beside = alleles.hits(cursor, beside_change(cursor, instead or locus)) if gene else ()
    symbol = find_gene(cursor, gene).symbol if gene and gene.casefold() in names.spelled else None
    offered = (*beside[:5], *((gene_hit(names, symbol),) if symbol else ()))
    if not locus.by_gene and not symbol:
        transcript = locus.of.partition(".")[0]
        values = {"name": transcript, "versioned": f"{transcript}."}
        rows = cursor.execute(sql.statement("lookup/gene_of_transcript.sql"), values).fetchall()
        if not rows:
            what = f"No variant is annotated on {locus.of} in this release; write the gene, as LDLR:{locus.change}"
            return Found(why=Nothing(NOT_HELD, what))
        offered = (*offered, gene_hit(names, rows[0][0]))
    if locus.protein and not held(cursor).proteins:
        what = "No variant of this release names a change of a protein; write the change of the transcript (c.)"
        return Found(why=Nothing(NOT_HELD, what), instead=offered)
    what = f"No variant that permits this purpose is annotated {locus.change} in {symbol or locus.of}"
    return Found(why=Nothing(UNKNOWN, what), instead=offered)


def of_any_gene(change: str, cursor: Any) -> Found:
    """The alleles of a change in whatever gene it is, on preferred transcripts first."""
    asked = Hgvs("", change)
    wanted = asked.beginnings
    values = {"protein": asked.protein, "within": f"%{wanted[0]}%", "short": f"%{wanted[-1]}%"}
    rows = cursor.execute(sql.statement("lookup/changes_of_any_gene.sql"), values).fetchall()
    same = [row for row in rows if asked.same((row[3] if asked.protein else row[2]).rpartition(":")[2])]
    chosen = [row for row in same if row[4]] or same
    if hits := alleles.hits(cursor, (row[0] for row in chosen)):
        return alleles.found(hits)
    what = f"No variant that permits this purpose is annotated {change} in any gene; write the gene before it"
    return Found(why=Nothing(UNKNOWN, what))


def _noted(hit: Hit, note: str) -> Hit:
    return replace(hit, note=hit.note or note)
