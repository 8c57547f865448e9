"""Which variants tell of ancestry and kinship: common single-base ones of the autosomes, well called, away from LD that
reaches far.

Four regions are left out because LD over megabases makes them components of their own (Price 2008, AJHG 83:132;
Novembre 2008, Nature 456:98, whose four regions Bioconductor's GWASTools ships as `pcaSnpFilters`). Their bounds here
are rounded outwards around the genes and inversions of each assembly: the inversion of 17q21.31 around MAPT (Stefansson
2005, Nat Genet 37:129) lies at 45.5–46.5 Mb of GRCh38 and 43.6–44.6 Mb of GRCh37.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SMALLEST_MAF = 0.01
SMALLEST_CALL_RATE = 0.95
#: More are thinned evenly before LD is looked at: components of biobanks rest on tens of thousands of variants.
MOST = 100_000

_SQL = Path(__file__).with_name("chosen.sql").read_text(encoding="utf-8")
_REGIONS = Path(__file__).with_name("long_range_ld.csv")


@dataclass(frozen=True)
class People:
    """Who has germline genotypes on `assembly`. Arrays beside individual_id, ascending: the biosample that speaks, its
    assay, and whether the release counts the individual as unrelated by its pedigree."""

    assembly: str
    individual: np.ndarray
    biosample: np.ndarray
    assay: np.ndarray
    unrelated: np.ndarray

    def __len__(self) -> int:
        return len(self.individual)


@dataclass(frozen=True)
class Chosen:
    """`variants`: variant_id, contig, position, ref, alt, packed, ac, an. `steps`: (what is asked, how many are
    left)."""

    variants: pl.DataFrame
    steps: tuple[tuple[str, int], ...]


def choose_people(con: DuckDBPyConnection) -> People | None:
    """Those of the assembly with the most individuals; None where nobody has germline genotypes."""
    rows = con.execute(
        """SELECT a.assembly, b.individual_id, b.biosample_id, b.assay_id, i.unrelated
        FROM biosample b JOIN assay a ON a.assay_id = b.assay_id JOIN individual i ON i.individual_id = b.individual_id
        WHERE b.speaks AND a.origin = 'germline' ORDER BY b.individual_id"""
    ).fetchnumpy()
    assemblies, counts = np.unique(np.asarray(rows["assembly"], str), return_counts=True)
    if not len(assemblies):
        return None
    assembly = str(assemblies[np.argmax(counts)])
    here = np.asarray(rows["assembly"], str) == assembly
    names = ("individual_id", "biosample_id", "assay_id", "unrelated")
    return People(assembly, *(np.asarray(rows[name])[here] for name in names))


def choose_variants(con: DuckDBPyConnection, people: People) -> Chosen:
    """Variants that pass every step but pruning. The call rate is that of the unrelated."""
    found = con.sql(_SQL, params={"assembly": people.assembly}).pl()
    steps = [("autosomal single-base variants with one alternate", found.height)]
    frequency = pl.col("ac") / pl.col("an")
    found = found.filter(pl.min_horizontal(frequency, 1 - frequency) >= SMALLEST_MAF)
    steps.append((f"minor allele frequency of {SMALLEST_MAF:.0%} or more among the unrelated", found.height))
    found = found.filter(pl.col("an") >= SMALLEST_CALL_RATE * 2 * int(people.unrelated.sum()))
    steps.append((f"called in {SMALLEST_CALL_RATE:.0%} or more of the unrelated", found.height))
    found = found.filter(~_in_long_range_ld(people.assembly))
    steps.append(("outside regions of long-range LD", found.height))
    if found.height > MOST:
        found = found[np.linspace(0, found.height - 1, MOST).astype(np.int64)]
        steps.append(("thinned evenly", found.height))
    return Chosen(found, tuple(steps))


def _in_long_range_ld(assembly: str) -> pl.Expr:
    regions = pl.read_csv(_REGIONS, schema_overrides={"contig": pl.String}).filter(pl.col("assembly") == assembly)
    inside = pl.lit(False)
    for region in regions.to_dicts():
        span = pl.col("position").is_between(region["start_position"], region["end_position"])
        inside |= (pl.col("contig") == region["contig"]) & span
    return inside
