"""Planted variants: strand, place and allele agree with independent tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest

from data.reference.load import clinvar_path, table_path
from data.reference.planted import GROUPS, PlantedVariant, planted_variants

VARIANTS = planted_variants()
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def by_key(variant: PlantedVariant) -> str:
    return f"{variant.gene} {variant.key}"


@pytest.fixture(scope="module")
def preferred() -> Callable[[str], tuple[str, list[int]]]:
    """gene symbol → (strand, genomic position of each coding base of the preferred transcript, first codon first)."""
    genes = pl.read_parquet(table_path("gene"))
    transcripts = pl.read_parquet(table_path("transcript")).filter("preferred")
    exons = pl.read_parquet(table_path("exon"))

    def coding(symbol: str) -> tuple[str, list[int]]:
        gene = genes.row(by_predicate=pl.col("symbol") == symbol, named=True)
        transcript = transcripts.row(by_predicate=pl.col("gene_id") == gene["gene_id"], named=True)["transcript_id"]
        parts = exons.filter(transcript_id=transcript).sort("rank").rows(named=True)
        untranslated = [(p["start_position"], p["end_position"]) for p in parts if p["part"] != "exon"]
        bases: list[int] = []
        for part in parts:
            if part["part"] == "exon":
                span = range(part["start_position"], part["end_position"] + 1)
                bases += span if gene["strand"] == "+" else reversed(span)
        return gene["strand"], [b for b in bases if not any(first <= b <= last for first, last in untranslated)]

    return coding


@pytest.mark.parametrize("variant", VARIANTS, ids=by_key)
def test_hgvs_and_genomic_place_say_the_same(
    variant: PlantedVariant, preferred: Callable[[str], tuple[str, list[int]]]
) -> None:
    strand, coding = preferred(variant.gene)
    if substitution := re.fullmatch(r"c\.(-?\d+)([+-]\d+)?([ACGT])>([ACGT])", variant.hgvsc):
        change = variant.ref + variant.alt
        assert substitution[3] + substitution[4] == (change if strand == "+" else change.translate(COMPLEMENT))
        if substitution[2] is None and int(substitution[1]) > 0:
            assert coding[int(substitution[1]) - 1] == variant.position
            assert re.search(r"\d+", variant.hgvsp or "")[0] == str((int(substitution[1]) + 2) // 3)
    else:
        # deletions and duplications: HGVS counts from the 3' end of a repeat, VCF from the left
        first = int(re.search(r"\d+", variant.hgvsc)[0])
        assert abs(coding.index(variant.position + 1) + 1 - first) <= 5


def test_each_allele_stands_once_and_is_trimmed() -> None:
    assert len({variant.key for variant in VARIANTS}) == len(VARIANTS)
    for variant in VARIANTS:
        assert set(variant.ref + variant.alt) <= set("ACGT")
        if len(variant.ref) != len(variant.alt):
            assert variant.ref[0] == variant.alt[0]
            assert min(len(variant.ref), len(variant.alt)) == 1


def test_clinvar_agrees_where_it_holds_the_allele() -> None:
    clinvar = pl.read_parquet(clinvar_path())
    held = set()
    for variant in VARIANTS:
        place = clinvar.filter(contig=variant.contig, position=variant.position, ref=variant.ref, alt=variant.alt)
        for row in place.iter_rows(named=True):
            held.add(variant.allele)
            assert row["gene"] == variant.gene
            assert row["rsid"] in (None, variant.rsid)
            assert row["consequence"] == variant.consequence
    assert held >= {"R3527Q", "R3527W", "S127R", "R215H", "D374Y", "185delAG", "5382insC", "6174delT", "V142I"}
    assert held >= {"A-", "Mediterranean"}


def test_s_gt_9_the_common_alleles_are_not_in_the_clinvar_subset() -> None:
    clinvar = pl.read_parquet(clinvar_path())
    for variant in VARIANTS:
        if variant.allele in ("C282Y", "Leiden", "G1", "G2", "*2", "*3", "R46L", "Duffy null"):
            rows = clinvar.filter(contig=variant.contig, position=variant.position, ref=variant.ref, alt=variant.alt)
            assert rows.is_empty(), variant


def test_every_truth_of_the_demo_has_its_variants() -> None:
    genes = {variant.gene for variant in VARIANTS}
    assert genes == set(
        "APOB PCSK9 LPA APOL1 BRCA1 BRCA2 HFE TTR F5 CYP2C19 G6PD SLCO1B1 FTO ACTN3 ACKR1".split()  # noqa: SIM905
    )


@pytest.mark.parametrize("variant", VARIANTS, ids=by_key)
def test_frequencies_are_by_group_and_possible(variant: PlantedVariant) -> None:
    assert tuple(variant.frequency) == GROUPS
    assert all(0 <= frequency < 1 for frequency in variant.frequency.values())
    assert any(variant.frequency.values())
    assert variant.citation
    assert variant.effect


def test_s_gt_17_both_changes_of_g1_have_one_frequency() -> None:
    first, second = (variant for variant in VARIANTS if variant.allele == "G1")
    assert dict(first.frequency) == dict(second.frequency)


def test_s_gt_18_fh_carriers_by_named_alleles_are_fewer_than_one_in_256() -> None:
    named = [variant for variant in VARIANTS if variant.truth == "familial hypercholesterolaemia"]
    for group in GROUPS:
        assert sum(2 * variant.frequency[group] for variant in named) < 1 / 256  # LDLR makes up the rest
