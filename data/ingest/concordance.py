"""Samples whose genotypes contradict who they are said to be: swapped ones, and individuals that are one.

A few common variants far apart tell people apart: two samples of one person, or of identical twins, agree at nearly all
of them, two relatives at far fewer. Read from the packed variants, so that it costs no scan of the genotypes.
"""

from __future__ import annotations

from itertools import combinations

import duckdb
import numpy as np

from data.findings import Finding
from data.ingest.contradictions import note

WANTED, FEWEST = 128, 60  # variants looked at; with fewer nothing is said
APART = 1_000_000  # bases between them, so that they are hardly linked
SAME, DIFFERENT = 0.98, 0.90  # share of equal genotypes: from here one person, below two
_BLOCKS = 4  # two samples of one person agree throughout at least one of so many parts
_CROWD = 50  # samples alike in a block: it tells nobody apart
_MISSING = 3


def conflicts(con: duckdb.DuckDBPyConnection, dataset: str) -> list[Finding]:
    """Findings on the germline biosamples of one dataset. Call when genotype_bits and variant_frequency are filled."""
    people = con.execute(
        """SELECT b.biosample_id, b.individual_id FROM biosample b JOIN assay a ON a.assay_id = b.assay_id
        JOIN dataset d ON d.dataset_id = a.dataset_id WHERE d.name = ? AND a.origin = 'germline' ORDER BY 1""",
        [dataset],
    ).fetchnumpy()
    if len(people["biosample_id"]) < 2:
        return []
    genotypes = _genotypes(con, dataset, np.asarray(people["biosample_id"]))
    if len(genotypes) < FEWEST:
        return []
    known = (genotypes != _MISSING).mean(axis=0) >= 0.5
    genotypes, individuals = genotypes[:, known].T, np.asarray(people["individual_id"])[known]
    biosamples = np.asarray(people["biosample_id"])[known]
    shares = {pair: _agreement(genotypes[pair[0]], genotypes[pair[1]]) for pair in _of_one(individuals)}
    apart = {pair: share for pair, share in shares.items() if share < DIFFERENT}
    swapped = len(apart)
    recorded = con.execute(
        "SELECT individual_id, relative_id FROM relative WHERE relationship = 'duplicate'"
    ).fetchall()
    pairs = {(a, b) for a, b in _alike(genotypes, individuals)} - set(recorded)
    n = len(genotypes[0]) if len(genotypes) else 0
    _note(con, biosamples, apart, pairs, n)
    disagree = (
        f"{swapped:,} pairs of biosamples of one individual differ in more than a tenth of {n:,} common variants: "
        "samples may be swapped. Both are kept; the one that speaks is believed."
    )
    alike = (
        f"{len(pairs):,} pairs of individuals have the same genotypes at {n:,} common variants: one person twice, "
        "swapped samples, or identical twins. Both are kept; a 'duplicate' in relatives leaves one out of frequencies."
    )
    notes = [("samples-disagree", swapped, disagree), ("same-genotypes", len(pairs), alike)]
    return [Finding(dataset, rule, "warning", count, text, "kept") for rule, count, text in notes if count]


def _note(
    con: duckdb.DuckDBPyConnection,
    biosamples: np.ndarray,
    apart: dict[tuple[int, int], float],
    alike: set[tuple[int, int]],
    variants: int,
) -> None:
    """Stage who it is: pairs of places with the share of equal genotypes, and pairs of individual_id."""
    for (one, other), share in apart.items():
        told = f"their samples agree at {share:.0%} of {variants:,} common variants"
        note(
            con,
            """SELECT 'samples-disagree', i.source_id, NULL, 'samples ' || a.source_id || ' and ' || b.source_id ||
                ': ' || ? FROM biosample a JOIN biosample b ON b.biosample_id = ?
            JOIN individual i ON i.individual_id = a.individual_id WHERE a.biosample_id = ?""",
            [told, int(biosamples[other]), int(biosamples[one])],
        )
    for one, other in sorted(alike):
        told = f"the same genotypes at {variants:,} common variants"
        note(
            con,
            """SELECT 'same-genotypes', a.source_id, b.source_id, ? FROM individual a
            JOIN individual b ON b.individual_id = ? WHERE a.individual_id = ?""",
            [told, other, one],
        )


