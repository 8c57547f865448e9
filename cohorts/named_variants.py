"""Variants by the names the literature gives them: `F5 R506Q`, `HFE C282Y`, `APOL1 G1`, `CYP2C19*2`, `CFTR ΔF508`.

Such names are often not HGVS: residues counted without the signal peptide, alleles by star or place. They are
tabulated in definitions/named_variants.csv, on GRCh38; definitions/diplotypes adds the haplotypes it names.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cohorts.definitions import diplotype_definition, names
from cohorts.loci import Variant, parse_variant

ASSEMBLY = "GRCh38"
_FILE = Path(__file__).parent / "definitions" / "named_variants.csv"
_GENE_AND_NAME = re.compile(r"([A-Za-z][A-Za-z0-9-]*?)(?:\s*[:\s]\s*|(?=\*))(.+)")


@dataclass(frozen=True)
class NamedVariant:
    """One allele under its names. A haplotype of two changes is two of them with one name."""

    gene: str
    name: str
    allele: Variant
    rsid: str | None = None
    hgvsc: str | None = None
    hgvsp: str | None = None
    known_as: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """`F5 Leiden`, `CYP2C19*2`."""
        return f"{self.gene}{'' if self.name.startswith('*') else ' '}{self.name}"


def named(text: str) -> tuple[NamedVariant, ...]:
    """The alleles that a gene and a name stand for, in any case; nothing where the two are not tabulated."""
    found = _GENE_AND_NAME.fullmatch(text.strip())
    return _by_name().get((found[1].casefold(), _folded(found[2])), ()) if found else ()


def by_rsid(rsid: str) -> tuple[NamedVariant, ...]:
    """The tabulated alleles of an rsID: some of those it names, not all."""
    return tuple(one for one in every() if one.rsid == rsid)


@cache
def every() -> tuple[NamedVariant, ...]:
    """The table, then what only the diplotypes name."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        listed = [
            NamedVariant(
                row["gene"], row["name"],
                Variant(row["contig"], int(row["position"]), row["ref"], row["alt"], ASSEMBLY),
                row["rsid"] or None, row["hgvsc"] or None, row["hgvsp"] or None,
                tuple(filter(None, row["known_as"].split(";"))),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    known = {(one.gene, one.name) for one in listed}
    for gene in names("diplotypes"):
        defined = diplotype_definition(gene)
        for name, variants in defined.alleles:
            if (gene, name) in known or any(name in one.known_as for one in listed if one.gene == gene):
                continue
            for text in variants:
                place = parse_variant(f"{defined.assembly} {text}")
                if isinstance(place, Variant):
                    listed.append(NamedVariant(gene, name, place))
    return tuple(listed)


@cache
def _by_name() -> dict[tuple[str, str], tuple[NamedVariant, ...]]:
    found: dict[tuple[str, str], tuple[NamedVariant, ...]] = {}
    for one in every():
        for name in {_folded(name) for name in (one.name, *one.known_as)}:
            key = (one.gene.casefold(), name)
            found[key] = (*found.get(key, ()), one)
    return found


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", name.strip()).casefold()
