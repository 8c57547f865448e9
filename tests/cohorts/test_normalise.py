"""S-GT 1, 7, 11: one spelling for a place and an allele."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.normalise import (
    CONTIG_LENGTHS,
    assembly_from_contig_lengths,
    assembly_from_name,
    contig_rank,
    fold_contig,
    region_of,
    trim,
)

BASES = st.text("ACGT", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("name", "folded"),
    [("chr1", "1"), ("1", "1"), ("chrM", "MT"), ("M", "MT"), ("MT", "MT"), ("23", "X"), ("chrx", "X"),
     ("NC_000007.13", "7"), ("NC_012920.1", "MT"), ("GL000207.1", "GL000207.1"), ("chrUn_KI270302v1", "Un_KI270302v1")],
)  # fmt: skip
def test_s_gt_11_contig_aliases_are_folded(name: str, folded: str) -> None:
    assert fold_contig(name) == folded


def test_contigs_stand_in_karyotype_order() -> None:
    assert sorted(["MT", "10", "X", "2", "GL1", "Y", "1"], key=contig_rank) == ["1", "2", "10", "X", "Y", "MT", "GL1"]


@given(st.integers(1, 1000), BASES, BASES, BASES, BASES)
def test_s_gt_1_trimming_is_parsimonious_and_changes_no_sequence(
    position: int, left: str, ref: str, alt: str, right: str
) -> None:
    at, short_ref, short_alt = trim(position, left + ref + right, left + alt + right)
    assert min(len(short_ref), len(short_alt)) == 1 or (short_ref[0] != short_alt[0] and short_ref[-1] != short_alt[-1])
    cut = at - position
    whole, end = left + ref + right, cut + len(short_ref)
    assert whole[cut:end] == short_ref
    assert whole[:cut] + short_alt + whole[end:] == left + alt + right
    assert trim(at, short_ref, short_alt) == (at, short_ref, short_alt)


@pytest.mark.parametrize(
    ("assembly", "contig", "position", "region"),
    [
        ("GRCh38", "X", 10_000, "X"), ("GRCh38", "X", 10_001, "autosome"), ("GRCh38", "X", 2_781_479, "autosome"),
        ("GRCh38", "X", 2_781_480, "X"), ("GRCh38", "X", 155_701_383, "autosome"),
        ("GRCh38", "Y", 57_217_415, "autosome"), ("GRCh38", "Y", 57_217_416, "Y"),
        ("GRCh37", "X", 60_001, "autosome"), ("GRCh37", "X", 60_000, "X"),
        ("GRCh37", "Y", 59_363_566, "autosome"), ("GRCh38", "MT", 1, "MT"), ("GRCh38", "7", 10_001, "autosome"),
    ],
)  # fmt: skip
def test_s_gt_7_pseudoautosomal_regions_count_as_autosome(
    assembly: str, contig: str, position: int, region: str
) -> None:
    assert region_of(assembly, contig, position) == region


def test_the_assembly_is_told_by_lengths_or_names() -> None:
    for assembly, lengths in CONTIG_LENGTHS.items():
        assert assembly_from_contig_lengths({f"chr{name}": length for name, length in lengths.items()}) == assembly
    assert assembly_from_contig_lengths({"MT": 16569, "1": 5}) is None
    assert assembly_from_name("ftp://…/hs37d5.fa.gz") == "GRCh37"
    assert assembly_from_name("Homo_sapiens_assembly38_hg38.fasta") == "GRCh38"
    assert assembly_from_name("mouse") is None