def _genotypes(con: duckdb.DuckDBPyConnection, dataset: str, biosamples: np.ndarray) -> np.ndarray:
    """uint8 (variants, biosamples): copies of the alternate, 3 where not called, also outside what an assay covers."""
    rows = con.execute(
        f"""SELECT g.variant_id, g.alt_1::VARCHAR, g.alt_2::VARCHAR, g.missing_1::VARCHAR FROM genotype_bits g JOIN (
            SELECT arg_min(v.variant_id, abs(0.5 - f.ac / f.an)) AS variant_id
            FROM variant v JOIN variant_frequency f ON f.variant_id = v.variant_id AND f.population = 'all'
            JOIN dataset d ON d.assembly = v.assembly AND d.name = ?
            WHERE v.packed AND v.region = 'autosome' AND f.an > 0 AND f.ac / f.an BETWEEN 0.1 AND 0.9
            GROUP BY v.contig, v.position // {APART} ORDER BY hash(v.contig || (v.position // {APART})) LIMIT {WANTED}
        ) c ON c.variant_id = g.variant_id ORDER BY g.variant_id""",
        [dataset],
    ).fetchall()
    assays = con.execute("SELECT assay_id FROM biosample ORDER BY biosample_id").fetchnumpy()["assay_id"]
    looked = con.execute(
        "SELECT variant_id, list(assay_id) FROM variant_assay WHERE list_contains(?::INTEGER[], variant_id) GROUP BY 1",
        [[row[0] for row in rows]],
    ).fetchall()
    covering = dict(looked)
    of = np.asarray(assays)[biosamples]
    made = np.empty((len(rows), len(biosamples)), np.uint8)
    for number, (variant, *texts) in enumerate(rows):
        one, two, missing = (np.frombuffer(text.encode(), np.uint8)[biosamples] == ord("1") for text in texts)
        called = ~missing & np.isin(of, covering.get(variant, []))
        made[number] = np.where(called, one.astype(np.uint8) + two, _MISSING)
    return made


def _agreement(one: np.ndarray, other: np.ndarray) -> float:
    """The share of equal genotypes where both are called; 1 where too few are."""
    both = (one != _MISSING) & (other != _MISSING)
    return float((one == other)[both].mean()) if both.sum() >= FEWEST // 2 else 1.0


def _of_one(individuals: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of samples of one individual."""
    order = np.argsort(individuals, kind="stable")
    cuts = np.flatnonzero(np.diff(individuals[order])) + 1
    groups = (group.tolist() for group in np.split(order, cuts) if len(group) > 1)
    return [pair for group in groups for pair in combinations(group, 2)]


def _alike(genotypes: np.ndarray, individuals: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of individuals whose samples agree: candidates are alike in a whole block, then all variants count."""
    found = set()
    for block in np.array_split(np.arange(genotypes.shape[1]), _BLOCKS):
        keys = np.ascontiguousarray(genotypes[:, block])
        _, group = np.unique(keys.view(f"V{keys.shape[1]}").ravel(), return_inverse=True)
        order = np.argsort(group, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
            if 1 < len(members) <= _CROWD:
                found |= set(combinations(members.tolist(), 2))
    alike = set()
    for a, b in found:
        one, other = sorted((int(individuals[a]), int(individuals[b])))
        if one != other and _agreement(genotypes[a], genotypes[b]) >= SAME and _called(genotypes[a], genotypes[b]):
            alike.add((one, other))
    return sorted(alike)


def _called(one: np.ndarray, other: np.ndarray) -> bool:
    return int(((one != _MISSING) & (other != _MISSING)).sum()) >= FEWEST
