"""What stands at a place, or under an identifier or a change: hits, or which kind of nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import Any

from cohorts.loci import LAST_POSITION, Region, RsId, Variant
from cohorts.named_variants import by_rsid
from cohorts.normalise import CONTIG_LENGTHS
from cohorts.readings import Accession, AnyGene, At, Computed, Named, Reading, Record, Unanchored, Wrong
from queries import sql
from queries.search import alleles, changes
from queries.search.found import (
    NEVER_SEEN,
    NOT_COMPUTED,
    NOT_HELD,
    NOT_LOOKED_AT,
    OTHER_ASSEMBLY,
    OTHER_REFERENCE,
    UNKNOWN,
    WRONG,
    Found,
    Hit,
    Nothing,
)
from queries.search.gene_names import gene_hit, gene_names
from queries.search.vrs_index import by_digest
from queries.variants.looked_at import looked_at, nothing_there
from queries.variants.named_alleles import stored
from queries.variants.rolled import perhaps
from queries.variants.unanchored import matching

_UNROLLED = "; ingested without the reference sequence, it may be kept from elsewhere in its repeat"


@singledispatch
def look(reading: Reading, cursor: Any) -> Found:
    """What one way of reading the text gives."""
    raise TypeError(f"{type(reading).__name__} is not looked for here")


@look.register
def _(reading: Wrong, cursor: Any) -> Found:
    return Found(why=Nothing(WRONG, reading.what))


@look.register
def _(reading: At, cursor: Any) -> Found:
    locus = reading.locus
    if isinstance(locus, Region):
        return _region(locus, cursor)
    if isinstance(locus, Variant):
        return variant(locus, cursor)
    if isinstance(locus, RsId):
        return _rsid(locus, reading.allele, cursor)
    return changes.of_hgvs(locus, reading.instead, cursor)


@look.register
def _(reading: AnyGene, cursor: Any) -> Found:
    return changes.of_any_gene(reading.change, cursor)


@look.register
def _(reading: Named, cursor: Any) -> Found:
    each = [variant(one.allele, cursor, said=one.said) for one in reading.alleles]
    hits = tuple(hit for one in each for hit in one.hits)
    gene = gene_hit(gene_names(cursor), reading.alleles[0].gene)
    instead = (*(hit for one in each for hit in one.instead), gene)
    if hits:
        return alleles.found(hits, instead)
    why = each[0].why
    first = reading.alleles[0]
    why = why and replace(why, words=why.words.replace(str(first.allele), f"{first.said}, {first.allele}", 1))
    return Found(why=why, instead=instead)


@look.register
def _(reading: Record, cursor: Any) -> Found:
    rows = cursor.execute(sql.statement("lookup/alleles_of_clinvar.sql"), {"variation_id": reading.number}).fetchall()
    if hits := alleles.hits(cursor, (row[0] for row in rows), f"ClinVar {reading.number}"):
        return alleles.found(hits)
    held = changes.held(cursor)
    if not held.clinvar:
        return Found(why=Nothing(NOT_HELD, "No variant of this release carries a word of ClinVar"))
    table = f"ClinVar of {held.clinvar_release}, {held.clinvar_stars} stars or more"
    return Found(
        why=Nothing(
            UNKNOWN,
            f"No variant that permits this purpose is ClinVar {reading.number} in the table here ({table}); absence "
            "here does not mean benign",
        )
    )


@look.register
def _(reading: Computed, cursor: Any) -> Found:
    keys = by_digest(cursor, reading.digest)
    if keys is None:
        return Found(why=Nothing(NOT_COMPUTED, "This release has too many variants to be searched by VRS identifier"))
    if hits := alleles.hits(cursor, keys):
        return alleles.found(hits)
    return Found(
        why=Nothing(
            NOT_COMPUTED,
            "No allele that permits this purpose has this VRS identifier. Insertions and deletions are found by it "
            "where their files were ingested with the reference sequence, and not else",
        )
    )


@look.register
def _(reading: Accession, cursor: Any) -> Found:
    names, file = gene_names(cursor), "gene_of_number" if reading.kind == "gene" else "gene_of_transcript"
    values = {"name": reading.name, "versioned": f"{reading.name}."}
    rows = cursor.execute(sql.statement(f"lookup/{file}.sql"), values).fetchall()
    symbols = tuple(dict.fromkeys(row[0] for row in rows))
    if symbols:
        return Found(tuple(gene_hit(names, one, f"{reading.name} is of {one}") for one in symbols))
    refseq = not reading.name.startswith("ENS")
    what = f"No {reading.kind} {reading.name} is known in this release"
    if reading.kind == "protein" or refseq:
        what += "; its genes and transcripts are Ensembl's. Write the gene's symbol, or ENSG… or ENST…"
    return Found(why=Nothing(NOT_HELD if refseq or reading.kind == "protein" else UNKNOWN, what))


@look.register
def _(reading: Unanchored, cursor: Any) -> Found:
    same, nearby = matching(reading, cursor)
    if hits := alleles.hits(cursor, (row[0] for row in same)):
        return alleles.found(hits)
    others = alleles.hits(cursor, (row[0] for row in nearby))
    place = Variant(reading.contig, reading.start, "N", "N", reading.assembly)
    missed = missing(place, cursor, f"{reading.contig}:{reading.start}")
    words = missed.words + (_UNROLLED if any(row[6] is None for row in nearby) else "")
    return Found(why=Nothing(missed.kind, words, missed.rests_on), instead=others)


def _region(locus: Region, cursor: Any) -> Found:
    held = alleles.assemblies(cursor)
    asked = (locus.assembly,) if locus.assembly else held
    if locus.assembly and locus.assembly not in held:
        others = tuple(Region(locus.contig, locus.start, locus.end, one) for one in held)
        return Found(
            why=Nothing(OTHER_ASSEMBLY, _not_held(locus.assembly, held)),
            instead=tuple(_region_hit(one, cursor, "the same positions, not the same bases") for one in others),
        )
    fits = [one for one in asked if locus.start <= _length(one, locus.contig)]
    if not fits:
        return Found(why=Nothing(WRONG, f"{locus}: {_too_far(locus.contig, asked)}"))
    hits = (Region(locus.contig, locus.start, min(locus.end, _end(one, locus)), one) for one in fits)
    return Found(tuple(_region_hit(one, cursor, None) for one in hits))


def _region_hit(locus: Region, cursor: Any, note: str | None) -> Hit:
    key = alleles.spelled(cursor, locus)
    what = "chromosome" if str(locus) == locus.contig else f"{locus.end - locus.start + 1:,} bases"
    return Hit("region", key, key, what, note)


def _end(assembly: str, locus: Region) -> int:
    return LAST_POSITION if locus.end == LAST_POSITION else _length(assembly, locus.contig)


def _length(assembly: str, contig: str) -> int:
    return CONTIG_LENGTHS.get(assembly, {}).get(contig, LAST_POSITION)


def _too_far(contig: str, assemblies: tuple[str, ...]) -> str:
    ends = " and ".join(f"at {_length(one, contig):,} on {one}" for one in assemblies)
    return f"chromosome {contig} ends {ends}"


def _not_held(assembly: str, held: tuple[str, ...]) -> str:
    return f"No data on {assembly} in this release; its places are on {' and '.join(held) or 'no assembly'}"


def variant(locus: Variant, cursor: Any, said: str | None = None) -> Found:
    """One allele by its place, in its parsimonious form, as a record spelled it, or elsewhere in its repeat."""
    typed, (locus, rolled) = locus, stored(cursor, locus)
    if rolled:
        said = said or f"{typed}, left-aligned"
    values = {
        "contig": locus.contig, "assembly": None, "first": locus.position, "last": locus.position,
        "original": f"{typed.position}:{typed.ref}:{typed.alt}",
    }  # fmt: skip
    rows = cursor.execute(sql.statement("lookup/alleles_at.sql"), values).fetchall()
    mine = [row for row in rows if row[3:6] == (locus.position, locus.ref, locus.alt) or row[6] == values["original"]]
    here = [row for row in mine if locus.assembly in (None, row[1])]
    if hits := alleles.hits(cursor, (row[0] for row in here), said):
        return alleles.found(hits)
    if there := alleles.hits(cursor, (row[0] for row in mine if row not in here), said):
        other = " and ".join(sorted({row[1] for row in mine if row not in here}))
        held = alleles.assemblies(cursor)
        what = f"{locus} is not known on {locus.assembly}"
        what = what if locus.assembly in held else _not_held(locus.assembly or "", held)
        what += f". An allele of that spelling is known on {other}, where it is another place"
        return Found(why=Nothing(OTHER_ASSEMBLY, what), instead=there)
    beside = alleles.hits(cursor, (row[0] for row in rows if locus.assembly in (None, row[1]) and row not in mine))
    missed = missing(locus, cursor, str(locus))
    bases = {hit.key.split("-")[-2][:1] for hit in beside}
    if bases and locus.ref[:1] not in bases and locus.ref != "N":
        known = " or ".join(sorted(bases))
        what = f"{locus}: the reference base there is {known}, not {locus.ref[:1]}: another assembly, or strand?"
        return Found(why=Nothing(OTHER_REFERENCE, what), instead=beside)
    if same := alleles.hits(cursor, (row[0] for row in perhaps(cursor, locus))):
        missed = replace(missed, words=missed.words + _UNROLLED)
    return Found(why=missed, instead=(*same, *(hit for hit in beside if hit not in same), *_around(locus, cursor)))


def missing(locus: Variant, cursor: Any, written: str) -> Nothing:
    """Which kind of nothing it is that no allele is known at a place."""
    held = alleles.assemblies(cursor)
    if locus.assembly and locus.assembly not in held:
        return Nothing(OTHER_ASSEMBLY, _not_held(locus.assembly, held))
    asked = (locus.assembly,) if locus.assembly else held
    if held and all(locus.position > _length(one, locus.contig) for one in asked):
        return Nothing(WRONG, f"{written}: {_too_far(locus.contig, asked)}")
    looked = looked_at(cursor, locus.contig, locus.position, locus.assembly)
    people = max((one.looked_at for one in looked), default=0)
    words = nothing_there(locus, looked).replace(str(locus), written, 1)
    return Nothing(NEVER_SEEN, words, rests_on=people) if people else Nothing(NOT_LOOKED_AT, words)


def _around(locus: Variant, cursor: Any) -> tuple[Hit, ...]:
    """The neighbourhood, to look at instead."""
    held = alleles.assemblies(cursor)
    assembly = locus.assembly or (held[0] if len(held) == 1 else None)
    asked = (locus.assembly,) if locus.assembly else held
    if not held or not set(asked) <= set(held) or all(locus.position > _length(one, locus.contig) for one in asked):
        return ()
    around = Region(locus.contig, max(1, locus.position - 50), locus.position + len(locus.ref) + 49, assembly)
    return (_region_hit(around, cursor, "the bases around it"),)


def _rsid(locus: RsId, allele: str | None, cursor: Any) -> Found:
    rows = cursor.execute(sql.statement("lookup/alleles_of_rsid.sql"), {"rsid": locus.rsid}).fetchall()
    hits = alleles.hits(cursor, (row[0] for row in rows))
    if hits and allele:
        one = tuple(hit for hit in hits if hit.key.endswith(f"-{allele}"))
        if not one:
            what = f"{locus} names no allele {allele} that permits this purpose"
            return Found(why=Nothing(UNKNOWN, what), instead=hits)
        hits = one
    if hits:
        return alleles.found(hits)
    tabulated = [variant(one.allele, cursor, said=f"{locus} · {one.said}") for one in by_rsid(locus.rsid)
                 if allele in (None, one.allele.alt)]  # fmt: skip
    if hits := tuple(hit for one in tabulated for hit in one.hits):
        return alleles.found(hits)
    if not changes.held(cursor).rsids:
        what = f"No variant of this release carries an rsID, so {locus} cannot be found; write contig-position-ref-alt"
        return Found(why=tabulated[0].why if tabulated else Nothing(NOT_HELD, what))
    what = f"Unknown rsID '{locus}' among the variants of individuals who permit this purpose"
    return Found(why=Nothing(UNKNOWN, what))
