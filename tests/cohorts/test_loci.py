"""Places as people write them. S-GT 1: a query is normalised by the code of ingest; S-GT 11: contig aliases."""

from __future__ import annotations

import pytest

from cohorts.errors import InvalidQuestion
from cohorts.loci import (
    LAST_POSITION,
    Everything,
    Gene,
    Region,
    RsId,
    Variant,
    parse_gene,
    parse_locus,
    parse_region,
    parse_variant,
)

SNV = Variant("19", 11105408, "C", "T")


@pytest.mark.parametrize(
    "text",
    [
        "19-11105408-C-T",
        "chr19:11105408:C:T",
        "19_11105408_C_T",
        "19:11,105,408 c>t",
        "19 11105408 C T",
        "19:11105408-C/T",
    ],
)
def test_a_variant_in_anybodys_spelling(text: str) -> None:
    assert parse_variant(text) == parse_locus(text) == SNV


@pytest.mark.parametrize("text", ["GRCh38:19-11105408-C-T", "hg38 chr19 11105408 C T", "GRCh38-19-11105408-C-T"])
def test_an_assembly_may_stand_before(text: str) -> None:
    assert parse_variant(text) == Variant("19", 11105408, "C", "T", "GRCh38")


def test_s_gt_1_alleles_are_trimmed_as_at_ingest() -> None:
    assert parse_variant("22-36265995-AATAATT-AT") == parse_variant("22-36265994-GAATAATT-GAT")
    assert parse_variant("1-100-CAG-CTG") == Variant("1", 101, "A", "T")


@pytest.mark.parametrize(("text", "contig"), [("chrM-263-A-G", "MT"), ("23-100-A-G", "X"), ("chrX-100-A-G", "X")])
def test_s_gt_11_contigs_are_folded(text: str, contig: str) -> None:
    assert parse_variant(text).contig == contig


@pytest.mark.parametrize(
    ("text", "locus"),
    [
        ("LDLR", Gene("LDLR")),
        ("HLA-DRB1", Gene("HLA-DRB1")),
        ("NKX2-5", Gene("NKX2-5")),
        ("rs28942078", RsId("rs28942078")),
        ("RS12", RsId("rs12")),
        ("all", Everything()),
        ("19:11089463-11133820", Region("19", 11089463, 11133820)),
        ("chr19:11,089,463-11,133,820", Region("19", 11089463, 11133820)),
        ("19-11089463-11133820", Region("19", 11089463, 11133820)),
        ("X:100", Region("X", 100, 100)),
        ("chr22", Region("22", 1, LAST_POSITION)),
    ],
)
def test_what_was_meant(text: str, locus: object) -> None:
    assert parse_locus(text) == locus


@pytest.mark.parametrize(
    "locus", [SNV, Gene("LDLR"), Region("19", 5, 9), Region("22", 1, LAST_POSITION), RsId("rs12"), Everything()]
)
def test_a_locus_reads_its_own_spelling(locus: object) -> None:
    assert parse_locus("all" if isinstance(locus, Everything) else str(locus)) == locus


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_variant, "19-11105408-C"),
        (parse_variant, "19-11105408-C-C"),
        (parse_variant, "19-0-C-T"),
        (parse_variant, "19-11105408-C-<DEL>"),
        (parse_variant, "LDLR"),
        (parse_region, "19:20-10"),
        (parse_region, "19:0-10"),
        (parse_region, "LDLR"),
        (parse_region, "19:x-10"),
        (parse_gene, "LDLR; DROP TABLE"),
        (parse_gene, ""),
        (parse_locus, "19-11105408-C-Q"),
        (parse_locus, "19:1-x"),
    ],
)
def test_what_is_no_place_is_refused(parse: object, text: str) -> None:
    with pytest.raises(InvalidQuestion):
        parse(text)


@pytest.mark.parametrize("text", ["19:-5-100", "chr19: -5", "19:−5-100"])
def test_a_position_before_the_first_is_refused_and_not_read_as_another(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="before the first"):
        parse_region(text)
