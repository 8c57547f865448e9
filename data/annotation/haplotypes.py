"""What variants on one chromosome do together (`bcftools csq`, phase-aware), where phase is known.

Two substitutions in one codon make a third amino acid, or a stop that neither makes alone; a second insertion restores
the frame that a first one lost. csq asks this of samples. A biobank has many, and few ways in which their variants
combine: so each way (variants read together that somebody surely carries on one chromosome) is one column of the file
that csq sees.

Phase is sure inside a phase set (S-GT 13), and where a variant is on every copy. Only what a set of variants does that
none of it does alone is kept: a shifted frame stays one whatever follows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import duckdb

from data.annotation.csq import Csq
from data.ingest.vcf.normalise import Reference

_READ = Path(__file__).with_name("haplotypes.sql")
_ROWS = 100_000
_COLUMNS = 2_000  # of a file that csq reads at once

Haplotype = tuple[int, ...]  # variant_ids, rising


def load_haplotypes(con: duckdb.DuckDBPyConnection, assembly: str, reference: Reference, csq: Csq, work: Path) -> None:
    """Replace haplotype_variant and haplotype_consequence on the assembly. Needs consequence, as csq tells it."""
    _forget(con, assembly)
    for number, text in enumerate(_READ.read_text(encoding="utf-8").split(";\n")[:2]):
        con.execute(text, {"assembly": assembly} if number == 0 else None)
    found = sorted(set(_carried(con)))
    if not found:
        return
    sites = _sites(con, found)
    ids = {(contig, f"{position}{ref}>{alt}"): v for v, (contig, position, ref, alt) in sites.items()}
    rows: dict[Haplotype, set[tuple[object, ...]]] = {}
    for number, columns in enumerate(_columns(con, found)):
        vcf, out = work / f"haplotypes-{number}.vcf", work / f"haplotypes-{number}.out.vcf"
        _write(vcf, reference, sites, columns)
        csq.run(vcf, out, "-n", "1000")
        for fields, told in csq.records(out):
            contig = sites[int(fields[2])][0]
            for one in told:
                if "+" in one.dna and "frameshift" not in one.words:
                    own = tuple(sorted(ids[contig, change] for change in one.dna.split("+")))
                    rows.setdefault(own, set()).update(csq.rows([one]))
    _insert(con, rows)


def _forget(con: duckdb.DuckDBPyConnection, assembly: str) -> None:
    gone = (
        "haplotype_id IN (SELECT h.haplotype_id FROM haplotype_variant AS h JOIN variant AS v "
        "ON v.variant_id = h.variant_id WHERE v.assembly = ?)"
    )
    con.execute(f"DELETE FROM haplotype_consequence WHERE {gone}", [assembly])
    con.execute(f"DELETE FROM haplotype_variant WHERE {gone}", [assembly])


def _carried(con: duckdb.DuckDBPyConnection) -> Iterator[Haplotype]:
    """What stands together on some chromosome of somebody, again and again; what every copy has is on each."""
    rows = con.execute(
        """SELECT DISTINCT c.biosample_id, c.copy, t.first, t.second
        FROM (SELECT DISTINCT biosample_id, copy FROM together) AS c
        JOIN together AS t ON t.biosample_id = c.biosample_id AND (t.copy = c.copy OR t.copy = 'every')
        ORDER BY c.biosample_id, c.copy, t.first, t.second"""
    )

    def each() -> Iterator[tuple[int, str, int, int]]:
        while some := rows.fetchmany(_ROWS):
            yield from some

    for _, pairs in groupby(each(), key=lambda row: row[:2]):
        yield from joined((first, second) for _, _, first, second in pairs)


def joined(pairs: Iterator[tuple[int, int]]) -> Iterator[Haplotype]:
    """The sets that pairs hang together in."""
    own: dict[int, set[int]] = {}
    for pair in pairs:
        whole = set(pair).union(*(own.get(one, ()) for one in pair))
        own.update(dict.fromkeys(whole, whole))
    yield from {tuple(sorted(one)) for one in own.values()}


def _sites(con: duckdb.DuckDBPyConnection, found: list[Haplotype]) -> dict[int, tuple[str, int, str, str]]:
    wanted = sorted({variant for one in found for variant in one})
    rows = con.execute(
        "SELECT variant_id, contig, position, ref, alt FROM variant WHERE variant_id = ANY (?::INTEGER[]) ORDER BY 1",
        [wanted],
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def _columns(con: duckdb.DuckDBPyConnection, found: list[Haplotype]) -> Iterator[list[set[int]]]:
    """Haplotypes as columns: those that share no transcript stand in one. At most `_COLUMNS` of them a file."""
    of: dict[int, set[str]] = {}
    for variant, transcript in con.execute(
        "SELECT DISTINCT c.variant_id, c.transcript_id FROM consequence AS c WHERE c.transcript_id IS NOT NULL "
        "AND c.variant_id IN (SELECT first FROM together UNION SELECT second FROM together)"
    ).fetchall():
        of.setdefault(variant, set()).add(transcript)
    columns: list[set[int]] = []
    next_free: dict[str, int] = {}
    for one in found:
        transcripts = set().union(*(of[variant] for variant in one))
        at = max(next_free.get(name, 0) for name in transcripts)
        next_free.update(dict.fromkeys(transcripts, at + 1))
        columns.extend(set() for _ in range(at + 1 - len(columns)))
        columns[at].update(one)
    for start in range(0, len(columns), _COLUMNS):
        yield columns[start : start + _COLUMNS]


def _write(
    path: Path, reference: Reference, sites: dict[int, tuple[str, int, str, str]], columns: list[set[int]]
) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('##fileformat=VCFv4.3\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
        for name, length in reference.lengths.items():
            file.write(f"##contig=<ID={name},length={length}>\n")
        names = "\t".join(f"H{number}" for number in range(len(columns)))
        file.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
        for variant, (contig, position, ref, alt) in sites.items():
            called = "\t".join("1|0" if variant in one else "0|0" for one in columns)
            file.write(f"{reference.names[contig]}\t{position}\t{variant}\t{ref}\t{alt}\t.\t.\t.\tGT\t{called}\n")


def _insert(con: duckdb.DuckDBPyConnection, rows: dict[Haplotype, set[tuple[object, ...]]]) -> None:
    first = con.execute("SELECT coalesce(max(haplotype_id) + 1, 0) FROM haplotype_variant").fetchall()[0][0]
    for number, own in enumerate(sorted(rows), first):
        con.executemany("INSERT INTO haplotype_variant VALUES (?, ?)", [(number, variant) for variant in own])
        told = sorted(rows[own], key=str)
        con.executemany(
            "INSERT INTO haplotype_consequence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [(number, *row) for row in told]
        )
    # Preferred is the transcript that is so for its variants (S-GT 12).
    con.execute(
        """UPDATE haplotype_consequence SET preferred = EXISTS (
            SELECT 1 FROM haplotype_variant AS h JOIN consequence AS c ON c.variant_id = h.variant_id
            WHERE h.haplotype_id = haplotype_consequence.haplotype_id AND c.preferred
                AND c.transcript_id = haplotype_consequence.transcript_id
        ) WHERE haplotype_id >= ?""",
        [first],
    )
