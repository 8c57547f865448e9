"""Genomic HGVS names read back as the same variant, and the addresses of public resources name the right genome."""

from __future__ import annotations

import pytest

from cohorts.genomic_names import genomic_name, resources
from cohorts.loci import parse_locus


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("GRCh38 19-11105408-C-T", "NC_000019.10:g.11105408C>T"),
        ("GRCh37 X-153763492-T-C", "NC_000023.10:g.153763492T>C"),
        ("GRCh38 MT-3243-A-G", "NC_012920.1:m.3243A>G"),
        ("GRCh38 1-100-AC-GGT", "NC_000001.11:g.100_101delinsGGT"),
        ("GRCh38 1-100-AC-GT", "NC_000001.11:g.100_101inv"),
        ("GRCh38 1-100-A-CCT", "NC_000001.11:g.100delinsCCT"),
        ("GRCh38 17-43057062-T-TG", None),  # an insertion: only the sequence says where, and whether it repeats
        ("GRCh38 17-43057062-TG-T", None),
        ("GRCh38 GL000219.1-100-A-C", None),
        ("19-11105408-C-T", None),  # no assembly, no sequence
    ],
)
def test_genomic_names(written: str, name: str | None) -> None:
    assert genomic_name(parse_locus(written)) == name


@pytest.mark.parametrize(
    ("written", "roll", "name"),  # ClinVar's: 7105, 17677, 17662
    [
        ("GRCh38 7-117559590-ATCT-A", 1, "NC_000007.14:g.117559592_117559594del"),
        ("GRCh38 17-43057062-T-TG", 3, "NC_000017.11:g.43057065dup"),
        ("GRCh38 17-43124027-ACT-A", 2, "NC_000017.11:g.43124030_43124031del"),
        ("GRCh38 1-100-A-ACG", 1, "NC_000001.11:g.101_102insGC"),  # turned round, and not yet a duplication
        ("GRCh38 1-100-A-ACG", 0, "NC_000001.11:g.100_101insCG"),
    ],
)
def test_names_of_insertions_and_deletions_are_told_by_how_far_they_roll(written: str, roll: int, name: str) -> None:
    assert genomic_name(parse_locus(written), roll) == name


@pytest.mark.parametrize("written", ["GRCh38 19-11105408-C-T", "GRCh37 X-153763492-T-C"])
def test_a_substitutions_name_reads_back_as_the_same_variant(written: str) -> None:
    variant = parse_locus(written)
    assert parse_locus(genomic_name(variant)) == variant


def test_addresses_name_the_assembly() -> None:
    new, old = (resources(parse_locus(f"{one} 19-100-C-T"), "rs1", [12, None]) for one in ("GRCh38", "GRCh37"))
    assert list(new) == ["gnomAD", "ClinVar", "dbSNP", "Ensembl", "UCSC"]
    assert ("gnomad_r4" in new["gnomAD"], "gnomad_r2_1" in old["gnomAD"]) == (True, True)
    assert ("hg38" in new["UCSC"], "hg19" in old["UCSC"], "grch37." in old["Ensembl"]) == (True, True, True)
    assert new["ClinVar"].endswith("/variation/12/")
    assert "chrpos37" in resources(parse_locus("GRCh37 19-100-C-T"))["ClinVar"]
    assert "chrM:" in resources(parse_locus("GRCh38 MT-3243-A-G"))["UCSC"]
    assert resources(parse_locus("19-100-C-T"), None) == {}
