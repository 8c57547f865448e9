"""Alleles as hits of a search: only those that may be seen (docs/decisions/0010), in words, with how their calls
fared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cohorts.loci import Region, Variant
from queries import sql
from queries.cursor import looked_up
from queries.search.found import FILTERED, Found, Hit, Nothing
from queries.variants.named_alleles import visible

_MOST = 100
_FAILED = "seen only in calls that failed quality control"


def assemblies(cursor: Any) -> tuple[str, ...]:
    """Those of the release's assays, the newest first."""
    query = "SELECT DISTINCT assembly FROM assay ORDER BY assembly DESC"
    return looked_up(cursor, "assemblies searched", lambda: tuple(r[0] for r in cursor.execute(query).fetchall()))


def spelled(cursor: Any, locus: Variant | Region) -> str:
    """A place as it is asked with: its assembly before it where the release holds several."""
    plain = str(locus)
    return f"{locus.assembly} {plain}" if locus.assembly and len(assemblies(cursor)) > 1 else plain


def hits(cursor: Any, variant_ids: Iterable[int], said: str | None = None) -> tuple[Hit, ...]:
    """Those that may be seen, in the order of the genome, the newest assembly first. `said` is a name they were asked
    for by."""
    seen = sorted(visible(cursor, list(dict.fromkeys(variant_ids))))[:_MOST]
    if not seen:
        return ()
    rows = cursor.execute(sql.statement("lookup/alleles_in_words.sql"), {"variant_ids": seen}).fetchall()
    counted = cursor.execute(sql.statement("lookup/calls_of.sql"), {"variant_ids": seen}).fetchall()
    calls = {key: (carriers, passing) for key, carriers, passing in counted}
    found = []
    for key, assembly, contig, position, ref, alt, _, rsid, gene, change, consequence, marked in rows:
        allele = spelled(cursor, Variant(contig, position, ref, alt, assembly))
        gene = None if gene and said and gene in said else gene
        words = " · ".join(filter(None, (said, rsid if rsid != said else None, gene, change, consequence)))
        found.append(Hit("variant", allele, allele, words, note=_note(calls.get(key, (0, 0)), marked)))
    return tuple(found)


def _note(calls: tuple[int, int], marked: str | None) -> str | None:
    carriers, passing = calls
    if carriers and not passing:
        return _FAILED
    if marked and marked not in ("PASS", "."):
        return f"marked {marked} by its caller's filter"
    return None if carriers else "carried by nobody who permits this purpose"


def found(hits: tuple[Hit, ...], instead: tuple[Hit, ...] = ()) -> Found:
    """Hits; with a word on them where all were filtered out."""
    notes = [hit.note or "" for hit in hits]
    if notes and all(note == _FAILED for note in notes):
        return Found(hits, Nothing(FILTERED, f"{hits[0].label}: {_FAILED}, so its count is 0", quality=True), instead)
    if notes and all(note.startswith("marked") for note in notes):
        return Found(hits, Nothing(FILTERED, f"{hits[0].label}: {notes[0]}"), instead)
    return Found(hits, instead=instead)
