"""Haplotypes and diplotypes (S-GT 17)."""

from __future__ import annotations

import pytest

from cohorts.criteria import CarrierOf, Diplotype
from cohorts.errors import UnknownName
from tests.queries.small_release import NO, UNKNOWN, YES, Small

HIGH = Diplotype("APOL1", phenotype="two risk alleles")


@pytest.fixture
def small() -> Small:
    """APOL1's three sites, and people A to F assayed there."""
    made = Small()
    made.gene("APOL1", "22", 36253000, 36268000)
    assay = made.assay(("22", 36253000, 36268000))
    made.variant(36265860, assay, contig="22", ref="A", alt="G", gene="APOL1")
    made.variant(36265988, assay, contig="22", ref="T", alt="G", gene="APOL1")
    made.variant(36265995, assay, contig="22", ref="AATAATT", alt="A", gene="APOL1")
    for name in "ABCDEF":
        made.person(name)
        made.sample(name, assay)
    made.person("never")
    return made


def test_s_gt_17_two_variants_on_one_haplotype_are_one_risk_allele(small: Small) -> None:
    for sample, counts in enumerate([(1, 1, 0), (1, 1, 1), (2, 2, 0), (0, 0, 2), (1, 0, 0), (0, 0, 0)]):
        for variant, alt in enumerate(counts):
            if alt:
                small.call(sample, variant, alt)
    found = small.ask(HIGH)
    assert found == {"A": NO, "B": YES, "C": YES, "D": YES, "E": NO, "F": NO, "never": UNKNOWN}
    assert small.ask(Diplotype("APOL1", diplotypes=("G2/G1",)))["B"] == YES
    assert small.ask(CarrierOf(gene="APOL1", zygosity="homozygous"))["B"] == NO  # high risk, homozygous for nothing
    biallelic = CarrierOf(gene="APOL1", zygosity="biallelic", phase="any")
    assert small.ask(biallelic)["A"] == YES  # which is why haplotypes are asked
    assert "Ask for a diplotype of APOL1" in small.notes(biallelic)[0]
    assert "Ask for a diplotype of APOL1" in small.notes(CarrierOf(gene="APOL1", at_least=2))[0]
    assert small.ask(Diplotype("APOL1", phenotype="no risk allele"))["E"] == YES


def test_s_gt_17_unknown_where_a_site_is_not_called_or_the_copies_do_not_fit(small: Small) -> None:
    small.call(0, 2, 0, missing_count=2)
    small.call(1, 2, 2, passes_qc=False)
    for variant, alt in enumerate((1, 1, 2)):
        small.call(2, variant, alt)
    found = small.ask(HIGH)
    assert [found[name] for name in "ABCD"] == [UNKNOWN, UNKNOWN, UNKNOWN, NO]


def test_s_gt_17_on_x_by_the_genetic_complement() -> None:
    small = Small()
    small.gene("G6PD", "X", 154531000, 154547000)
    assay = small.assay(("X", 154531000, 154547000))
    small.variant(154536002, assay, contig="X", region="X", gene="G6PD")  # nobody carries the second site
    for name, karyotype in (("xy", "XY"), ("het", "XX"), ("hom", "XX"), ("none", "XY"), ("odd", None)):
        small.person(name, karyotypic_sex=karyotype)
        small.sample(name, assay)
    small.call(0, 0, 1, ploidy=1)
    small.call(1, 0, 1)
    small.call(2, 0, 2)
    assert small.ask(Diplotype("G6PD", phenotype="deficient")) == {
        "xy": YES, "het": NO, "hom": YES, "none": NO, "odd": UNKNOWN,
    }  # fmt: skip
    assert small.ask(Diplotype("G6PD", diplotypes=("B",)))["none"] == YES


def test_unknown_names_suggest_known_ones(small: Small) -> None:
    with pytest.raises(UnknownName, match="Did you mean two risk alleles"):
        small.ask(Diplotype("APOL1", phenotype="two risk allele"))
    with pytest.raises(UnknownName, match="G3"):
        small.ask(Diplotype("APOL1", diplotypes=("G1/G3",)))
    with pytest.raises(UnknownName, match="Did you mean APOL1"):
        small.ask(Diplotype("APOL2", phenotype="two risk alleles"))
