"""Variants on another assembly, by a chain file and that assembly's FASTA (S-GT 11, 16): never silently.

A variant keeps its own place, alleles and counts. Where the other assembly's base is the variant's ALT, REF and ALT are
exchanged there: the row says 'swapped', and counts of ALT are counts of REF. Where it is neither, nothing is lifted.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from cohorts.normalise import trim
from data.annotation.chain import Chains
from data.annotation.layers import Layer, record
from data.findings import Finding
from data.ingest.vcf.normalise import Reference
from data.progress import Progress

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_ROWS = 20_000
Lifted = tuple[str, str | None, int | None, str | None, str | None]  # status, contig, position, ref, alt


def load_equivalents(
    con: duckdb.DuckDBPyConnection, chain: Path, onto: Path, assemblies: list[str], progress: Progress
) -> list[Finding]:
    """Fill variant_equivalent for the variants on the chain's source assembly, in place of an earlier lift-over.

    Raises InvalidSource where chain and FASTA are not of two known assemblies, or the release has none of the first.
    """
    chains, reference = Chains(chain), Reference(onto)
    source, target = chains.assemblies
    if source is None or target is None or source == target:
        raise InvalidSource(
            "The contig lengths of the chain file do not tell from which assembly to which it leads", where=chain.name
        )
    if source not in assemblies:
        raise InvalidSource(f"The chain leads from {source}, of which the release has no variant", where=chain.name)
    if reference.assembly not in (None, target):
        raise InvalidSource(f"The FASTA is of {reference.assembly}, the chain leads to {target}", where=onto.name)
    progress(f"Lifting {source} to {target} by {chain.name}", None)
    con.execute(
        "DELETE FROM variant_equivalent WHERE variant_id IN (SELECT variant_id FROM variant WHERE assembly = ?)",
        [source],
    )
    counts: Counter[str] = Counter()
    rows = con.execute(
        "SELECT variant_id, contig, position, ref, alt FROM variant WHERE assembly = ? ORDER BY variant_id", [source]
    ).fetchall()
    for begin in range(0, len(rows), _ROWS):
        found = [(row[0], *lifted(chains, reference, *row[1:])) for row in rows[begin : begin + _ROWS]]
        counts.update(row[1] for row in found)
        con.execute(
            """INSERT INTO variant_equivalent
            SELECT l.variant_id, ?, l.status, l.contig, l.position, l.ref, l.alt, v.variant_id, ? FROM (
                SELECT unnest(?::INTEGER[]) AS variant_id, unnest(?::VARCHAR[]) AS status,
                    unnest(?::VARCHAR[]) AS contig,
                    unnest(?::INTEGER[]) AS position, unnest(?::VARCHAR[]) AS ref, unnest(?::VARCHAR[]) AS alt) AS l
            LEFT JOIN variant AS v ON v.assembly = ? AND v.contig = l.contig AND v.position = l.position
                AND v.ref = l.ref AND v.alt = l.alt
            ORDER BY l.variant_id""",
            [target, chain.name, *map(list, zip(*found, strict=True)), target],
        )
    n = counts["lifted"] + counts["swapped"]
    record(con, Layer("equivalents", chain.name, None, source, chain, chains.n), n)
    said = ", ".join(f"{counts[status]:,} {status}" for status in sorted(counts))
    text = f"{len(rows):,} variants of {source} were looked for on {target}: {said}. Their counts stay on {source}."
    return [Finding(chain.name, "lifted-over", "note", len(rows), text)]


def lifted(chains: Chains, reference: Reference, contig: str, position: int, ref: str, alt: str) -> Lifted:
    """Where an allele stands on the other assembly, normalised there."""
    nowhere = (None, None, None, None)
    place = chains.lift(contig, position, position + len(ref) - 1)
    if isinstance(place, str):
        return (place, *nowhere)
    if not reference.has(place.contig):
        return ("unmapped", *nowhere)
    if place.reverse:
        ref, alt = (allele.translate(_COMPLEMENT)[::-1] for allele in (ref, alt))
    start = place.start
    if place.reverse and len(ref) != len(alt) and start > 1:
        # The base that anchors an indel stands behind it on the other strand: take the one before instead.
        before = reference.bases(place.contig, start - 1, start - 1)
        start, ref, alt = start - 1, before + ref, before + alt
    status = "lifted"
    if reference.bases(place.contig, start, start + len(ref) - 1) != ref:
        if len(ref) != len(alt) or reference.bases(place.contig, start, start + len(alt) - 1) != alt:
            return ("reference differs", *nowhere)
        status, ref, alt = "swapped", alt, ref
    return (status, place.contig, *reference.align(place.contig, start, ref, trim(start, ref, alt)))
